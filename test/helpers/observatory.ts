/**
 * Mozilla's HTTP Observatory: the real scanner, pointed at an address. Installed once into the cache folder, without
 * its scripts: they would download the list of names that browsers know as HTTPS-only.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../../deployer/local/cache-folder';

const PACKAGE = '@mdn/mdn-http-observatory';
// renovate: npm @mdn/mdn-http-observatory
const VERSION = '1.4.8';

export interface Scan {
  readonly scan: { readonly score: number; readonly grade: string; readonly testsFailed: number };
  readonly tests: Readonly<
    Record<string, { readonly result: string; readonly pass: boolean; readonly scoreModifier: number }>
  >;
}

/** @returns the package's folder */
export function installObservatory(): string {
  const home = join(cacheFolder(process.env), 'observatory', VERSION);
  const folder = join(home, 'node_modules', PACKAGE);
  if (!existsSync(join(folder, 'conf/hsts-preload.json'))) {
    mkdirSync(home, { recursive: true });
    execFileSync(
      'npm',
      ['install', '--prefix', home, '--ignore-scripts', '--no-audit', '--no-fund', `${PACKAGE}@${VERSION}`],
      { stdio: 'pipe' },
    );
    // No name of the tests is known to browsers beforehand.
    writeFileSync(join(folder, 'conf/hsts-preload.json'), '{}');
  }
  return folder;
}

/** In a process of its own, for which every name leads to the address and the authority is trusted. */
export function scan(host: string, address: string, authorityFile: string): Scan {
  const folder = installObservatory();
  const program = `
    import dns from 'node:dns';
    dns.lookup = (name, options, done) => {
      const answer = { address: ${JSON.stringify(address)}, family: 4 };
      const call = done ?? options;
      return options.all ? call(null, [answer]) : call(null, answer.address, answer.family);
    };
    const { scan } = await import(${JSON.stringify(join(folder, 'src/scanner/index.js'))});
    console.log(JSON.stringify(await scan(${JSON.stringify(host)})));
    process.exit(0);`;
  const stdout = execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
    encoding: 'utf8',
    timeout: 60_000,
    env: { ...process.env, NODE_EXTRA_CA_CERTS: authorityFile },
  });
  return JSON.parse(stdout) as Scan;
}
