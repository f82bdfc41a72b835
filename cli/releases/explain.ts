/** `baton explain`: what differs between two releases, in words and line by line. */
import { shortId } from '../../deployer/release/check';
import { wholeId } from '../../deployer/release/stored';
import { type Overview, originOf, overview } from '../../deployer/releases/overview';
import type { CommandContext } from '../command';
import { json } from '../output';
import { type Changes, ReleaseReader, reasonLines } from './changes';
import { print, withPlace } from './with-place';
import { releaseWords } from './words';

/** Of all files together; `--json` has more. */
const MOST_LINES = 120;

export interface ExplainOptions {
  readonly json?: boolean;
}

/**
 * @param before first digits of an id. @default the release that served before the one that serves
 * @param after the same. @default the one that serves
 */
export async function explain(
  context: CommandContext,
  name: string,
  before: string | undefined,
  after: string | undefined,
  options: ExplainOptions,
): Promise<void> {
  await withPlace(context, name, async (place) => {
    const found = await overview(place);
    const [one, other] = pair(found, name, before, after);
    const changes = await new ReleaseReader(place.releases).changes(one, other);
    print(
      context,
      options.json
        ? json({ version: 1, environment: name, before: one, after: other, ...changes })
        : page([one, other], found, changes),
    );
  });
}

function pair(
  { live, previous, releases }: Overview,
  name: string,
  before: string | undefined,
  after: string | undefined,
): readonly [string, string] {
  const id = (digits: string | undefined, otherwise: string | undefined, which: string) => {
    if (digits !== undefined) return wholeId(releases, digits, 'explain');
    if (otherwise !== undefined) return otherwise;
    throw new Error(
      `no release is known to ${which}. Next step: name two, such as npx baton explain ${name} ` +
        `${
          releases
            .slice(0, 2)
            .reverse()
            .map((release) => shortId(release.id))
            .join(' ') || '<one> <other>'
        }`,
    );
  };
  return [id(before, previous, 'have served before'), id(after, live, 'serve now')];
}

function page([one, other]: readonly [string, string], found: Overview, changes: Changes): string {
  const heads = [
    `from  ${releaseWords(one, originOf(found, one))}`,
    `to    ${releaseWords(other, originOf(found, other))}`,
  ];
  if (one === other) return [...heads, 'they are the same release'].join('\n');
  return [...heads, '', ...reasonLines(changes).map((line) => `  ${line}`), ...diffLines(changes)].join('\n');
}

function diffLines({ files }: Changes): string[] {
  const lines = files.flatMap(({ path, change, diff, leftOut }) => [
    '',
    `${path} (${change === 'mode' ? 'its mode' : change})`,
    ...diff.map((line) => `  ${line}`),
    ...(leftOut > 0 ? [`  … and ${leftOut} lines more`] : []),
  ]);
  const rest = lines.length - MOST_LINES;
  return rest > 0 ? [...lines.slice(0, MOST_LINES), `… and ${rest} lines more: --json has them all`] : lines;
}
