/** The arithmetic of the bench. */

/** @throws Error if there is no value */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  if (upper === undefined || lower === undefined) throw new Error('no median of no values');
  return (upper + lower) / 2;
}

export interface Line {
  readonly slope: number;
  readonly intercept: number;
  /** The share of the variance that the line explains, 0-1. */
  readonly rSquared: number;
}

/** Least squares. */
export function leastSquares(points: readonly (readonly [x: number, y: number])[]): Line {
  const mean = (pick: (point: readonly [number, number]) => number) =>
    points.reduce((sum, point) => sum + pick(point), 0) / points.length;
  const [x, y] = [mean((point) => point[0]), mean((point) => point[1])];
  const xx = mean((point) => (point[0] - x) ** 2);
  const xy = mean((point) => (point[0] - x) * (point[1] - y));
  const yy = mean((point) => (point[1] - y) ** 2);
  const slope = xy / xx;
  return { slope, intercept: y - slope * x, rSquared: yy === 0 ? 1 : xy ** 2 / (xx * yy) };
}

/** For example `0.31 0.32 0.35`: the reader sees how much the values differ. */
export const spread = (values: readonly number[]) =>
  [...values]
    .sort((a, b) => a - b)
    .map((value) => value.toFixed(2))
    .join(' ');
