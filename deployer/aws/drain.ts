/** After the switch on AWS: the old server finishes what is under way, and its release may now expire. */
import { whoAnswers } from '../confirm';
import { drain } from '../drain';
import { readReport } from '../read-report';
import { remoteReason } from '../remote-text';
import { announce, elderOf } from '../serving';
import { advice } from './advice';
import { type AwsClients, awsClients } from './clients';
import { askedAt, type ConfirmInput } from './confirm';
import { machines } from './instances';
import { supersede } from './supersede';

export interface DrainInput extends Omit<ConfirmInput, 'probes'> {
  readonly drainSeconds: number;
  /** With the release: every other one there may expire from now on. @default nothing is marked */
  readonly releasesBucket?: string;
  readonly release?: string;
}

export async function runDrain(
  input: DrainInput,
  log: (line: string) => void,
  { s3, ec2, ssm }: AwsClients = awsClients(input),
): Promise<void> {
  const { environment, dataBucket, instanceId, drainSeconds, releasesBucket, release } = input;
  // Asked first: what is wrong with it would otherwise be found only after minutes.
  const site = await askedAt(ec2, input);
  const running = (await machines(ec2, environment)).map(({ id }) => id).filter((id) => id !== instanceId);
  const elder = await elderOf(s3, dataBucket, instanceId, running);
  await drain({
    server: instanceId,
    ...(elder !== undefined && { elder }),
    others: running,
    drainSeconds,
    announce: () => announce(s3, dataBucket, instanceId, elder),
    readReport: (server) => readReport(s3, dataBucket, server),
    problem: async () => (await whoAnswers({ server: instanceId, ...site }))?.problem,
    ...advice(input, ssm),
    log,
  });
  if (!releasesBucket || !release) return;
  // The new server serves: what is only housekeeping must not fail its deploy.
  await supersede(s3, releasesBucket, release, log).catch((error: Error) =>
    log(`drain: older releases could not be marked, the next deploy tries again: ${remoteReason(error)}`),
  );
}
