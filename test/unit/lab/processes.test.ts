import { expect, test } from 'vitest';
import { start } from '../../lab/processes';

const run = (script: string, stop?: AbortSignal) =>
  start('sh', ['-c', script], { cwd: '.', env: process.env, ...(stop && { stop }) });

test('lines are taken from both streams, and the code is told', async () => {
  const { code, lines } = await run('echo one; echo two >&2; exit 3').ended;
  expect(code).toBe(3);
  expect(lines.map(({ text }) => text).sort()).toEqual(['one', 'two']);
});

test('a line can be waited for, before and after it was written', async () => {
  const running = run('echo first; sleep 0.2; echo second');
  expect((await running.line(/sec/)).text).toBe('second');
  expect((await running.line(/first/)).text).toBe('first');
  await expect(running.line(/third/)).rejects.toThrow('it ended without a line /third/');
});

test('its children are killed with it', async () => {
  const running = run('sh -c "echo begun; sleep 600" & wait');
  await running.line(/begun/);
  running.signal('SIGKILL');
  expect((await running.ended).code).toBe(130);
});

test('Ctrl-C interrupts it once', async () => {
  const stop = new AbortController();
  const running = run(
    'trap "echo interrupted; exit 5" INT; echo begun; while :; do sleep 0.05; done',
    stop.signal,
  );
  await running.line(/begun/);
  stop.abort();
  expect(await running.ended).toMatchObject({ code: 5 });
  expect(running.lines.filter(({ text }) => text === 'interrupted')).toHaveLength(1);
});
