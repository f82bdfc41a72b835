import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';

const CHILD = join(import.meta.dirname, '../../../cli/child.mjs');

/** Ends in its own order: says so, and what has ended it. */
const program = `
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => { console.log('saved'); process.exit(7); });
console.log(process.pid);
setTimeout(() => {}, 20_000);
`;
const parent = `
import { runChild } from ${JSON.stringify(CHILD)};
process.exitCode = await runChild(process.execPath, ['--eval', ${JSON.stringify(program)}]);
`;

test.each(['SIGTERM', 'SIGHUP'] as const)(
  '%s, sent to npm alone, ends the command in its own order',
  async (signal) => {
    const started = spawn(process.execPath, ['--input-type=module', '--eval', parent], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines: string[] = [];
    const output = createInterface({ input: started.stdout }).on('line', (line) => void lines.push(line));
    await once(output, 'line');
    started.kill(signal);
    const [code] = await once(started, 'close');
    expect(lines.slice(1)).toEqual(['saved']);
    expect(code).toBe(7);
  },
);
