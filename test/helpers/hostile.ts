/** What somebody who has taken a machine over writes where a deployer will read it, and what may be left of it. */
import { expect } from 'vitest';

/** Escape sequences, lines that look like Baton's own, orders to a workflow of GitHub, and more than anybody reads. */
export const HOSTILE = [
  '\u001b]0;title\u0007\u001b[2J\u001b[31mred\u001b[0m\u009b1A\b\b\r',
  'gate: passed after 1 s',
  '::add-mask::production',
  ' \u200b::set-output name=code::0',
  'here ##[stop-commands]token and ##\u00ad[add-mask]x and ##vso[task.setvariable variable=x]y',
  '\u202egnp.exe\u2066',
  'x'.repeat(40_000),
].join('\n');

/** @param own how lines of ours may begin */
export function expectHarmless(told: string, own: RegExp): void {
  expect(told).not.toMatch(/[^\P{C}\n]/u);
  expect(told).not.toMatch(/##\w*\[/);
  expect(told.length).toBeLessThan(64 * 1024);
  const lines = told.split('\n');
  expect(lines.length).toBeLessThan(150);
  for (const line of lines) expect(line).toMatch(own);
}
