/** A site with what nginx has to tell apart, laid out as the agent lays it out. */
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { writeFiles } from './folder';

const FILES = {
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
