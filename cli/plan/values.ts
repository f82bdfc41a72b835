/** Compares what Terraform, compose files and settings hold. */
import { isDeepStrictEqual } from 'node:util';

type Values = Readonly<Record<string, unknown>>;

export const valuesOf = (value: unknown): Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Values) : {};

/** Names of what differs, sorted. */
export function differing(before: unknown, after: unknown): string[] {
  const [one, other] = [valuesOf(before), valuesOf(after)];
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].filter((name) => !isDeepStrictEqual(one[name], other[name])).sort();
}

const LONGEST = 80;

/** A single value as a person reads it; undefined of what has parts. */
export function word(value: unknown): string | undefined {
  if (value === undefined || value === null) return 'none';
  if (typeof value === 'object') return undefined;
  const text = String(value).replaceAll(/\s+/g, ' ');
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
