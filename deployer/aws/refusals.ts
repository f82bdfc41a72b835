/**
 * Candidates that were refused. Their number is part of every machine's settings, so the next deploy makes a new
 * machine, even where nothing else changed. They are never removed: a smaller number could be one that a refused
 * machine has.
 */
import { ParameterAlreadyExists, PutParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { parseRefusal, type Refusal, renderRefusal } from '../release/refusal';
import { refusalsBelow } from './names';
import { listParameters } from './parameters';

const TRIES = 5;

export async function refuse(
  ssm: SSMClient,
  environment: string,
  refused: Omit<Refusal, 'at'>,
): Promise<void> {
  const path = refusalsBelow(environment);
  const Value = renderRefusal(refused);
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

export const refusals = async (ssm: SSMClient, environment: string): Promise<Refusal[]> =>
  (await listParameters(ssm, refusalsBelow(environment))).flatMap(({ value }) => parseRefusal(value) ?? []);
