/** Texts of TXT records, as they are meant: DNS itself writes them in quotes, and a second pair would be a part. */
import * as z from 'zod';

export const txtValue = (start = '') =>
  z
    .string()
    .regex(/^[^"\\]*$/, {
      error: ({ input }) => `must be the text itself, without quotes and backslashes${suggestion(input)}`,
      abort: true,
    })
    .regex(/^[\x20-\x7e]+$/, 'must be one line of printable ASCII')
    .startsWith(start, `must begin with ${start}`);

/** `"a" "b"` is how a zone's file writes the one text `ab`. */
function suggestion(input: unknown): string {
  if (typeof input !== 'string') return '';
  const text = input.trim().replaceAll(/"\s+"/g, '').replaceAll(/\\?"/g, '');
  return /^[^"\\]+$/.test(text) ? `; did you mean ${text}?` : '';
}
