/** The pinned OpenTofu: its release, checked against the sum below, kept in the cache. */
import { createHash } from 'node:crypto';
import { access, chmod, constants, mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import { withCacheLock, withWorkFolder } from '../../deployer/local/images/cache';
import { type Log, withProgress } from '../../deployer/local/images/progress';
import { PrerequisiteError } from './prerequisite-error';

export const VERSION = '1.12.6';

/**
 * SHA-256 of the release's zip files, from its tofu_1.12.6_SHA256SUMS. Taken from two lists that repeat it and agree:
 * https://github.com/cashapp/hermit-packages/blob/master/opentofu.hcl and the PKGBUILD of
 * https://aur.archlinux.org/packages/opentofu-bin
 */
const SHA256: Readonly<Record<string, string>> = {
  amd64: '5dc43da4f750f33873dc25e94587128709e819e544b7be9016b255316153c3a8',
  arm64: 'e573979ba68a17fe7b881752051a694a7efcd970e39521f6a25775197861ed4d',
};

const FIRST_ANSWER_SECONDS = 10;
const NEXT_PART_SECONDS = 30;
const MIB = 2 ** 20;

/** The release cannot be fetched; another way may do. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
}

/** Where a download is kept and what it is checked against; tests have others. */
export interface Release {
  readonly url: string;
  readonly sha256: string;
  readonly fetch: typeof fetch;
}

export const opentofuPath = (cacheDir: string) => join(cacheDir, 'opentofu', VERSION, 'tofu');

export async function cachedOpentofu(cacheDir: string): Promise<string | undefined> {
  const path = opentofuPath(cacheDir);
  return access(path, constants.X_OK).then(
    () => path,
    () => undefined,
  );
}

export function release(arch: string): Release {
  const name = { x64: 'amd64', arm64: 'arm64' }[arch] ?? arch;
  const sha256 = SHA256[name];
  if (sha256 === undefined) throw new NoAnswerError(`no OpenTofu release is pinned for ${arch}`);
  const folder = `https://github.com/opentofu/opentofu/releases/download/v${VERSION}`;
  return { url: `${folder}/tofu_${VERSION}_linux_${name}.zip`, sha256, fetch };
}

/**
 * @throws NoAnswerError where the release cannot be fetched
 * @throws PrerequisiteError where it is not the one that is pinned
 */
export async function downloadOpentofu(cacheDir: string, log: Log, from?: Release): Promise<string> {
  const { url, sha256, fetch } = from ?? release(process.arch);
  const zip = await withProgress(log, `downloading ${url}`, (howFar) => get(url, fetch, howFar));
  const actual = createHash('sha256').update(zip).digest('hex');
  if (actual !== sha256) {
    throw new PrerequisiteError(
      `what ${url} gave is not the release: its SHA-256 is ${actual}, not ${sha256}`,
      'try from another network, or install Terraform or OpenTofu yourself; nothing was kept',
    );
  }
  const binary = unzipSync(zip, { filter: ({ name }) => name === 'tofu' }).tofu;
  if (binary === undefined) throw new Error(`${url} holds no tofu`);
  const path = opentofuPath(cacheDir);
  await withCacheLock(cacheDir, log, () =>
    withWorkFolder(cacheDir, 'opentofu', async (work) => {
      const unfinished = join(work, 'tofu');
      await writeFile(unfinished, binary);
      await chmod(unfinished, 0o755);
      await mkdir(dirname(path), { recursive: true });
      await rename(unfinished, path);
    }),
  );
  return path;
}

/** Ends a download that shows no answer, or stalls. */
async function get(url: string, fetch: Release['fetch'], howFar: (state: string) => void): Promise<Buffer> {
  const stop = new AbortController();
  const patience = (seconds: number) =>
    setTimeout(() => stop.abort(new Error(`no answer for ${seconds} s`)), seconds * 1000);
  let timer = patience(FIRST_ANSWER_SECONDS);
  try {
    const response = await fetch(url, { signal: stop.signal });
    if (!response.ok || response.body === null) throw new Error(`it answered ${response.status}`);
    const parts: Uint8Array[] = [];
    let bytes = 0;
    for await (const part of response.body as unknown as AsyncIterable<Uint8Array>) {
      clearTimeout(timer);
      timer = patience(NEXT_PART_SECONDS);
      parts.push(part);
      bytes += part.length;
      howFar(`${(bytes / MIB).toFixed(1)} MiB`);
    }
    return Buffer.concat(parts);
  } catch (error) {
    const { message, cause } = error as Error;
    const reason = cause instanceof Error ? `${message}: ${cause.message}` : message;
    throw new NoAnswerError(`${new URL(url).host} gives no OpenTofu (${reason})`);
  } finally {
    clearTimeout(timer);
  }
}
