/** Who this computer's Docker has signed in as, by `docker login`: kept in a file, or by a helper. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Login } from './registry';

interface DockerConfig {
  readonly auths?: Readonly<Record<string, { readonly auth?: string }>>;
  readonly credsStore?: string;
  readonly credHelpers?: Readonly<Record<string, string>>;
}

/** Docker Hub's name in these files. */
const HUB = 'https://index.docker.io/v1/';

type Helper = (program: string, host: string) => string;

const askHelper: Helper = (program, host) =>
  execFileSync(program, ['get'], { input: host, encoding: 'utf8', stdio: ['pipe', 'pipe', 'ignore'] });

/**
 * @param registry such as `https://ghcr.io`
 * @param helper a program that keeps passwords. @default the computer's
 */
export function dockerLogin(
  registry: string,
  env: Readonly<Record<string, string | undefined>>,
  helper: Helper = askHelper,
): Login | undefined {
  const host = new URL(registry).host.replace(/^registry-1\.docker\.io$/, HUB);
  const { auths = {}, credHelpers = {}, credsStore } = readConfig(env);
  const keeper = credHelpers[host] ?? credsStore;
  const kept =
    keeper === undefined ? undefined : fromHelper(() => helper(`docker-credential-${keeper}`, host));
  return kept ?? fromFile(auths[host]?.auth ?? auths[`https://${host}`]?.auth);
}

function readConfig({
  DOCKER_CONFIG,
  HOME = '/',
}: Readonly<Record<string, string | undefined>>): DockerConfig {
  try {
    return JSON.parse(readFileSync(join(DOCKER_CONFIG ?? join(HOME, '.docker'), 'config.json'), 'utf8'));
  } catch {
    return {};
  }
}

/** One that has no password for the host ends with a code. */
function fromHelper(ask: () => string): Login | undefined {
  try {
    const { Username: user, Secret: password } = JSON.parse(ask()) as Readonly<Record<string, string>>;
    return user && password ? { user, password } : undefined;
  } catch {
    return undefined;
  }
}

function fromFile(auth: string | undefined): Login | undefined {
  const [, user, password] = /^([^:]+):(.+)$/s.exec(Buffer.from(auth ?? '', 'base64').toString()) ?? [];
  return user && password ? { user, password } : undefined;
}
