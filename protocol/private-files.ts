/**
 * What of a site stays private: publishing leaves it out and nginx does not serve it, each by these patterns. They are
 * read by JavaScript and by PCRE alike, match a path that begins with a slash, and do not tell upper from lower case.
 */

/** Folders of version control, editors and tools, wherever they are. Pages may be in other folders with a dot. */
const FOLDERS = [
  ...['git', 'svn', 'hg', 'bzr', 'jj', 'github', 'gitlab', 'circleci', 'husky', 'vscode', 'idea', 'vs'],
  ...[
    'ssh',
    'gnupg',
    'aws',
    'azure',
    'kube',
    'docker',
    'terraform',
    'config',
    'local',
    'secrets',
    'env',
    'venv',
  ],
  ...['cache', '[a-z]+-cache', 'npm', 'yarn', 'pnpm-store', 'bundle', 'cargo', 'gradle', 'm2'],
];

/** What editors leave beside a file: a lock, its last state, what was not saved. */
const EDITORS = String.raw`/(\.#[^/]*|#[^/]*#|[^/]*~|\.[^/]*\.sw[a-p])$`;

/** Programs, which are run or not there; never shown. */
const PROGRAMS = 'php[0-9]?|phtml|pht|phps|phar|inc';

/** Copies that people and tools make of a program: nothing would run them, so they would be shown. */
const COPY = '[._-](bak|backup|old|orig|original|save|saved|copy|tmp|temp|dist|sample|[0-9]+)';

/** Never published and never served, also where PHP runs. */
export const PRIVATE_PATTERNS = [
  // At the top of a folder are the tools' own files; of them only this one is made to be read.
  String.raw`^/\.(?!well-known/)`,
  String.raw`/(\.(${FOLDERS.join('|')})|CVS)(/|$)`,
  EDITORS,
  String.raw`\.(${PROGRAMS})${COPY}$`,
];

/** A file, not a folder, whose name begins with a dot: as private. */
export const DOT_FILE_PATTERN = String.raw`/\.[^/]*$`;

/** Never served as they are. Where PHP runs they are published, because programs include each other. */
export const PROGRAM_PATTERN = String.raw`\.(${PROGRAMS})$`;
/** PHP's settings of one folder. */
const PHP_SETTINGS = /^\/([^.][^/]*\/)*\.user\.ini$/;

const all = (patterns: readonly string[]) => new RegExp(patterns.join('|'), 'i');
const PRIVATE = all([...PRIVATE_PATTERNS, DOT_FILE_PATTERN]);
const PROGRAM = all([PROGRAM_PATTERN]);
const OF_EDITORS = all([EDITORS]);

/**
 * @param path below the site's folder, with a slash at the end where it is a folder
 * @param php whether the site's programs are run
 */
export function isPrivate(path: string, php: boolean): boolean {
  const rooted = `/${path}`;
  if (php && PHP_SETTINGS.test(rooted)) return false;
  return PRIVATE.test(rooted) || (!php && PROGRAM.test(rooted));
}

export const isOfEditor = (path: string) => OF_EDITORS.test(`/${path}`);
