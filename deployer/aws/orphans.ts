/** Machines that failed tries left behind. Each of them runs and costs money. */
import type { EC2Client } from '@aws-sdk/client-ec2';
import { remoteReason } from '../remote-text';
import { type Machine, machines, withoutAddress } from './instances';

interface OrphansInput {
  readonly region: string;
  readonly environment: string;
  readonly instanceId: string;
}

/** Logs them with the commands that remove them. A failure here does not stop the deploy. */
export async function logOrphans(
  ec2: EC2Client,
  input: OrphansInput,
  log: (line: string) => void,
): Promise<void> {
  try {
    const others = (await machines(ec2, input.environment)).filter(({ id }) => id !== input.instanceId);
    const orphans = await withoutAddress(ec2, others);
    for (const line of orphanLines(orphans, input)) log(line);
  } catch (error) {
    log(`gate: other machines cannot be listed: ${remoteReason(error)}`);
  }
}

function orphanLines(orphans: readonly Machine[], { environment, region }: OrphansInput): string[] {
  if (orphans.length === 0) return [];
  const ids = orphans.map(({ id }) => id).join(' ');
  const since = ({ id, launched }: Machine) => `${id}${launched ? ` (since ${launched.toISOString()})` : ''}`;
  const modify = `aws ec2 modify-instance-attribute --region ${region} --no-disable-api-termination`;
  return [
    `gate: machines of ${environment} that run without the address, left by tries that failed: ` +
      orphans.map(since).join(', '),
    'gate: a deploy that succeeds removes those that Terraform knows. If they are still there after it:',
    `  for id in ${ids}; do ${modify} --instance-id $id; done`,
    `  aws ec2 terminate-instances --region ${region} --instance-ids ${ids}`,
  ];
}
