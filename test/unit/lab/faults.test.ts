/** A fault that is only dropped into its folder would never be tried. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Fault } from '../../lab/fault';
import { FAULTS } from '../../lab/faults';

const FOLDER = join(import.meta.dirname, '../../lab/faults');
const files = readdirSync(FOLDER).filter((file) => file.endsWith('.ts'));

const kebabCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

describe('each fault of each file is listed in test/lab/faults.ts', () => {
  test.each(files)('%s', async (file) => {
    const exported = (await import(join(FOLDER, file))) as Readonly<Record<string, Fault>>;
    const names = Object.keys(exported).map(kebabCase);
    expect(names).not.toEqual([]);
    expect(names.filter((name) => !Object.hasOwn(FAULTS, name))).toEqual([]);
    for (const [name, fault] of Object.entries(exported)) expect(FAULTS[kebabCase(name)]).toBe(fault);
  });
});

test('a run keeps its state to itself: no file of the lab or of the bench has a variable for all runs', () => {
  const sources = ['test/lab', 'bench'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /(?<!\.test)\.ts$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  expect(sources.length).toBeGreaterThan(80);
  expect(sources.filter((file) => /^(export )?let /m.test(readFileSync(file, 'utf8')))).toEqual([]);
});
