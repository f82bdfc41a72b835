import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { testFolder } from '../../helpers/folder';
import { lockLab } from '../../lab/lock';

test('a second lab is refused until the first has ended', async () => {
  const folder = testFolder();
  const unlock = await lockLab(folder);
  await expect(lockLab(folder)).rejects.toThrow(`another lab runs on this computer (process ${process.pid})`);
  await unlock();
  expect(existsSync(join(folder, 'lab.lock'))).toBe(false);
  await (await lockLab(folder))();
});

test.each(['4711\n', ''])('replaces the lock of a lab that was killed: %j', async (content) => {
  const folder = testFolder();
  writeFileSync(join(folder, 'lab.lock'), content);
  await lockLab(folder, () => false);
  expect(readFileSync(join(folder, 'lab.lock'), 'utf8')).toBe(`${process.pid}\n`);
});
