/** Where a secret's value comes from: the standard input, or a person who is not shown what they type. */
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

export interface Input extends NodeJS.ReadableStream {
  readonly isTTY?: boolean;
}

export interface SecretValue {
  readonly text: string;
  /** Whether a line break stood at the end, which is left out. */
  readonly hadLineBreak: boolean;
}

/** @throws Error when there is none, or when it is no text */
export async function secretValue(
  question: string,
  input: Input = process.stdin,
  output: NodeJS.WritableStream = process.stderr,
): Promise<SecretValue> {
  const given = input.isTTY ? await typed(question, input, output) : await read(input);
  const text = given.replace(/\r?\n$/, '');
  if (text === '')
    throw new Error('the value is empty; nothing was stored. Next step: pipe it in, or type it');
  if (text.includes('\0') || text.includes('\uFFFD'))
    throw new Error(
      'the value is no text in UTF-8; nothing was stored. Next step: encode it, such as by base64',
    );
  return { text, hadLineBreak: text !== given };
}

async function read(input: Input): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of input) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

/** Readline echoes into nothing. */
function typed(question: string, input: Input, output: NodeJS.WritableStream): Promise<string> {
  output.write(`${question} (it is not shown): `);
  const nothing = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input, output: nothing, terminal: true });
  return new Promise((resolve, reject) => {
    lines.once('line', (line) => {
      output.write('\n');
      resolve(line);
      lines.close();
    });
    lines.once('SIGINT', () => lines.close());
    lines.once('close', () => reject(new Error('nothing was typed; nothing was stored')));
  });
}
