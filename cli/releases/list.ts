/** `baton releases`: those in the store, the newest first, with what each has changed. */

import { shortId } from '../../deployer/release/check';
import { heldSince } from '../../deployer/release/hold';
import type { ReleasePlace } from '../../deployer/release-commands';
import { type Overview, overview, type ReleaseRow } from '../../deployer/releases/overview';
import type { CommandContext } from '../command';
import { json, table } from '../output';
import { ReleaseReader, shortChanges } from './changes';
import { print, withPlace } from './with-place';
import { commitWords, minute } from './words';

/** Each is read, to say what it changed. */
const SHOWN = 10;
const SUBJECTS = 3;
/** In characters. */
const LONGEST_COMMIT = 50;

export interface ListOptions {
  readonly json?: boolean;
  /** Not only the newest. @default false */
  readonly all?: boolean;
}

/** A row with what it changed against the one before; undefined for the oldest, or where one cannot be read. */
interface Told extends ReleaseRow {
  readonly changed?: readonly string[];
  readonly words: string;
}

export async function releases(context: CommandContext, name: string, options: ListOptions): Promise<void> {
  await withPlace(context, name, async (place) => {
    const found = await overview(place);
    const most = options.all || options.json ? found.releases.length : SHOWN;
    const told = await withChanges(place, found, options.all ? most : SHOWN);
    print(context, options.json ? document(name, found, told) : page(name, found, told, most));
  });
}

async function withChanges(place: ReleasePlace, { releases }: Overview, most: number): Promise<Told[]> {
  const reader = new ReleaseReader(place.releases);
  return Promise.all(
    releases.map(async (row, index): Promise<Told> => {
      const before = releases[index + 1];
      if (!before) return { ...row, words: 'the first here' };
      if (index >= most) return { ...row, words: '' };
      try {
        const changes = await reader.changes(before.id, row.id);
        const changed = changes.reasons.map(({ subject }) => subject);
        return { ...row, changed, words: shortChanges(changes, SUBJECTS) };
      } catch (error) {
        return { ...row, words: `not known: ${(error as Error).message}` };
      }
    }),
  );
}

function page(
  name: string,
  { hold, live, liveProblem, releases }: Overview,
  told: readonly Told[],
  most: number,
): string {
  if (releases.length === 0) return `no release of ${name} is in the store: none was deployed`;
  const rows = told
    .slice(0, most)
    .map((row) => [
      shortId(row.id),
      row.marks.join(', '),
      minute(row.at),
      cut(row.about ? commitWords(row.about.latest) : 'not recorded'),
      row.about?.latest.by ?? '',
      row.words,
    ]);
  const refused = told.slice(0, most).filter(({ marks }) => marks.includes('refused'));
  const left = releases.length - rows.length;
  return [
    table(['release', '', 'deployed (UTC)', 'commit', 'by', 'changed against the one below'], rows),
    ...(left > 0 ? [`and ${left} older: npx baton releases ${name} --all`] : []),
    ...refused.map(({ id, refusal }) => `${shortId(id)} was refused: ${refusal?.reason}`),
    ...(live === undefined
      ? [`which one serves is not known: ${liveProblem ?? 'no server has the address'}`]
      : []),
    ...(hold ? [`${heldSince(name, hold)} until: npx baton resume ${name}`] : []),
  ].join('\n');
}

const cut = (text: string) => (text.length > LONGEST_COMMIT ? `${text.slice(0, LONGEST_COMMIT)}…` : text);

const document = (environment: string, { live, previous, hold }: Overview, told: readonly Told[]) =>
  json({
    ...{ version: 1, environment, live: live ?? null, previous: previous ?? null, hold: hold ?? null },
    releases: told.map(({ id, at, marks, about, served, refusal, changed }) => ({
      ...{ id, at, marks, first: about?.first ?? null, latest: about?.latest ?? null },
      ...{ served: served ?? null, refusal: refusal ?? null, changed: changed ?? null },
    })),
  });
