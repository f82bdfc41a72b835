/** A bake of this process: what ends the process on purpose, such as Ctrl-C, ends the bake. */
import { constants } from 'node:os';
import { type BakedImage, bake, cancelBakes } from './bake';
import { type AwsInput, imageBuilderClient } from './clients';

export interface BakeInput extends AwsInput {
  /** Name of the family. */
  readonly family: string;
  /** The run of CI that bakes. @default none */
  readonly buildUrl?: string;
}

type Log = (line: string) => void;

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * @returns the exit code where a signal has ended the bake, and all of it is said
 * @throws Error with why, and where its log is
 */
export async function runBake(input: BakeInput, log: Log): Promise<BakedImage | number> {
  const client = imageBuilderClient(input);
  const ended = new AbortController();
  let code: number | undefined;
  const end = (signal: NodeJS.Signals) => {
    // The second time a person does not want to wait for the machines.
    if (code !== undefined) process.exit(code);
    code = 128 + constants.signals[signal];
    ended.abort(new Error('no bake was started'));
  };
  for (const signal of SIGNALS) process.on(signal, end);
  try {
    const { signal } = ended;
    return await bake(client, familyOf(input), { log, signal, ...runOf(input) });
  } catch (error) {
    if (code === undefined) throw error;
    log((error as Error).message);
    return code;
  } finally {
    for (const signal of SIGNALS) process.off(signal, end);
    client.destroy();
  }
}

/** Ends what still runs; of the run of CI alone, where there is one. */
export async function endBakes(input: BakeInput, log: Log): Promise<void> {
  const client = imageBuilderClient(input);
  try {
    const count = await cancelBakes(client, familyOf(input), { log, ...runOf(input) });
    if (count === 0) log(`no bake of ${input.family} is under way`);
  } finally {
    client.destroy();
  }
}

export const bakedLine = ({ ami, version }: BakedImage, family: string) =>
  `${ami} is the newest image of ${family} (${version})`;

const familyOf = ({ family, region }: BakeInput) => ({ name: family, region });
const runOf = ({ buildUrl }: BakeInput) => (buildUrl === undefined ? {} : { buildUrl });
