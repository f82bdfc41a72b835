/** The failure of a step. Terraform repeats the end of the step's output in its error, which was printed by then. */
import type { Diagnostic } from './message';

const SUMMARY = 'local-exec provisioner error';
const DETAIL = /^Error running command '[\s\S]*?': ([^\n]*?)\. Output: ([\s\S]*)$/;
/** How a program ends that Ctrl-C or Terraform's own interruption has ended. */
const BY_SIGNAL = /^(signal: |exit status (129|130|137|143)$)/;

export interface StepFailure {
  readonly step: string;
  /** Such as "exit status 1". */
  readonly ending: string;
  readonly isBySignal: boolean;
  readonly hasOutput: boolean;
  /** Of the output, what was not printed. */
  readonly unprinted: readonly string[];
}

/** @param printed the step's lines that were printed. @returns undefined if it is about something else */
export function stepFailure(
  { summary, detail, address }: Diagnostic,
  printed: readonly string[],
): StepFailure | undefined {
  const found = summary === SUMMARY && address !== undefined ? DETAIL.exec(detail ?? '') : null;
  if (!found) return undefined;
  const [, ending = '', output = ''] = found;
  const lines = output
    .split('\n')
    .map((line) => line.trimEnd())
    .filter(Boolean);
  return {
    step: stepOf(address ?? ''),
    ending,
    isBySignal: BY_SIGNAL.test(ending),
    hasOutput: lines.length > 0 || printed.length > 0,
    unprinted: unprinted(lines, printed),
  };
}

/** @param address such as `terraform_data.machine (deposed 3ca3cfe3)` */
const stepOf = (address: string) => address.replace(/^terraform_data\./, '').replace(/ .*$/, '');

/**
 * The output is cut to its last 8 KiB, so its first line may be the rest of a printed one. A slow line is printed in
 * pieces.
 */
function unprinted(lines: readonly string[], printed: readonly string[]): readonly string[] {
  const together = (texts: readonly string[]) => texts.join('').replace(/\s/g, '');
  if (together(printed).endsWith(together(lines))) return [];
  const known = new Set(printed);
  return lines.filter((line) => !known.has(line));
}
