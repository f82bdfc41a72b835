/** Times as people write them. */

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** @returns undefined when it is none */
export function seconds(text: string): number | undefined {
  const [, number = '', unit = ''] = /^(\d{1,6})([smhd])$/.exec(text.trim()) ?? [];
  return UNITS[unit] === undefined ? undefined : Number(number) * UNITS[unit];
}

/** @throws Error with examples */
export function timeOf(option: string, text: string, now = Date.now()): Date {
  const ago = seconds(text);
  const time =
    ago === undefined ? new Date(/^\d{4}-\d\d-\d\d/.test(text) ? text : '') : new Date(now - ago * 1000);
  if (!Number.isNaN(time.getTime()) && time.getTime() <= now) return time;
  throw new Error(
    `${option}: must be a time that is over, such as 30m, 1h, 2d or 2026-01-31T12:00:00Z, got "${text}"`,
  );
}

/** @throws Error with the range */
export function countOf(option: string, text: string, most: number): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= 1 && count <= most) return count;
  throw new Error(`${option}: must be a whole number, 1-${most}, got "${text}"`);
}
