/** After the switch on AWS: the old server finishes what is under way, and its release may now expire. */
import type { EC2Client } from '@aws-sdk/client-ec2';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { type Report, reportKey, SERVING_KEY, type Serving } from '../../../agent/report';
import { readJson } from '../../../agent/store';
import { drain } from '../../immutable-server/drain';
import { type AwsInput, ec2Client, s3Client } from './clients';
import { machines } from './instances';
import { supersede } from './supersede';

export interface DrainInput extends AwsInput {
  readonly environment: string;
  readonly dataBucket: string;
  readonly instanceId: string;
  readonly drainSeconds: number;
  /** With the release: every other one there may expire from now on. @default nothing is marked */
  readonly releasesBucket?: string;
  readonly release?: string;
}

export interface DrainClients {
  readonly s3: S3Client;
  readonly ec2: EC2Client;
}

export async function runDrain(
  input: DrainInput,
  log: (line: string) => void,
  { s3, ec2 }: DrainClients = { s3: s3Client(input), ec2: ec2Client(input) },
): Promise<void> {
  const { environment, dataBucket, instanceId, drainSeconds, releasesBucket, release } = input;
  // The one that served last is known by what the deploy before wrote. Others never held the address.
  const last = await readJson<Serving>(s3, dataBucket, SERVING_KEY);
  const running = (await machines(ec2, environment)).map(({ id }) => id).filter((id) => id !== instanceId);
  const others = last && running.includes(last.server) ? [last.server] : running;
  await drain({
    server: instanceId,
    others,
    drainSeconds,
    announce: async (server) => {
      const Body = JSON.stringify({ server } satisfies Serving);
      await s3.send(
        new PutObjectCommand({ Bucket: dataBucket, Key: SERVING_KEY, Body, ContentType: 'application/json' }),
      );
    },
    readReport: (server) => readJson<Report>(s3, dataBucket, reportKey(server)),
    log,
  });
  if (!releasesBucket || !release) return;
  // The new server serves: what is only housekeeping must not fail its deploy.
  await supersede(s3, releasesBucket, release, log).catch((error: Error) =>
    log(`drain: older releases could not be marked, the next deploy tries again: ${error.message}`),
  );
}
