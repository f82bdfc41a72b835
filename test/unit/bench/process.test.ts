import { describe, expect, test } from 'vitest';
import { runTimed, startProcess } from '../../../bench/process';

const options = (stop?: AbortSignal) => ({ cwd: '.', env: process.env, ...(stop && { stop }) });
const run = (script: string, stop?: AbortSignal) => startProcess('sh', ['-c', script], options(stop));

test('collects lines from both streams, and the exit code', async () => {
  const { code, lines } = await run('echo one; echo two >&2; exit 3').ended;
  expect(code).toBe(3);
  expect(lines.map(({ text }) => text).sort()).toEqual(['one', 'two']);
});

test('waits for a line, before and after it was written', async () => {
  const running = run('echo first; sleep 0.2; echo second');
  expect((await running.waitForLine(/sec/)).text).toBe('second');
  expect((await running.waitForLine(/first/)).text).toBe('first');
  await expect(running.waitForLine(/third/)).rejects.toThrow('the program ended without a line /third/');
});

test('its children are killed with it', async () => {
  const running = run('sh -c "echo begun; sleep 600" & wait');
  await running.waitForLine(/begun/);
  running.signal('SIGKILL');
  expect((await running.ended).code).toBe(130);
});

const UNTIL_INTERRUPTED = 'trap "echo interrupted; exit 5" INT; echo begun; while :; do sleep 0.05; done';

test('Ctrl-C interrupts it once', async () => {
  const stop = new AbortController();
  const running = run(UNTIL_INTERRUPTED, stop.signal);
  await running.waitForLine(/begun/);
  stop.abort();
  expect(await running.ended).toMatchObject({ code: 5 });
  expect(running.lines.filter(({ text }) => text === 'interrupted')).toHaveLength(1);
});

test('it is in a process group of its own, unless it must get the Ctrl-C of the terminal', async () => {
  const groups = 'ps -o pgid= -p $$; ps -o pgid= -p $PPID';
  const [own, parent] = (await run(groups).ended).lines.map(({ text }) => text.trim());
  expect(own).not.toBe(parent);
  const shared = startProcess('sh', ['-c', groups], { ...options(), inTerminalGroup: true });
  const [same, ofParent] = (await shared.ended).lines.map(({ text }) => text.trim());
  expect(same).toBe(ofParent);
});

describe('runTimed', () => {
  test('returns the output and how long the program ran', async () => {
    const { seconds, output } = await runTimed('sh', ['-c', 'echo one; sleep 0.1; echo two'], options());
    expect(output).toBe('one\ntwo');
    expect(seconds).toBeGreaterThan(0.1);
  });

  test('fails with the end of the output', async () => {
    await expect(runTimed('sh', ['-c', 'echo no room; exit 4'], options())).rejects.toThrow(
      'ended with 4:\nno room',
    );
  });

  test('fails with the reason for the stop, even if the program ended well', async () => {
    const stop = new AbortController();
    const running = runTimed('sh', ['-c', 'trap "exit 0" INT; while :; do sleep 0.05; done'], {
      ...options(stop.signal),
    });
    setTimeout(() => stop.abort(new Error('stopped')), 200);
    await expect(running).rejects.toThrow('stopped');
  });
});
