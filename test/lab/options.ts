/** The options of `npm run lab`. */
import { parseArgs } from 'node:util';

export const SABOTAGES = ['association', 'gate', 'drain', 'fence', 'handover'] as const;
export type Sabotage = (typeof SABOTAGES)[number];

export interface LabOptions {
  /** Replacements in a row, 0-1000. */
  readonly runs: number;
  /** Names of the faults, in order. */
  readonly faults: readonly string[];
  readonly sabotage: Sabotage | undefined;
  readonly compare: boolean;
  readonly rollback: boolean;
  /** A replacement whose machine installs its packages at boot. */
  readonly plain: boolean;
  /** The app is the site: there is no static one. */
  readonly appAtDomain: boolean;
  /** How long a download, an upload to the app and a stream take, 1-60. */
  readonly downloadSeconds: number;
}

export const USAGE = `npm run lab -- [OPTIONS]
  --runs N          replacements in a row, 0-1000 (default 3)
  --faults a,b      faults by name, or all, or none (default none)
  --sabotage ONE    takes a protection away and must report the loss: ${SABOTAGES.join(', ')}
  --rollback        goes back to the previous release, under load
  --compare         the same change in place, by stop and start, and by kamal-proxy where it is on the PATH
  --plain           a replacement whose machine installs its packages at boot
  --download-seconds N  how long a download, an upload to the app and a stream take, 1-60 (default 15)
  --app-at-domain   the app is the site, and there is no static one; not with --faults, --sabotage, --compare`;

const DOWNLOAD_SECONDS = 15;

/** @throws Error that reports every mistake together */
export function labOptions(args: readonly string[], known: readonly string[]): LabOptions {
  const { values } = parse(args);
  const problems: string[] = [];
  const runs = Number(values.runs ?? (values.sabotage ? 1 : 3));
  if (!Number.isInteger(runs) || runs < 0 || runs > 1000)
    problems.push(`--runs must be a whole number, 0-1000, got ${values.runs}`);
  const downloadSeconds = Number(values['download-seconds'] ?? DOWNLOAD_SECONDS);
  if (!Number.isInteger(downloadSeconds) || downloadSeconds < 1 || downloadSeconds > 60)
    problems.push(`--download-seconds must be a whole number, 1-60, got ${values['download-seconds']}`);
  const given = values.faults ?? 'none';
  const faults = given === 'all' ? known : given === 'none' ? [] : given.split(',');
  const unknown = faults.filter((name) => !known.includes(name));
  if (unknown.length > 0) problems.push(`no fault ${unknown.join(', ')}; known: ${known.join(', ')}`);
  const sabotage = SABOTAGES.find((name) => name === values.sabotage);
  if (values.sabotage !== undefined && !sabotage)
    problems.push(`--sabotage must be one of ${SABOTAGES.join(', ')}, got ${values.sabotage}`);
  const { compare = false, rollback = false, plain = false, 'app-at-domain': appAtDomain = false } = values;
  // They break or change parts of the static site.
  if (appAtDomain && (faults.length > 0 || sabotage || compare))
    problems.push('--app-at-domain cannot be with --faults, --sabotage or --compare');
  if (problems.length > 0) throw new Error(`${problems.join('\n')}\n\n${USAGE}`);
  return { runs, faults, sabotage, compare, rollback, plain, appAtDomain, downloadSeconds };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        runs: { type: 'string' },
        faults: { type: 'string' },
        sabotage: { type: 'string' },
        compare: { type: 'boolean' },
        rollback: { type: 'boolean' },
        plain: { type: 'boolean' },
        'app-at-domain': { type: 'boolean' },
        'download-seconds': { type: 'string' },
      },
    });
  } catch (error) {
    throw new Error(`${(error as Error).message}\n\n${USAGE}`);
  }
}
