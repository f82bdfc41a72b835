/** Chooses the points of a change's chart. */
import type { Chart, Point } from './change-result';
import type { Measured } from './measure/under-load';

/** All points would make the report large: of the calm ones it keeps some, of the slow and the lost ones all. */
const CALM_POINTS = 1500;
const SLOW_POINTS = 100;

export function chartOf({ records, switches, from }: Measured<unknown>): Chart {
  const all = records
    .filter(({ client }) => client === 'new')
    .map(
      ({ start, end, loss }): Point => ({
        at: Math.round(start - from) / 1000,
        seconds: Math.round(end - start) / 1000,
        lost: loss !== undefined,
      }),
    );
  const every = Math.ceil(all.length / CALM_POINTS);
  const slow = [...all].sort((a, b) => b.seconds - a.seconds)[SLOW_POINTS]?.seconds ?? 0;
  return {
    points: all.filter((point, index) => point.lost || point.seconds > slow || index % every === 0),
    switches: switches.map(({ done }) => (done - from) / 1000),
  };
}
