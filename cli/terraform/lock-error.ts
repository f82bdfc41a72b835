/**
 * Another Terraform works on the state. Its own text names a flag that turns the lock off, and two at once would each
 * forget what the other has made.
 */
import type { Diagnostic } from './message';

const SUMMARY = 'Error acquiring the state lock';
/** Where the advice begins, in Terraform's text and in OpenTofu's. */
const ADVICE = /\n\s*\w+ acquires a state lock to protect[\s\S]*$/;

/** @returns undefined if it is about something else; the same diagnostic without its advice if nobody holds the lock */
export function lockError(diagnostic: Diagnostic, stack: string): Diagnostic | string | undefined {
  if (diagnostic.summary !== SUMMARY) return undefined;
  const detail = (diagnostic.detail ?? '').replace(ADVICE, '');
  const field = (name: string) => new RegExp(`^ *${name}: *(\\S.*)$`, 'm').exec(detail)?.[1]?.trim();
  const who = field('Who');
  if (who === undefined) return { ...diagnostic, detail };
  const operation = (field('Operation') ?? 'something').replace(/^OperationType/, '').toLowerCase();
  const since = field('Created')?.replace(/\.\d+ \+0000/, '');
  return (
    `the state of ${stack} is in use: ${who} runs "${operation}"${since ? ` since ${since}` : ''}; ` +
    'wait until that has finished. The lock ends with the process that holds it: there is nothing to unlock'
  );
}
