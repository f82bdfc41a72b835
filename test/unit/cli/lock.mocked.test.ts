import { expect, test, vi } from 'vitest';
import { awaitShared, withLock, withSharedLock } from '../../../cli/local/lock';

vi.mock('node:fs/promises', async (original) => {
  const { withOwnLocks } = await import('../../helpers/own-locks');
  return withOwnLocks(await original(), /^test-lock-/);
});

const ME = { command: 'baton up shop', folder: '/srv/shop', pid: 4711 };
const nothing = async () => {};
/** No real environment has it. */
const name = `test-lock-${process.pid}`;

test('who comes second is told who works on it, where, and does nothing', async () => {
  let did = false;
  await withLock(name, ME, async () => {
    const second = withLock(name, ME, async () => {
      did = true;
    });
    await expect(second).rejects.toThrow(
      `\`baton up shop\` (process 4711) in /srv/shop is at work on the environment "${name}"`,
    );
    // Another environment is nobody's.
    await withLock(`${name}-2`, ME, nothing);
  });
  expect(did).toBe(false);
});

test('the lock ends with the work, also where that fails', async () => {
  await expect(withLock(name, ME, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await expect(withLock(name, ME, async () => 'done')).resolves.toBe('done');
});

test('a holder whose words are none gives the terminal no orders', async () => {
  const holder = { ...ME, command: '\u001b]0;owned\u0007', folder: 'a\nbaton: all is well' };
  await withLock(name, holder, async () => {
    const message = await withLock(name, ME, nothing).then(String, (error: Error) => error.message);
    expect(message).not.toMatch(/\p{Cc}/u);
  });
});

test('what all share is not removed while another command works', async () => {
  let removed = 0;
  const remove = async () => {
    removed += 1;
  };
  await withLock(name, ME, async () => {
    await withLock(`${name}-2`, ME, async () => {
      expect(await withSharedLock(ME, remove)).toBe(false);
    });
  });
  expect(removed).toBe(0);
});

test('a new command waits until it is removed', async () => {
  const lines: string[] = [];
  let ended = false;
  const removal = withSharedLock(ME, async () => {
    await new Promise((resolve) => setTimeout(resolve, 300));
    ended = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 100));
  await awaitShared((line) => lines.push(line));
  expect(ended).toBe(true);
  expect(lines).toEqual(['waiting for `baton up shop` (process 4711) in /srv/shop, 0 s']);
  expect(await removal).toBe(true);
});
