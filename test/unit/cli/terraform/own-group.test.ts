import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { runInOwnGroup } from '../../../../cli/terraform/own-group';

/** Longer than what counts as one key. */
const ANOTHER_KEY_MS = 600;

/** Prints each interruption that it gets, as Terraform would count them. */
const STUBBORN = `
process.on('SIGINT', () => console.log('interrupted'));
console.log('ready');
setTimeout(() => {}, 60_000);
`;

function start(program: string) {
  const signals = new EventEmitter();
  const lines: string[] = [];
  const counts: number[] = [];
  let ready = () => {};
  const isReady = new Promise<void>((resolve) => (ready = resolve));
  const ended = runInOwnGroup(process.execPath, ['--eval', program], {
    cwd: '.',
    env: process.env,
    signals,
    onLine: (line) => {
      lines.push(line);
      ready();
    },
    onInterrupt: (count) => void counts.push(count),
  });
  return { signals, lines, counts, isReady, ended };
}

test('a second Ctrl-C does not reach the program, which would lose its state; a third ends it', async () => {
  const { signals, lines, counts, isReady, ended } = start(STUBBORN);
  await isReady;
  for (let press = 1; press <= 3; press += 1) {
    signals.emit('SIGINT');
    await sleep(ANOTHER_KEY_MS);
  }
  expect(await ended).toEqual({ code: 1, interruptions: 3 });
  expect(lines).toEqual(['ready', 'interrupted']);
  expect(counts).toEqual([1, 2, 3]);
});

test('a key that arrives twice, by the terminal and by npm, is one', async () => {
  const { signals, counts, isReady, ended } = start(
    `${STUBBORN} process.on('SIGINT', () => process.exit(7));`,
  );
  await isReady;
  signals.emit('SIGINT');
  signals.emit('SIGINT');
  signals.emit('SIGTERM');
  expect(await ended).toEqual({ code: 7, interruptions: 1 });
  expect(counts).toEqual([1]);
});

test('the terminal’s own signals do not reach the program: its group is another', async () => {
  const { lines, ended } = start("console.log(require('fs').readFileSync('/proc/self/stat', 'utf8'))");
  await ended;
  // https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
  const [pid, , , , group] = (lines[0] ?? '').split(' ');
  expect(group).toBe(pid);
});

test('afterwards signals have their own effect again', async () => {
  const { signals, ended } = start('');
  await ended;
  expect(signals.eventNames()).toEqual([]);
});

test('a program that does not start is an error, and signals have their own effect again', async () => {
  const signals = new EventEmitter();
  const options = { cwd: '.', env: {}, signals, onLine: () => {}, onInterrupt: () => {} };
  await expect(runInOwnGroup('/no/such/program', [], options)).rejects.toThrow('ENOENT');
  expect(signals.eventNames()).toEqual([]);
});
