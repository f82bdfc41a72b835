/** A saved plan that does not fit what is deployed any more. */
import type { Diagnostic } from './message';

/** Terraform's words, and OpenTofu's. */
const SUMMARIES = /^Saved plan (is stale|does not match the given state)$/;

/** @returns undefined if it is about something else */
export function stalePlan({ summary }: Diagnostic, stack: string): string | undefined {
  if (!SUMMARIES.test(summary)) return undefined;
  return (
    `this plan of ${stack} is stale: something was deployed since it was made, ` +
    'and it says no more what would happen. Nothing was changed.'
  );
}
