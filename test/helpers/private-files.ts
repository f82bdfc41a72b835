/** Paths of files by what becomes of them: for publishing and for nginx the same. */

/** Never published, never served. */
export const PRIVATE = [
  ...[
    '.env',
    '.ENV',
    'a/.env.local',
    '.htaccess',
    'a/.htpasswd',
    '.DS_Store',
    '.well-known/.x',
    'assets/.hidden',
  ],
  ...[
    '.git/config',
    '.GIT/HEAD',
    'lib/.git/config',
    'a/.svn/entries',
    'a/.hg/hgrc',
    'a/CVS/Root',
    '.github/a.yml',
  ],
  ...[
    '.netlify/state.json',
    '.anything/index.html',
    'a/.vscode/settings.json',
    'a/.sass-cache/b',
    '.aws/credentials',
  ],
  ...['index.html~', 'a/.#index.md', '#index.html#', 'a/.index.html.swp', 'b/.a.swo'],
  ...['wp-config.php~', 'wp-config.php.bak', 'a/Index.PHP.Old', 'index.php_save', 'a.inc.orig', 'a.phtml.1'],
];

/** Published where PHP runs; never shown. Of these only `.php` is run. */
export const PROGRAMS = [
  'wp-config.php',
  'a/b.php',
  'c.PHP',
  'd.phtml',
  'lib/e.inc',
  'f.php7',
  'g.phps',
  'h.phar',
];

/** Served, though they look alike. */
export const PUBLIC = [
  ...['.well-known/apple-app-site-association', '.well-known/acme-challenge/token', 'a/.well-known/x.txt'],
  ...['tags/.net/page.html', 'tags/.gitops/page.html', 'git/config.txt', 'a.git.html', 'environment.env.txt'],
  ...['php.html', 'inc/page.html', 'learn-php', 'index.php.html', 'example.php.txt', 'a.include', 'swp.html'],
];

/** @param words what each holds, before its path */
export const filesOf = (words: string): Record<string, string> =>
  Object.fromEntries([...PRIVATE, ...PROGRAMS, ...PUBLIC].map((path) => [path, `${words} ${path}`]));
