/** Why a server is replaced: one entry for each subject. */
import { word } from './values';

export type ReasonKind =
  | 'agent'
  | 'app'
  | 'boot'
  | 'configuration'
  | 'image'
  | 'machine'
  | 'platform'
  | 'refusal'
  | 'release'
  | 'request'
  | 'secret'
  | 'setting'
  | 'unfinished';

export interface Reason {
  readonly kind: ReasonKind;
  /** Such as `image of nginx`. */
  readonly subject: string;
  /** Where it is one value that changed. */
  readonly before?: string;
  readonly after?: string;
  /** What else a person should know. */
  readonly detail?: string;
  /** Files of the release. */
  readonly paths?: readonly string[];
}

/** @returns what changed, with its two values where they are single ones */
export function changed(kind: ReasonKind, subject: string, before: unknown, after: unknown): Reason {
  const [one, other] = [word(before), word(after)];
  return one === undefined || other === undefined
    ? { kind, subject }
    : { kind, subject, before: one, after: other };
}

export function formatReason({ subject, before, after, detail, paths = [] }: Reason): string {
  const what =
    before !== undefined && after !== undefined
      ? `${subject}: ${before} -> ${after}`
      : paths.length > 0
        ? `${subject}: ${paths.join(', ')}`
        : subject;
  return detail === undefined ? what : `${what} (${detail})`;
}

/** The first of each subject: two sources may tell of the same. */
export function once(reasons: readonly Reason[]): Reason[] {
  const found = new Map<string, Reason>();
  for (const reason of reasons) if (!found.has(reason.subject)) found.set(reason.subject, reason);
  return [...found.values()];
}
