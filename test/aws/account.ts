/**
 * An AWS account as a deploy finds it, on this computer alone: moto for the services, and for the servers, which moto
 * only pretends to run, their reports and one address that answers for whichever of them is a candidate.
 */

import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  DescribeAddressesCommand,
  DescribeVolumesCommand,
  DescribeVpcsCommand,
  EC2Client,
  type Instance,
  paginateDescribeInstances,
} from '@aws-sdk/client-ec2';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { GetParametersByPathCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { type Report, reportKey } from '../../protocol/report';
import { IDENTITY_PATH } from '../../protocol/routes';
import { SERVING_KEY, type Serving } from '../../protocol/serving';
import { readJson, storeClient } from '../../protocol/store';
import { makeCertificate } from '../helpers/certificate';
import { makeFolder, removeFolder } from '../helpers/folder';
import { ANYONE, Moto } from '../helpers/moto';
import { report } from '../helpers/report';

const POLL_MILLISECONDS = 150;
const ZONE_VERSION = '2013-04-01';
const STRANGER = '999999999999';

/** moto reads from it which service is meant, and believes the rest. */
const signature = (service: string, region: string) =>
  `AWS4-HMAC-SHA256 Credential=test/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=x`;

export interface AccountSettings {
  readonly region: string;
  readonly domain: string;
  readonly hosts: readonly string[];
  readonly dataBucket: string;
}

export class Account {
  readonly s3: S3Client;
  readonly ec2: EC2Client;
  readonly ssm: SSMClient;
  /**
   * What machines that boot from now on say: all is well, that they cannot come up, or nothing. One that is `mute` says
   * that all is well, and does not answer once it has the address.
   */
  candidates: 'ready' | 'broken' | 'silent' | 'mute' = 'ready';
  /** Times at which nobody held the site's address after somebody did. */
  readonly gaps: Date[] = [];
  readonly #fates = new Map<string, Account['candidates']>();
  readonly #told = new Map<string, string>();
  #closed = false;
  #life: Promise<void> = Promise.resolve();

  private constructor(
    readonly settings: AccountSettings,
    readonly moto: Moto,
    private readonly folder: string,
    private readonly server: Server,
  ) {
    const options = { region: settings.region, endpoint: moto.endpoint, credentials: ANYONE };
    this.s3 = storeClient(options);
    this.ec2 = new EC2Client(options);
    this.ssm = new SSMClient(options);
  }

  static async open(settings: AccountSettings): Promise<Account> {
    const folder = makeFolder();
    makeCertificate(folder, settings.hosts);
    const read = (name: string) => readFileSync(join(folder, name), 'utf8');
    const server = createServer({ cert: read('cert.pem'), key: read('key.pem') });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const account = new Account(settings, await Moto.start(), folder, server);
    server.on('request', async ({ url }, response) => {
      if (url !== IDENTITY_PATH) return response.end('ok');
      // Who holds the address answers with its id.
      const holder = (await account.holder()) ?? '';
      response.writeHead(account.#fates.get(holder) === 'mute' ? 503 : 200).end(holder);
    });
    await account.createZone();
    account.#life = account.live();
    return account;
  }

  /** For Terraform and the steps that it calls. */
  get env(): Readonly<Record<string, string | undefined>> {
    const { PATH, HOME, TF_CLI_CONFIG_FILE } = process.env;
    return {
      PATH,
      HOME,
      TF_CLI_CONFIG_FILE,
      CHECKPOINT_DISABLE: '1',
      TF_IN_AUTOMATION: '1',
      AWS_ACCESS_KEY_ID: ANYONE.accessKeyId,
      AWS_SECRET_ACCESS_KEY: ANYONE.secretAccessKey,
      // Nobody's own profile, and no machine's role.
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_ENDPOINT_URL: this.moto.endpoint,
      AWS_ENDPOINT_URL_S3: this.moto.endpoint,
      AWS_ENDPOINT_URL_STS: this.moto.endpoint,
      AWS_CA_BUNDLE: undefined,
      // The one address that a gate may ask.
      BATON_PROBE_ADDRESS: `127.0.0.1:${(this.server.address() as AddressInfo).port}`,
      NODE_EXTRA_CA_CERTS: join(this.folder, 'ca.pem'),
    };
  }

  async storeParameter(Name: string, Value: string): Promise<void> {
    await this.ssm.send(new PutParameterCommand({ Name, Value, Type: 'SecureString' }));
  }

  /** Ids of the environment's machines that run. */
  async running(): Promise<string[]> {
    return (await this.instances())
      .filter(({ State }) => State?.Name === 'running')
      .flatMap(({ InstanceId }) => InstanceId ?? []);
  }

  /** Who holds the site's address. */
  async holder(): Promise<string | undefined> {
    const { Addresses = [] } = await this.ec2.send(new DescribeAddressesCommand({}));
    return Addresses[0]?.InstanceId || undefined;
  }

  /** What of production is still there. A network goes last: AWS keeps it as long as something is in it. */
  async leftovers(): Promise<string[]> {
    const Filters = [{ Name: 'tag:baton:environment', Values: ['production'] }];
    const { Addresses = [] } = await this.ec2.send(new DescribeAddressesCommand({}));
    const { Vpcs = [] } = await this.ec2.send(new DescribeVpcsCommand({ Filters }));
    const { Volumes = [] } = await this.ec2.send(new DescribeVolumesCommand({ Filters }));
    const { Parameters = [] } = await this.ssm.send(
      new GetParametersByPathCommand({ Path: '/baton/production', Recursive: true }),
    );
    return [
      ...Addresses.map(({ PublicIp }) => `address ${PublicIp}`),
      ...Vpcs.map(({ VpcId }) => `network ${VpcId}`),
      ...Volumes.map(({ VolumeId }) => `disk ${VolumeId}`),
      ...Parameters.map(({ Name }) => `parameter ${Name}`),
    ];
  }

  /** Somebody else takes a bucket's name, or gives it back. */
  async stranger(method: 'PUT' | 'DELETE', bucket: string): Promise<void> {
    const { region } = this.settings;
    const answer = await fetch(`${this.moto.endpoint}/${bucket}`, {
      method,
      headers: { Authorization: signature('s3', region), 'x-moto-account-id': STRANGER },
      ...(method === 'PUT' && {
        body:
          `<CreateBucketConfiguration><LocationConstraint>${region}</LocationConstraint>` +
          `</CreateBucketConfiguration>`,
      }),
    });
    if (!answer.ok) throw new Error(`bucket ${bucket}: ${await answer.text()}`);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#life;
    this.server.close();
    this.moto.close();
    removeFolder(this.folder);
  }

  private async instances(): Promise<Instance[]> {
    const found: Instance[] = [];
    const Filters = [{ Name: 'tag:baton:environment', Values: ['production'] }];
    for await (const page of paginateDescribeInstances({ client: this.ec2 }, { Filters }))
      for (const { Instances = [] } of page.Reservations ?? []) found.push(...Instances);
    return found;
  }

  /** What every server's agent would do. */
  private async live(): Promise<void> {
    let held = false;
    while (!this.#closed) {
      try {
        const holder = await this.holder();
        if (held && holder === undefined) this.gaps.push(new Date());
        held ||= holder !== undefined;
        const serving = await readJson<Serving>(this.s3, this.settings.dataBucket, SERVING_KEY).catch(
          () => undefined,
        );
        for (const id of await this.running()) await this.tell(id, serving?.server);
      } catch {
        // There is no bucket yet, or none any more.
      }
      await sleep(POLL_MILLISECONDS);
    }
  }

  private async tell(server: string, serving: string | undefined): Promise<void> {
    const fate = this.#fates.get(server) ?? this.candidates;
    this.#fates.set(server, fate);
    if (fate === 'silent' && this.candidates === 'silent') return;
    const broken = fate === 'broken';
    const given: Report = report({
      server,
      ready: !broken,
      failed: broken,
      drained: !broken && serving !== undefined && serving !== server && this.#told.has(server),
      checks: [{ name: 'container nginx', ok: !broken, detail: broken ? 'exited' : 'running, healthy' }],
    });
    const Body = JSON.stringify(given);
    if (this.#told.get(server) === Body) return;
    await this.s3.send(
      new PutObjectCommand({ Bucket: this.settings.dataBucket, Key: reportKey(server), Body }),
    );
    this.#told.set(server, Body);
  }

  private async createZone(): Promise<void> {
    const { domain } = this.settings;
    const answer = await fetch(`${this.moto.endpoint}/${ZONE_VERSION}/hostedzone`, {
      method: 'POST',
      headers: { Authorization: signature('route53', 'us-east-1') },
      body:
        `<CreateHostedZoneRequest xmlns="https://route53.amazonaws.com/doc/${ZONE_VERSION}/"><Name>${domain}.</` +
        'Name><CallerReference>test</CallerReference></CreateHostedZoneRequest>',
    });
    if (!answer.ok) throw new Error(`no zone: ${await answer.text()}`);
  }
}
