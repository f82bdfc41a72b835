/** The load's clock, and when clients give up. */

/** Without a byte. As long as real programs wait, so that a slow computer causes no losses. */
export const SILENCE_MILLISECONDS = 20_000;

/** Milliseconds of the Unix clock, with fractions. */
export const now = () => performance.timeOrigin + performance.now();

export const timeoutError = (milliseconds = SILENCE_MILLISECONDS) =>
  Object.assign(new Error(`nothing for ${milliseconds} ms`), { code: 'ETIMEDOUT' });
