/** A site with what nginx has to tell apart, laid out as the agent lays it out. */
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { writeFiles } from './folder';

/** Long enough to be compressed, and easily. */
export const LONG = 'a line of text\n'.repeat(400);
/** Compressed on the way. */
export const TEXTS = [
  'long/a.csv',
  'long/a.json',
  'long/a.svg',
  'long/a.mjs',
  'long/a.geojson',
  'long/a.ics',
  'long/a.wasm',
];
/** Media, archives and fonts, and what nobody knows, are not. */
export const UNTOUCHED = [
  ...['long/a.mp4', 'long/a.avif', 'long/a.zip', 'long/a.woff2', 'long/a.ttf', 'long/a.pdf', 'long/a.mp3'],
  ...['long/a.gz', 'long/a.bin'],
];

const FILES = {
  ...Object.fromEntries([...TEXTS, ...UNTOUCHED].map((path) => [path, LONG])),
  'index.html': `<h1>home</h1>${'x'.repeat(4000)}`,
  'about.html': 'about',
  'notes/index.html': 'notes',
  'assets/site.4b1f7a92.css': 'body{}',
  'assets/app-B3dK9xQ2.js': '1',
  'assets/plain.css': 'p{}',
  'assets/background.css': 'div{}',
  'report.20240101.html': 'report',
  'app.webmanifest': '{}',
  '.env': 'secret',
  '.git/config': 'secret',
  'assets/.hidden': 'secret',
  'tags/.net/index.html': 'dot net',
  '.well-known/security.txt': 'Contact: a@example.com',
  'Case.html': 'case',
};

/** @param pages further files, such as 404.html */
export function writeSite(www: string, pages: Readonly<Record<string, string>> = {}): void {
  const version = join(www, 'versions/0123456789abcdef');
  mkdirSync(version, { recursive: true });
  writeFiles(
    version,
    Object.entries({ ...FILES, ...pages }).map(([path, content]) => ({ path, content })),
  );
  symlinkSync('versions/0123456789abcdef', join(www, 'current'));
}
