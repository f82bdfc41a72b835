/** Asks the person at the terminal. */
import { createInterface } from 'node:readline/promises';

/** Answers whether the person agrees. */
export type Ask = (question: string) => Promise<boolean>;

interface Stream {
  readonly isTTY?: boolean;
}

/** A person is there if both ends are a terminal. Pipelines may have one, too, but they set CI. */
export const isInteractive = (stdin: Stream, stdout: Stream, ci?: string): boolean =>
  stdin.isTTY === true && stdout.isTTY === true && (ci === undefined || ci === '' || ci === 'false');

/** Enter alone agrees. The end of the input and Ctrl-C do not. */
export async function ask(
  question: string,
  input: NodeJS.ReadableStream = process.stdin,
  output: NodeJS.WritableStream = process.stdout,
): Promise<boolean> {
  const lines = createInterface({ input, output });
  const ended = new Promise<string>((resolve) =>
    lines.once('close', () => resolve('no')).once('SIGINT', () => resolve('no')),
  );
  try {
    const answer = await Promise.race([lines.question(`${question} [Y/n] `), ended]);
    return /^(y|yes)?$/i.test(answer.trim());
  } finally {
    lines.close();
  }
}
