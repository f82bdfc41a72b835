/** An input without its wrong values: what remains can be compared, and no mistake is reported twice. */
import type * as z from 'zod';

/** @returns a copy where each value with an issue is undefined */
export function withoutWrong(input: unknown, issues: readonly z.core.$ZodIssue[]): object {
  const rest = issues.reduce((value, { path, code }) => {
    // The setting beside it is right; the unknown one is in nobody's way.
    return code === 'unrecognized_keys' ? value : without(value, path);
  }, input);
  return typeof rest === 'object' && rest !== null ? rest : {};
}

/** In a list the others keep their places. */
function without(value: unknown, [key, ...more]: readonly PropertyKey[]): unknown {
  if (key === undefined) return undefined;
  if (typeof value !== 'object' || value === null) return value;
  const inner = without((value as Record<PropertyKey, unknown>)[key], more);
  if (Array.isArray(value)) return value.map((one, index) => (index === key ? inner : one));
  return { ...value, [key]: inner };
}

/** A setting as the environment has it: its default is for one that is missing, not for one that is wrong. */
export const orDefault = <T extends object, K extends keyof T>(
  settings: T | undefined,
  key: K,
  fallback: NonNullable<T[K]>,
): T[K] => (settings && key in settings ? settings[key] : fallback);
