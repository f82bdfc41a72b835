/** Headers that come from a store: whatever they are, they must not become nginx' configuration unchecked. */
import { headerRuleProblems } from './problems';
import type { Header, HeaderRule } from './rules';

/** @returns what is wrong with them */
export function storedHeadersProblem(value: unknown): string | undefined {
  if (!Array.isArray(value) || !value.every(isRule)) return 'are no list of paths with headers';
  const twice = value.find(
    ({ headers }) => new Set(headers.map(({ name }) => name.toLowerCase())).size < headers.length,
  );
  if (twice) return `name one twice for ${JSON.stringify(twice.path)}`;
  return headerRuleProblems(value, {
    rule: (rule) => `rule ${rule}`,
    header: (rule, header) => `rule ${rule}, header ${header}`,
    all: 'all',
  })[0];
}

function isRule(value: Partial<HeaderRule> | null): value is HeaderRule {
  const { path, headers } = value ?? {};
  return typeof path === 'string' && Array.isArray(headers) && headers.every(isHeader);
}

function isHeader(value: Partial<Header> | null): boolean {
  const { name, value: text } = value ?? {};
  return typeof name === 'string' && typeof text === 'string';
}
