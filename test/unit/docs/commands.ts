/** The commands that a page tells its reader to run. */

export interface PageCommand {
  readonly file: string;
  readonly line: number;
  /** Words as a shell would take them; what stands before the program, such as `RELEASE=1a2b`, is left out. */
  readonly words: readonly string[];
}

/** What these pages may tell somebody to run, and that can be checked here. */
const OURS = /^(npx (--package \S+ )?baton|baton|npx cdktf|npm (run|test))(\s|$)/;
const ASSIGNMENTS = /^([A-Z_]+=('[^']*'|"[^"]*"|<[^>]*>|\S)*\s+)+/;

/** In blocks of code, and in the text between backticks. */
export function commandsOf(file: string, text: string): PageCommand[] {
  const lines = text.split('\n');
  const found: PageCommand[] = [];
  let isFenced = false;
  for (let index = 0; index < lines.length; index += 1) {
    const start = index;
    let line = lines[index] ?? '';
    if (/^\s*```/.test(line)) {
      isFenced = !isFenced;
      continue;
    }
    if (isFenced || /^ {4}/.test(line)) {
      while (line.endsWith('\\')) {
        index += 1;
        line = `${line.slice(0, -1)} ${(lines[index] ?? '').trim()}`;
      }
      found.push(...commandsIn(line).map((words) => ({ file, line: start + 1, words })));
    } else
      for (const [, code = ''] of line.matchAll(/`([^`]+)`/g))
        found.push(...commandsIn(code).map((words) => ({ file, line: start + 1, words })));
  }
  return found;
}

/** A line of a shell: comments go, and each command of a pipe or a list is one. */
function commandsIn(line: string): string[][] {
  return line
    .replace(/(^|\s)#.*$/, '')
    .split(/\s\|\|?\s|&&|;|<\(|\)/)
    .map((command) => command.trim().replace(ASSIGNMENTS, ''))
    .filter((command) => OURS.test(command))
    .map((command) => wordsOf(command));
}

/** Quotes hold blanks together; `<a placeholder>` does, too. */
const wordsOf = (command: string) =>
  [...command.matchAll(/'([^']*)'|"([^"]*)"|(<[^>]*>|[^\s'"]+)/g)].map(
    ([, single, double, plain]) => single ?? double ?? plain ?? '',
  );
