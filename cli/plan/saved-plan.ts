/**
 * A plan to be applied later, as one file: Terraform's own, and the stack with all that its steps read. Without those,
 * the next synth would take away what the plan was made from.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { unzipSync, type Zippable, zipSync } from 'fflate';
import { isPlainPath } from '../../protocol/safe-name';
import { readGiven } from '../given-file';
import { PLAN_FILE } from './make-plan';
import type { PlanReport } from './report';

/** What the file says of itself. */
interface About {
  readonly baton: 'plan';
  readonly version: 1;
  readonly report: PlanReport;
}

const ABOUT = 'about.json';
const STACK = 'stack/';
/** Terraform's own copies of the providers, which the next init brings again. */
const PROVIDERS = '.terraform';

export function savePlan(file: string, folder: string, report: PlanReport): void {
  const about: About = { baton: 'plan', version: 1, report };
  const entries: Zippable = { [ABOUT]: new TextEncoder().encode(JSON.stringify(about)) };
  for (const path of filesBelow(folder)) entries[`${STACK}${path}`] = readFileSync(join(folder, path));
  mkdirSync(dirname(file), { recursive: true });
  // It holds what Terraform knows: for nobody else on this computer.
  writeFileSync(file, zipSync(entries, { level: 6 }), { mode: 0o600 });
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((path) => !path.startsWith(`${PROVIDERS}/`));
}

export interface SavedPlan {
  readonly report: PlanReport;
  /** Puts the stack and the plan where Terraform applies them. */
  readonly unpack: (folder: string) => void;
}

/** @throws Error unless it is a plan that `baton plan --out` saved, of this environment */
export function readSavedPlan(file: string, environment: string): SavedPlan {
  const next = `Next step: npx baton plan ${environment} --out ${file}`;
  const zip = readGiven('the plan', file, next);
  let files: Record<string, Uint8Array>;
  let about: About;
  try {
    files = unzipSync(zip);
    about = JSON.parse(new TextDecoder().decode(files[ABOUT])) as About;
  } catch (error) {
    throw new Error(
      `${file} is no plan that \`baton plan --out\` saved (${(error as Error).message}). ${next}`,
    );
  }
  if (about.baton !== 'plan' || about.version !== 1)
    throw new Error(`${file} was saved by another version of Baton. ${next}`);
  const { report } = about;
  if (report.environment !== environment)
    throw new Error(
      `${file} is a plan of ${report.environment}, not of ${environment}. ` +
        `Next step: npx baton apply ${report.environment} ${file}`,
    );
  const paths = Object.keys(files).filter((path) => path.startsWith(STACK));
  const odd = paths.find((path) => !isPlainPath(path));
  if (odd !== undefined || !files[`${STACK}${PLAN_FILE}`]) throw new Error(`${file} is damaged. ${next}`);
  return {
    report,
    unpack: (folder) => {
      mkdirSync(folder, { recursive: true });
      for (const name of readdirSync(folder))
        if (name !== PROVIDERS) rmSync(join(folder, name), { recursive: true });
      for (const path of paths) {
        const target = join(folder, path.slice(STACK.length));
        mkdirSync(dirname(target), { recursive: true });
        writeFileSync(target, files[path] ?? new Uint8Array());
      }
    },
  };
}
