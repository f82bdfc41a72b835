/** The deployed release against the new one: manifest against manifest, texts line by line. */
import { composeReasons } from './compose-reasons';
import { firstPartReasons } from './first-part';
import type { Reason } from './reason';
import type { ReleaseFile, ReleaseFiles } from './release-files';
import { subjectOf } from './subjects';
import { unifiedDiff } from './unified-diff';

export interface FileChange {
  readonly path: string;
  readonly subject: string;
  readonly change: 'added' | 'changed' | 'removed' | 'mode';
  /** Lines of a unified diff; none of what is no text that people write. */
  readonly diff: readonly string[];
  /** Lines that were left out, because there are too many. */
  readonly leftOut: number;
}

const MOST_LINES = 200;
const LONGEST_LINE = 240;
/** A bundled program has few and long lines. */
const TEXT = /(^|\/)[^/.]+$|\.(ya?ml|conf|json|sh|html|maps|nft|service)$/;

export function fileChanges(before: ReleaseFiles, after: ReleaseFiles): FileChange[] {
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort();
  return paths.flatMap((path): FileChange[] => {
    const [old, young] = [before.get(path), after.get(path)];
    const change = changeOf(old, young);
    if (!change) return [];
    const lines = TEXT.test(path) ? unifiedDiff(text(old), text(young)) : [];
    return [
      {
        path,
        subject: subjectOf(path).subject,
        change,
        diff: lines.slice(0, MOST_LINES).map(cut),
        leftOut: Math.max(0, lines.length - MOST_LINES),
      },
    ];
  });
}

function changeOf(old: ReleaseFile | undefined, young: ReleaseFile | undefined) {
  if (!old) return 'added';
  if (!young) return 'removed';
  if (old.sha256 !== young.sha256) return 'changed';
  return old.mode === young.mode ? undefined : 'mode';
}

const text = (file: ReleaseFile | undefined) => (file ? new TextDecoder().decode(file.content) : '');
const cut = (line: string) => (line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line);

const COMPOSE = 'docker/compose.yaml';
const FIRST_PART = 'userdata/cloud-config.yaml';

/** Why the new release is another, by subject. */
export function releaseReasons(before: ReleaseFiles, after: ReleaseFiles): Reason[] {
  const bySubject = new Map<string, Reason>();
  for (const { path } of fileChanges(before, after)) {
    const [old, young] = [before.get(path), after.get(path)];
    for (const reason of old && young ? reasonsOf(path, text(old), text(young)) : [ofPath(path)]) {
      const known = bySubject.get(reason.subject);
      const paths = [...new Set([...(known?.paths ?? []), ...(reason.paths ?? [])])];
      bySubject.set(reason.subject, { ...reason, ...known, ...(paths.length > 0 && { paths }) });
    }
  }
  return [...bySubject.values()];
}

const ofPath = (path: string): Reason => ({ ...subjectOf(path), paths: [path] });

function reasonsOf(path: string, before: string, after: string): Reason[] {
  if (path !== COMPOSE && path !== FIRST_PART) return [ofPath(path)];
  try {
    const found =
      path === COMPOSE ? composeReasons(before, after) : firstPartReasons(before, after, FIRST_PART);
    // Only its comments or its mode, or something that nobody has words for.
    return found.length > 0 ? found : [ofPath(path)];
  } catch {
    return [ofPath(path)];
  }
}
