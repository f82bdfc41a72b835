/**
 * Alerts on how fast an objective's error budget is used up, each over a long window, which says that it matters, and a
 * short one, which says that it has not ended yet: https://sre.google/workbook/alerting-on-slos/. A burn rate of 1 uses
 * the budget of 30 days in 30 days.
 */
import type { RecordingRule } from '../service';

export interface Objective {
  /** Begins the names of the recorded series, such as `responses_failed`. */
  readonly name: string;
  /** Share of the bad answers within a range, 0-1, by service. */
  readonly badShare: (range: string) => string;
  /** Share that must be good, below 100 %. */
  readonly goodPercent: number;
}

interface Windows {
  readonly long: string;
  readonly short: string;
  readonly burnRate: number;
}

/** 2 % of the budget in an hour, and 5 % in six. */
const FAST: readonly Windows[] = [
  { long: '1h', short: '5m', burnRate: 14.4 },
  { long: '6h', short: '30m', burnRate: 6 },
];
/** 10 % of the budget in three days. */
const SLOW: readonly Windows[] = [{ long: '3d', short: '6h', burnRate: 1 }];

/** Long ranges read many samples and change slowly. */
const EVERY: Readonly<Record<string, string>> = { '6h': '1m', '3d': '2m' };

export function burnRateRecords(objective: Objective): RecordingRule[] {
  const ranges = [...FAST, ...SLOW].flatMap(({ long, short }) => [short, long]);
  return [...new Set(ranges)].map((range) => ({
    name: series(objective, range),
    expression: objective.badShare(range),
    ...(EVERY[range] && { every: EVERY[range] }),
  }));
}

/** The whole budget would be gone within five days. */
export const burnsFast = (objective: Objective): string => any(objective, FAST);

/** More than the budget allows, for days. */
export const burnsSlowly = (objective: Objective): string => any(objective, SLOW);

/** One of both. */
export const burns = (objective: Objective): string => any(objective, [...FAST, ...SLOW]);

const any = (objective: Objective, all: readonly Windows[]) =>
  all.map((windows) => `(${exceeds(objective, windows)})`).join(' or ');

function exceeds(objective: Objective, { long, short, burnRate }: Windows): string {
  const limit = `${burnRate} * (100 - ${objective.goodPercent}) / 100`;
  return `${series(objective, long)} > ${limit} and ${series(objective, short)} > ${limit}`;
}

const series = ({ name }: Objective, range: string) => `service:${name}:ratio_rate${range}`;
