/**
 * Candidates that were refused. Their number is part of every machine's settings, so the next deploy makes a new
 * machine, even where nothing else changed. They are never removed: a smaller number could be one that a refused
 * machine has.
 */
import { ParameterAlreadyExists, PutParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { refusalsBelow } from './names';
import { listParameters } from './parameters';

const TRIES = 5;
/** A parameter holds 4 KiB. */
const LONGEST_REASON = 1000;

export async function refuse(
  ssm: SSMClient,
  environment: string,
  server: string,
  reason: string,
  now = new Date(),
): Promise<void> {
  const path = refusalsBelow(environment);
  const Value = JSON.stringify({ server, at: now.toISOString(), reason: reason.slice(0, LONGEST_REASON) });
  for (let tries = 1; ; tries += 1) {
    const number = (await listParameters(ssm, path)).length + 1;
    try {
      await ssm.send(new PutParameterCommand({ Name: `${path}/${number}`, Value, Type: 'String' }));
      return;
    } catch (error) {
      // Somebody else was refused at the same moment.
      if (!(error instanceof ParameterAlreadyExists) || tries === TRIES) throw error;
    }
  }
}
