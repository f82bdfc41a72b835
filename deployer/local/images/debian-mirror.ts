/** The Debian mirror of this host, from its apt configuration, and the apt settings that reach it. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './run';

export interface DebianMirror {
  readonly main: string;
  /** Of the security updates. @default none */
  readonly security?: string;
}

interface Source {
  readonly uri: string;
  readonly suite: string;
}

const DEBIAN_SUITE = /^(bullseye|bookworm|trixie|forky|sid|stable|testing|oldstable)(-security|\/updates)?$/;

/** One-line sources: `deb [options] uri suite components`. */
export function classicSources(text: string): Source[] {
  return text.split('\n').flatMap((line) => {
    const [, uri, suite] = /^\s*deb\s+(?:\[[^\]]*\]\s+)?(\S+)\s+(\S+)\s/.exec(`${line} `) ?? [];
    return uri && suite ? [{ uri, suite }] : [];
  });
}

/** deb822 sources: stanzas of fields, where an indented line continues a field and `#` starts a comment line. */
export function deb822Sources(text: string): Source[] {
  const clean = text
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n');
  return clean.split(/\n\s*\n/).flatMap((stanza) => {
    const field = (name: string): string[] => {
      const match = new RegExp(`^${name}:((?:.*)(?:\\n[ \\t].*)*)`, 'im').exec(stanza);
      return (match?.[1] ?? '').split(/\s+/).filter((word) => word !== '');
    };
    if (!field('Types').includes('deb') || field('Enabled')[0] === 'no') return [];
    return field('URIs').flatMap((uri) => field('Suites').map((suite) => ({ uri, suite })));
  });
}

/**
 * The first source of the distribution and the first of its security updates; undefined where the host is no Debian.
 */
export function chooseMirror(sources: readonly Source[]): DebianMirror | undefined {
  const usable = sources.filter(({ uri, suite }) => /^https?:/.test(uri) && DEBIAN_SUITE.test(suite));
  const find = (security: boolean) =>
    usable.find(({ suite }) => /-security$|\/updates$/.test(suite) === security)?.uri.replace(/\/$/, '');
  const [main, security] = [find(false), find(true)];
  return main === undefined ? undefined : { main, ...(security !== undefined && { security }) };
}

export async function readMirror(aptDir = '/etc/apt'): Promise<DebianMirror | undefined> {
  const read = (path: string) => readFile(path, 'utf8').catch(() => '');
  const folder = join(aptDir, 'sources.list.d');
  const names = (await readdir(folder).catch(() => [])).sort();
  const texts = await Promise.all(names.map((name) => read(join(folder, name))));
  const sources = classicSources(await read(join(aptDir, 'sources.list')));
  names.forEach((name, index) => {
    if (name.endsWith('.sources')) sources.push(...deb822Sources(texts[index] ?? ''));
    if (name.endsWith('.list')) sources.push(...classicSources(texts[index] ?? ''));
  });
  return chooseMirror(sources);
}

/** What else a container's apt needs to reach the mirror as the host does. */
const SETTINGS = /^Acquire::(https?::Proxy|Check-Valid-Until|Check-Date|Retries) "/;
const HOST_CA = '/etc/ssl/certs/ca-certificates.crt';

/** The files that the base image gets under /etc/apt; without a mirror it keeps the sources that it came with. */
export async function aptFiles(mirror: DebianMirror | undefined): Promise<Record<string, string>> {
  const dump = await run('apt-config', ['dump']).catch(() => ({ stdout: '' }));
  const settings = dump.stdout.split('\n').filter((line) => SETTINGS.test(line));
  const sources = mirror ? sourceLines(mirror) : [];
  const files: Record<string, string> = {};
  if (sources.length > 0) files['sources.list'] = `${sources.join('\n')}\n`;
  if (sources.some((line) => line.includes(' https:'))) {
    files['baton-ca.crt'] = await readFile(HOST_CA, 'utf8');
    settings.push('Acquire::https::CAInfo "/etc/apt/baton-ca.crt";');
  }
  if (settings.length > 0) files['apt.conf.d/90baton-host'] = `${settings.join('\n')}\n`;
  return files;
}

function sourceLines({ main, security }: DebianMirror): string[] {
  const option = '[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]';
  return [
    `deb ${option} ${main} trixie main`,
    `deb ${option} ${main} trixie-updates main`,
    ...(security ? [`deb ${option} ${security} trixie-security main`] : []),
  ];
}
