import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { kamalProxy } from '../../lab/kamal/host';

describe('kamal-proxy on the PATH', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'baton-kamal-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  test('is found where it can be started', async () => {
    const file = join(folder, 'kamal-proxy');
    await writeFile(file, '#!/bin/sh\n');
    expect(kamalProxy(`/nowhere:${folder}`)).toBeUndefined();
    await chmod(file, 0o755);
    expect(kamalProxy(`/nowhere:${folder}`)).toBe(file);
  });

  test('is not found without a PATH', () => {
    expect(kamalProxy(undefined)).toBeUndefined();
    expect(kamalProxy('')).toBeUndefined();
  });
});
