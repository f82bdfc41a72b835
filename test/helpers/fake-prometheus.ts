/** Prometheus as far as its folder shows: blocks of lines, and a head that each snapshot writes as one more block. */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

let blocks = 0;

export class FakePrometheus {
  readonly head: string[] = [];
  scraping = true;
  /** It never answers. */
  hangs = false;
  /** Asked before each answer; throws what goes wrong. */
  before: (what: 'snapshot' | 'reload') => void = () => {};
  #snapshots = 0;
  /** Blocks that it has loaded; undefined where it has loaded all. */
  #loaded: string[] | undefined;
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

  /** From now on it does not notice what somebody else puts into its folder. */
  loadNoMore(): void {
    this.#loaded = blockNames(this.folder);
  }

  /** All its blocks become one. */
  compact(): void {
    const parents = blockNames(this.folder).map((name) => readBlockMeta(this.folder, name));
    writeBlock(this.folder, this.stored, Math.min(...parents.map(({ minTime }) => minTime)), {
      maxTime: Math.max(...parents.map(({ maxTime }) => maxTime)),
      sources: parents.flatMap(({ compaction }) => compaction.sources),
      parents: parents.map(({ ulid, minTime, maxTime }) => ({ ulid, minTime, maxTime })),
    });
    for (const { ulid } of parents) rmSync(join(this.folder, ulid), { recursive: true });
  }

  readonly snapshot = async (): Promise<string> => {
    this.before('snapshot');
    if (this.hangs) await new Promise(() => {});
    this.#snapshots += 1;
    const name = `snapshot-${this.#snapshots}`;
    const folder = join(this.folder, 'snapshots', name);
    mkdirSync(folder, { recursive: true });
    for (const block of this.#loaded ?? blockNames(this.folder))
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

/** What Prometheus would load: it deletes the blocks that another one replaces. */
export const storedLines = (folder: string): string[] => {
  const names = blockNames(folder);
  const replaced = new Set(
    names.flatMap((name) => (readBlockMeta(folder, name).compaction.parents ?? []).map(({ ulid }) => ulid)),
  );
  const loaded = names.filter((name) => !replaced.has(name));
  const lines = loaded.flatMap((name) =>
    readFileSync(join(folder, name, 'chunks/000001'), 'utf8')
      .split('\n')
      .filter(Boolean),
  );
  return [...new Set(lines)].sort();
};

interface FakeMeta {
  readonly ulid: string;
  readonly minTime: number;
  readonly maxTime: number;
  readonly compaction: { readonly sources: string[]; readonly parents?: { readonly ulid: string }[] };
}

const readBlockMeta = (folder: string, name: string) =>
  JSON.parse(readFileSync(join(folder, name, 'meta.json'), 'utf8')) as FakeMeta;

function writeBlock(
  folder: string,
  lines: readonly string[],
  minTime: number,
  merged?: Pick<FakeMeta, 'maxTime'> & FakeMeta['compaction'],
): void {
  blocks += 1;
  const ulid = `01J${String(blocks).padStart(23, '0')}`;
  const block = join(folder, ulid);
  mkdirSync(join(block, 'chunks'), { recursive: true });
  const { maxTime, ...compaction } = merged ?? { maxTime: Date.now() + 1, sources: [ulid] };
  const meta = { ulid, minTime, maxTime, version: 1, compaction: { level: merged ? 2 : 1, ...compaction } };
  writeFileSync(join(block, 'meta.json'), JSON.stringify(meta));
  writeFileSync(join(block, 'index'), `index of ${lines.length}`);
  writeFileSync(join(block, 'tombstones'), '');
  writeFileSync(join(block, 'chunks/000001'), lines.map((line) => `${line}\n`).join(''));
}
