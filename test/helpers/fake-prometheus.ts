/** Prometheus as far as its folder shows: blocks of lines, and a head that each snapshot writes as one more block. */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

let blocks = 0;

export class FakePrometheus {
  readonly head: string[] = [];
  scraping = true;
  /** Asked before each answer; throws what goes wrong. */
  before: (what: 'snapshot' | 'reload') => void = () => {};
  #snapshots = 0;
  #since = 0;

  constructor(readonly folder: string) {}

  scrape(...lines: string[]): void {
    if (this.head.length === 0) this.#since = Date.now();
    if (this.scraping) this.head.push(...lines);
  }

  /** What is in the head becomes a block for good. */
  persist(): void {
    writeBlock(this.folder, this.head.splice(0), this.#since);
  }

  readonly snapshot = async (): Promise<string> => {
    this.before('snapshot');
    this.#snapshots += 1;
    const name = `snapshot-${this.#snapshots}`;
    const folder = join(this.folder, 'snapshots', name);
    mkdirSync(folder, { recursive: true });
    for (const block of blockNames(this.folder))
      cpSync(join(this.folder, block), join(folder, block), { recursive: true });
    if (this.head.length > 0) writeBlock(folder, this.head, this.#since);
    return name;
  };

  readonly stopScraping = async (): Promise<void> => {
    this.before('reload');
    this.scraping = false;
  };

  /** Without the head. */
  get stored(): string[] {
    return storedLines(this.folder);
  }
}

export const blockNames = (folder: string): string[] =>
  existsSync(folder) ? readdirSync(folder).filter((name) => /^[0-9A-Z]{26}$/.test(name)) : [];

export const storedLines = (folder: string): string[] => {
  const lines = blockNames(folder).flatMap((name) =>
    readFileSync(join(folder, name, 'chunks/000001'), 'utf8')
      .split('\n')
      .filter(Boolean),
  );
  return [...new Set(lines)].sort();
};

function writeBlock(folder: string, lines: readonly string[], minTime: number): void {
  blocks += 1;
  const ulid = `01J${String(blocks).padStart(23, '0')}`;
  const block = join(folder, ulid);
  mkdirSync(join(block, 'chunks'), { recursive: true });
  const meta = {
    ulid,
    minTime,
    maxTime: Date.now() + 1,
    version: 1,
    compaction: { level: 1, sources: [ulid] },
  };
  writeFileSync(join(block, 'meta.json'), JSON.stringify(meta));
  writeFileSync(join(block, 'index'), `index of ${lines.length}`);
  writeFileSync(join(block, 'tombstones'), '');
  writeFileSync(join(block, 'chunks/000001'), lines.map((line) => `${line}\n`).join(''));
}
