/** S3, EC2 and SSM in memory, as far as the steps use them. */

import { createHash } from 'node:crypto';
import {
  AssociateAddressCommand,
  DescribeAddressesCommand,
  DescribeInstanceConnectEndpointsCommand,
  DescribeInstancesCommand,
  EC2Client,
  GetConsoleOutputCommand,
} from '@aws-sdk/client-ec2';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectTaggingCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  DeleteParameterCommand,
  GetParameterCommand,
  GetParametersByPathCommand,
  ParameterAlreadyExists,
  ParameterNotFound,
  PutParameterCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';

// Nobody answers at port 9: what the fakes do not know fails, and leaves this computer in no case.
const options = {
  region: 'eu-central-1',
  endpoint: 'http://127.0.0.1:9',
  credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
};
const $metadata = {};

interface Stored {
  readonly body: Buffer;
  readonly contentType?: string;
  readonly modified: number;
  tags: Readonly<Record<string, string>>;
}

const awsError = (name: string) => Object.assign(new Error(name), { name });

export class FakeS3 {
  readonly client = new S3Client(options);
  /** By bucket and key, such as `data/servers/serving.json`. */
  readonly objects = new Map<string, Stored>();
  readonly commands: string[] = [];
  /** Errors of the next writes. */
  readonly refuse: string[] = [];
  #clock = 0;

  constructor(objects: Readonly<Record<string, string | Uint8Array>> = {}) {
    for (const [path, body] of Object.entries(objects)) this.put(path, body);
    this.client.send = (async (command: object) => this.answer(command)) as never;
  }

  put(path: string, body: string | Uint8Array, contentType?: string): void {
    this.#clock += 1;
    this.objects.set(path, {
      body: Buffer.from(body),
      modified: this.#clock,
      tags: {},
      ...(contentType && { contentType }),
    });
  }

  text = (path: string) => this.objects.get(path)?.body.toString();

  private get({ Bucket, Key }: { Bucket?: string | undefined; Key?: string | undefined }): Stored {
    const found = this.objects.get(`${Bucket}/${Key}`);
    if (!found) throw new NoSuchKey({ message: 'no such key', $metadata });
    return found;
  }

  private answer(command: object): object {
    this.commands.push(command.constructor.name);
    if (command instanceof PutObjectCommand) {
      const { Bucket, Key, Body, IfNoneMatch, ChecksumSHA256, ContentType } = command.input;
      const body = Buffer.from(Body as string | Uint8Array);
      const error = this.refuse.shift();
      if (error) throw awsError(error);
      if (ChecksumSHA256 && createHash('sha256').update(body).digest('base64') !== ChecksumSHA256)
        throw awsError('BadDigest');
      if (IfNoneMatch === '*' && this.objects.has(`${Bucket}/${Key}`)) throw awsError('PreconditionFailed');
      this.put(`${Bucket}/${Key}`, body, ContentType);
      return {};
    }
    if (command instanceof GetObjectCommand) {
      const { body } = this.get(command.input);
      return {
        Body: {
          transformToByteArray: async () => body,
          transformToString: async () => body.toString(),
          destroy: () => undefined,
        },
        ContentLength: body.length,
      };
    }
    if (command instanceof ListObjectsV2Command) {
      const { Bucket, Prefix = '' } = command.input;
      const start = `${Bucket}/`;
      const Contents = [...this.objects]
        .filter(([path]) => path.startsWith(start + Prefix))
        .map(([path, { body, modified }]) => ({
          Key: path.slice(start.length),
          ETag: `"${createHash('md5').update(body).digest('hex')}"`,
          LastModified: new Date(modified * 1000),
        }));
      return { Contents, IsTruncated: false };
    }
    if (command instanceof DeleteObjectCommand) {
      this.objects.delete(`${command.input.Bucket}/${command.input.Key}`);
      return {};
    }
    if (command instanceof GetObjectTaggingCommand)
      return { TagSet: Object.entries(this.get(command.input).tags).map(([Key, Value]) => ({ Key, Value })) };
    if (command instanceof DeleteObjectTaggingCommand) {
      this.get(command.input).tags = {};
      return {};
    }
    if (command instanceof CopyObjectCommand) {
      const { Bucket, Key, CopySource, Tagging } = command.input;
      const source = this.objects.get(CopySource ?? '');
      if (!source) throw awsError('NoSuchKey');
      const { MetadataDirective, ContentType } = command.input;
      if (MetadataDirective !== 'REPLACE') throw awsError('InvalidRequest');
      this.put(`${Bucket}/${Key}`, source.body, ContentType);
      this.get({ Bucket, Key }).tags = Object.fromEntries(new URLSearchParams(Tagging));
      return {};
    }
    throw new Error(`unknown command ${command.constructor.name}`);
  }
}

export interface FakeInstance {
  readonly id: string;
  readonly environment?: string;
  readonly state?: string;
  readonly holdsAddress?: boolean;
  readonly launched?: string;
}

const ALLOCATION = 'eipalloc-1';

export class FakeEc2 {
  readonly client = new EC2Client(options);
  console = '';
  /** Id of the instance that holds the elastic address. */
  holder: string | undefined;
  /** The EC2 Instance Connect Endpoints of the network. */
  endpoints: readonly object[] = [];

  /** @param address the elastic address */
  constructor(
    private readonly instances: readonly FakeInstance[],
    private readonly address = '192.0.2.1',
  ) {
    this.holder = instances.find(({ holdsAddress }) => holdsAddress)?.id;
    this.client.send = (async (command: object) => this.answer(command)) as never;
  }

  private answer(command: object): object {
    if (command instanceof DescribeInstancesCommand) {
      const wanted = (name: string) => command.input.Filters?.find(({ Name }) => Name === name)?.Values;
      const environments = wanted('tag:baton:environment');
      const states = wanted('instance-state-name');
      const found = this.instances.filter(
        ({ environment = 'production', state = 'running' }) =>
          (!environments || environments.includes(environment)) && (!states || states.includes(state)),
      );
      const { InstanceIds: ids } = command.input;
      const Instances = found
        .filter(({ id }) => !ids || ids.includes(id))
        .map(({ id, launched = '2026-01-01T00:00:00Z' }) => ({
          InstanceId: id,
          LaunchTime: new Date(launched),
          VpcId: 'vpc-1',
          PrivateIpAddress: '10.42.0.17',
        }));
      return { Reservations: [{ Instances }] };
    }
    if (command instanceof DescribeAddressesCommand) {
      const { PublicIps, Filters = [] } = command.input;
      const isMeant = PublicIps
        ? PublicIps.includes(this.address)
        : Filters[0]?.Values?.includes(this.holder ?? '');
      return { Addresses: isMeant ? [{ InstanceId: this.holder, AllocationId: ALLOCATION }] : [] };
    }
    if (command instanceof DescribeInstanceConnectEndpointsCommand) {
      const [{ Name, Values } = {}] = command.input.Filters ?? [];
      const isMeant = Name === 'vpc-id' && Values?.includes('vpc-1');
      return { InstanceConnectEndpoints: isMeant ? this.endpoints : [] };
    }
    if (command instanceof AssociateAddressCommand) {
      const { AllocationId, InstanceId, AllowReassociation } = command.input;
      if (AllocationId !== ALLOCATION) throw awsError('InvalidAllocationID.NotFound');
      if (this.holder && !AllowReassociation) throw awsError('Resource.AlreadyAssociated');
      this.holder = InstanceId;
      return {};
    }
    if (command instanceof GetConsoleOutputCommand)
      return { Output: Buffer.from(this.console).toString('base64') };
    throw new Error(`unknown command ${command.constructor.name}`);
  }
}

export class FakeSsm {
  readonly client = new SSMClient(options);
  writes = 0;
  readonly types: Record<string, string | undefined> = {};
  /** Keys of the parameters that were written encrypted. */
  readonly encryptedWith: Record<string, string | undefined> = {};

  constructor(readonly parameters: Record<string, string> = {}) {
    this.client.send = (async (command: object) => this.answer(command)) as never;
  }

  private answer(command: object): object {
    if (command instanceof GetParameterCommand) {
      const Value = this.parameters[command.input.Name ?? ''];
      if (Value === undefined) throw new ParameterNotFound({ message: 'none', $metadata });
      return { Parameter: { Value } };
    }
    if (command instanceof PutParameterCommand) {
      const { Name = '', Value = '', Type, KeyId, Overwrite } = command.input;
      if (Name in this.parameters && !Overwrite)
        throw new ParameterAlreadyExists({ message: 'exists', $metadata });
      this.writes += 1;
      this.parameters[Name] = Value;
      this.types[Name] = Type;
      this.encryptedWith[Name] = Type === 'SecureString' ? KeyId : undefined;
      return {};
    }
    if (command instanceof GetParametersByPathCommand) {
      const start = `${command.input.Path}/`;
      const Parameters = Object.entries(this.parameters)
        .filter(([Name]) => Name.startsWith(start) && !Name.slice(start.length).includes('/'))
        .map(([Name, Value]) => ({ Name, Value, Type: this.types[Name] ?? 'SecureString' }));
      return { Parameters };
    }
    if (command instanceof DeleteParameterCommand) {
      const { Name = '' } = command.input;
      if (!(Name in this.parameters)) throw new ParameterNotFound({ message: 'none', $metadata });
      delete this.parameters[Name];
      return {};
    }
    throw new Error(`unknown command ${command.constructor.name}`);
  }
}
