/**
 * Builds programs from their Go modules in a container, so that the host needs no Go; finished ones stay in the cache.
 */
import { access, mkdir, readdir, rename } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { withWorkFolder } from './cache';
import { GO, type GoProgram } from './catalog';
import { type Log, withProgress } from './progress';
import { must, run } from './run';

/** What the user may have set for Go; docker passes on only what is set. */
const PASSED_ON = ['GOPROXY', 'GOFLAGS', 'GOSUMDB', 'GONOSUMDB', 'GONOPROXY', 'GOPRIVATE']
  .concat(['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy'])
  .flatMap((name) => ['-e', name]);

/** The host may trust a proxy's certificate that a bare container does not. */
const HOST_CA = '/etc/ssl/certs/ca-certificates.crt';

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

export interface GoBuild {
  readonly program: GoProgram;
  /** The recipe's hash: names the cached result. */
  readonly hash: string;
  readonly cacheDir: string;
  readonly recipesDir: string;
  readonly log: Log;
  /** Makes the image that builds; called only where there is something to build. */
  readonly builder: () => Promise<unknown>;
}

/** The folder that holds the finished binary and the module's folders. */
export async function goProgram(build: GoBuild): Promise<string> {
  const finished = join(build.cacheDir, 'go', 'programs', `${build.program.binary}-${build.hash}`);
  if (await exists(finished)) return finished;
  const what = `${build.program.binary} ${build.program.version} from its Go module`;
  await withWorkFolder(build.cacheDir, build.program.binary, (out) =>
    withProgress(build.log, what, async (howFar) => {
      const onLine = progressOfGo(howFar);
      try {
        howFar('making the image that builds it');
        await build.builder();
        await buildInContainer(build, out, onLine);
      } catch (error) {
        if ((await run('go', ['version']).catch(() => ({ code: 1 }))).code !== 0) throw error;
        build.log(`${what}: no way in a container (${firstLine(error)}), with this host's Go`);
        await buildOnHost(build, out, onLine);
      }
      await mkdir(join(build.cacheDir, 'go', 'programs'), { recursive: true });
      await rename(out, finished);
    }),
  );
  return finished;
}

async function buildInContainer(build: GoBuild, out: string, onLine: (line: string) => void): Promise<void> {
  const cache = join(build.cacheDir, 'go');
  await Promise.all(['modules', 'build'].map((name) => mkdir(join(cache, name), { recursive: true })));
  const user = `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`;
  const mounts = ['-v', `${cache}:/cache`, '-v', `${out}:/out`];
  if (await exists(HOST_CA))
    mounts.push('-v', `${HOST_CA}:/host-ca.crt:ro`, '-e', 'SSL_CERT_FILE=/host-ca.crt');
  const settings = [
    'OUT=/out',
    'HOME=/tmp',
    'GOMODCACHE=/cache/modules',
    'GOCACHE=/cache/build',
    'GOTOOLCHAIN=auto',
  ];
  const { prepare } = build.program;
  if (prepare !== undefined) {
    mounts.push('-v', `${resolve(build.recipesDir, prepare)}:/prepare:ro`);
    settings.push('PREPARE=/prepare');
  }
  const env = settings.flatMap((setting) => ['-e', setting]);
  const container = `baton-go-${build.program.binary}`;
  await run('docker', ['rm', '-f', container]);
  const start = ['run', '--rm', '--name', container, '--user', user, ...mounts, ...env, ...PASSED_ON, GO];
  await must('docker', [...start, 'build-module', ...scriptArguments(build.program)], { onLine });
}

async function buildOnHost(build: GoBuild, out: string, onLine: (line: string) => void): Promise<void> {
  const { prepare } = build.program;
  const env = {
    OUT: out,
    GOTOOLCHAIN: 'auto',
    ...(prepare !== undefined && { PREPARE: resolve(build.recipesDir, prepare) }),
  };
  const script = join(build.recipesDir, 'go', 'build-module.sh');
  await must('sh', [script, ...scriptArguments(build.program)], { env, onLine });
}

function scriptArguments(program: GoProgram): string[] {
  const version = program.versionVariable ? ` -X ${program.versionVariable}=${program.version.slice(1)}` : '';
  const { module, package: path, binary } = program;
  return [module, program.version, path, binary, `-s -w${version}`, ...(program.folders ?? [])];
}

/** Counts what Go prints: first the modules it fetches, then the packages it compiles. */
function progressOfGo(howFar: (state: string) => void): (line: string) => void {
  let modules = 0;
  let compiled = 0;
  let packages = '?';
  return (line) => {
    if (line.startsWith('packages: ')) packages = line.slice(10).trim();
    else if (line.startsWith('go: downloading')) {
      modules += 1;
      howFar(`${modules} modules fetched`);
    } else if (/^[\w.-]+(\/[\w.~-]+)*$/.test(line)) {
      compiled += 1;
      howFar(`${compiled} of up to ${packages} packages compiled`);
    }
  };
}

const firstLine = (error: unknown) => String(error).split('\n')[0];

/** Compiled packages and unpacked modules take gigabytes and serve no finished program; the downloads stay. */
export async function tidyGoCache(cacheDir: string): Promise<void> {
  const modules = join(cacheDir, 'go', 'modules');
  await must('rm', ['-rf', join(cacheDir, 'go', 'build')]);
  const unpacked = (await readdir(modules).catch(() => [])).filter((name) => name !== 'cache');
  await must('rm', ['-rf', '--', ...unpacked.map((name) => join(modules, name))]);
}
