/** Terraform or OpenTofu: this computer's own, else a pinned OpenTofu in the cache. */
import type { Log } from '../../deployer/local/images/progress';
import { cachedOpentofu, downloadOpentofu, NoAnswerError, VERSION } from './opentofu';
import { buildOpentofu } from './opentofu-build';
import { PrerequisiteError } from './prerequisite-error';
import { findProgram, type System, THIS_COMPUTER, tryRun } from './system';

/**
 * The first in which both Terraform and OpenTofu have ephemeral resources: what they make stands in no state and no
 * plan.
 */
export const OLDEST = '1.11.0';

export interface TerraformOptions {
  /** Keeps what is slow to get; `~/.cache/baton` by custom. */
  readonly cacheDir: string;
  readonly log: Log;
  /** The folder with the image recipes. */
  readonly recipesDir: string;
}

/** The ways to an OpenTofu, each of which returns its binary's path. */
export interface Ways {
  readonly cached: (cacheDir: string) => Promise<string | undefined>;
  readonly download: (cacheDir: string, log: Log) => Promise<string>;
  readonly build: (cacheDir: string, log: Log, recipesDir: string) => Promise<string>;
}

const WAYS: Ways = { cached: cachedOpentofu, download: downloadOpentofu, build: buildOpentofu };

/**
 * @returns the path of a Terraform or OpenTofu that is new enough
 * @throws PrerequisiteError where there is none and none can be had
 */
export async function ensureTerraform(
  { cacheDir, log, recipesDir }: TerraformOptions,
  system: System = THIS_COMPUTER,
  ways: Ways = WAYS,
): Promise<string> {
  const found = (await installed('terraform', log, system)) ?? (await installed('tofu', log, system));
  if (found !== undefined) return found;
  const cached = await ways.cached(cacheDir);
  if (cached !== undefined) return cached;
  log(`neither Terraform nor OpenTofu is installed: getting OpenTofu ${VERSION} into ${cacheDir}`);
  let noDownload: string;
  try {
    return await ways.download(cacheDir, log);
  } catch (error) {
    if (!(error instanceof NoAnswerError)) throw error;
    noDownload = error.message;
  }
  log(`${noDownload}; building OpenTofu ${VERSION} from its Go module, which takes some minutes`);
  try {
    return await ways.build(cacheDir, log, recipesDir);
  } catch (error) {
    throw new PrerequisiteError(
      `neither Terraform nor OpenTofu is installed, and none can be had here: ${noDownload}, and OpenTofu ${VERSION} ` +
        `does not build from its Go module (${(error as Error).message})`,
      `install Terraform ${OLDEST} or newer (https://developer.hashicorp.com/terraform/install) or OpenTofu ` +
        '(https://opentofu.org/docs/intro/install/), then run this again',
    );
  }
}

async function installed(program: string, log: Log, system: System): Promise<string | undefined> {
  const path = await findProgram(system, program);
  if (path === undefined) return undefined;
  // Terraform would ask its maker for news, and wait for the answer.
  const { code, stdout } = await tryRun(system, path, ['version', '-json'], {
    env: { CHECKPOINT_DISABLE: '1' },
  });
  const version = code === 0 ? /"terraform_version":\s*"(\d+\.\d+\.\d+)/.exec(stdout)?.[1] : undefined;
  if (version !== undefined && atLeast(version, OLDEST)) return path;
  log(`${path} is ${version ?? 'of an unknown version'}, but ${OLDEST} or newer is needed: not used`);
  return undefined;
}

export function atLeast(version: string, oldest: string): boolean {
  const [one, other] = [version, oldest].map((text) => text.split('.').map(Number));
  for (const [index, part] of (other ?? []).entries()) {
    const difference = (one?.[index] ?? 0) - part;
    if (difference !== 0) return difference > 0;
  }
  return true;
}
