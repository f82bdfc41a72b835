/**
 * Asks an image registry for tags and digests, by the protocol that all of them share (OCI Distribution Specification).
 * Written here: it is one request and a token, and the libraries for it rest on HTTP clients that nobody keeps any
 * more.
 */

/**
 * What a tag may stand for. Without the first two, a registry answers with one platform's digest, or an older form's.
 */
const MANIFESTS = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');
const TIMEOUT_MILLISECONDS = 20_000;
/** Of tags: more pages than any of our images has. */
const MOST_PAGES = 50;

export interface Repository {
  /** Such as `https://registry-1.docker.io`. */
  readonly registry: string;
  /** Such as `library/nginx`. */
  readonly name: string;
  /** Who asks. @default nobody in particular */
  readonly login?: Login | undefined;
}

export interface Login {
  readonly user: string;
  readonly password: string;
}

/** @throws Error when it names no tag */
export function parseImage(image: string): Repository & { readonly tag: string } {
  const [, host, path, tag] =
    /^(?:([^/]+[.:][^/]*|localhost)\/)?([^:@]+):(\w[\w.-]{0,127})$/.exec(image) ?? [];
  if (path === undefined || tag === undefined) throw new Error(`${image} must be an image with a tag`);
  const isHub = host === undefined;
  return {
    registry: isHub ? 'https://registry-1.docker.io' : `${isLoopback(host) ? 'http' : 'https'}://${host}`,
    name: isHub && !path.includes('/') ? `library/${path}` : path,
    tag,
  };
}

/** @returns `sha256:…` of what the tag stands for on every platform. @throws Error when the registry does not say */
export async function digestOf(repository: Repository, tag: string): Promise<string> {
  const answer = await ask(repository, `manifests/${tag}`, 'HEAD', { accept: MANIFESTS });
  const digest = answer.headers.get('docker-content-digest') ?? '';
  if (!/^sha256:[0-9a-f]{64}$/.test(digest))
    throw new Error(`${urlOf(repository)} gives no digest of ${tag}`);
  return digest;
}

/** What a registry says of one image, or of the images of several platforms. */
interface Manifest {
  readonly manifests?: readonly { readonly platform?: Partial<Platform> }[];
  readonly config?: { readonly digest: string };
}

interface Platform {
  readonly os: string;
  readonly architecture: string;
}

/**
 * @param reference a tag or a digest
 * @returns processors that it runs on under Linux, such as `amd64` and `arm64`, sorted
 */
export async function architecturesOf(repository: Repository, reference: string): Promise<string[]> {
  const answer = await ask(repository, `manifests/${reference}`, 'GET', { accept: MANIFESTS });
  const { manifests, config } = (await answer.json()) as Manifest;
  const platforms = manifests
    ? manifests.map(({ platform }) => platform)
    : [
        config &&
          ((await (await ask(repository, `blobs/${config.digest}`, 'GET')).json()) as Partial<Platform>),
      ];
  // Beside its images a list may hold what was noted down about them, of an unknown platform.
  const found = platforms.flatMap((platform) =>
    platform?.os === 'linux' && platform.architecture !== undefined ? [platform.architecture] : [],
  );
  return [...new Set(found)].sort();
}

export async function tagsOf(repository: Repository): Promise<string[]> {
  const found: string[] = [];
  let path: string | undefined = 'tags/list?n=1000';
  for (let page = 0; path !== undefined && page < MOST_PAGES; page += 1) {
    const answer = await ask(repository, path, 'GET');
    const { tags } = (await answer.json()) as { readonly tags: readonly string[] | null };
    found.push(...(tags ?? []));
    path = /<[^>]*\/(tags\/list\?[^>]*)>;\s*rel="next"/.exec(answer.headers.get('link') ?? '')?.[1];
  }
  return found;
}

async function ask(
  repository: Repository,
  path: string,
  method: 'GET' | 'HEAD',
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const url = `${urlOf(repository)}/${path}`;
  const send = (more: Readonly<Record<string, string>> = {}) =>
    fetch(url, {
      method,
      headers: { ...headers, ...more },
      signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
    });
  let answer = await send();
  if (answer.status === 401) {
    const challenge = answer.headers.get('www-authenticate') ?? '';
    answer = await send({ authorization: await authorization(challenge, repository) });
  }
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}${hint(answer.status, repository)}`);
  return answer;
}

const urlOf = ({ registry, name }: Repository) => `${registry}/v2/${name}`;

/** Registries answer so, too, where there is no such image. */
const hint = (status: number, { registry, login }: Repository) =>
  (status === 401 || status === 403) && !login
    ? `: no such image, or a private one; sign in with docker login ${new URL(registry).host}`
    : '';

const basic = ({ user, password }: Login) => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

async function authorization(challenge: string, repository: Repository): Promise<string> {
  if (/^basic /i.test(challenge) && repository.login) return basic(repository.login);
  return `Bearer ${await token(challenge, repository)}`;
}

/** For what everybody may read, registries give a token to everybody. */
async function token(challenge: string, { name, login }: Repository): Promise<string> {
  const field = (key: string) => new RegExp(`${key}="([^"]*)"`, 'i').exec(challenge)?.[1];
  const realm = field('realm');
  if (!/^bearer /i.test(challenge) || realm === undefined)
    throw new Error(`the registry wants another way to sign in: ${JSON.stringify(challenge)}`);
  const url = new URL(realm);
  const service = field('service');
  if (service !== undefined) url.searchParams.set('service', service);
  url.searchParams.set('scope', field('scope') ?? `repository:${name}:pull`);
  const answer = await fetch(url, {
    signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
    ...(login && { headers: { authorization: basic(login) } }),
  });
  if (!answer.ok) throw new Error(`${url.host} answered ${answer.status}`);
  const given = (await answer.json()) as { readonly token?: string; readonly access_token?: string };
  return given.token ?? given.access_token ?? '';
}

const isLoopback = (host: string) => /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/.test(host);
