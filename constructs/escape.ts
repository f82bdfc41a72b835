/** The one place where text is made safe for Terraform's JSON, which reads `${` and `%{` in every string. */

/** cdktf's own references look like this until they are resolved; they stay as they are. */
const TEMPLATE = /\$\{(?!TfToken\[)|%\{/g;

export const escapeTemplate = (text: string): string =>
  text.replaceAll(TEMPLATE, (sign) => `${sign.charAt(0)}${sign}`);

/** Of every string in a value. */
export function escapeAll<T>(value: T): T {
  if (typeof value === 'string') return escapeTemplate(value) as T;
  if (Array.isArray(value)) return value.map(escapeAll) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, escapeAll(inner)])) as T;
}
