/**
 * Text that a machine, the store or whoever answers on the network has written, on its way to the deployer's terminal
 * or to the log of a CI. It must give orders to neither, hide nothing, and not pass for lines of ours.
 */
import { stripVTControlCharacters } from 'node:util';

/** In characters: a sentence with a path in it. */
const LONGEST_TEXT = 500;
const MOST_LINES = 40;
/** Of what is printed at once, with our own words. */
const LONGEST_MESSAGE = 64 * 1024;

/** Also those that turn the direction of writing, or are of no width. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
const LINE_BREAKS = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;

/** As one line, however many it was. */
export const remoteText = (text: unknown, longest = LONGEST_TEXT): string =>
  harmless(oneLine(text).trim(), longest);

/** What was thrown, as one line: messages quote what was received. */
export const remoteReason = (error: unknown): string => remoteText((error as Error).message);

/** The last lines of a text, or of a list, that are not empty. */
export const remoteLines = (text: unknown, most = MOST_LINES): string[] =>
  (typeof text === 'string' ? text.split('\n') : Array.isArray(text) ? text : [])
    .map((line) => harmless(oneLine(line), LONGEST_TEXT))
    .filter(Boolean)
    .slice(-most);

/** A message of ours, with its own lines, before it is printed: whatever stands in it. */
export const printable = (message: string): string =>
  message
    .slice(0, LONGEST_MESSAGE)
    .split('\n')
    .map((line) => harmless(line, LONGEST_MESSAGE))
    .join('\n');

const oneLine = (text: unknown) =>
  (typeof text === 'string' ? text : (JSON.stringify(text) ?? '')).replaceAll(LINE_BREAKS, ' ');

function harmless(line: string, longest: number): string {
  const seen = stripVTControlCharacters(line.slice(0, 2 * longest))
    .replaceAll(UNSEEN, '')
    .trimEnd();
  // A workflow of GitHub obeys `::` at a line's start and `##[` anywhere in it (actions/runner, ActionCommand.cs).
  const idle = seen.replace(/^(\s*)::/, '$1: :').replaceAll(/##(?=\w*\[)/g, '# #');
  return idle.length > longest ? `${idle.slice(0, longest)}…` : idle;
}
