/** What a replacement must not cost. */
import type { ChangeResult } from './change-result';
import type { Lost } from './measure/losses';

const STALL_SECONDS = 1;

type Measurements = Pick<
  ChangeResult,
  'lost' | 'stallSeconds' | 'loadDelaySeconds' | 'withoutAddressSeconds' | 'samples' | 'certificates'
> & {
  /** Samples of earlier servers that are gone. */
  readonly forgotten: number;
};

/** @returns everything unexpected, for a person */
export function problemsOf(measured: Measurements): string[] {
  const { lost, stallSeconds, loadDelaySeconds, samples, certificates, forgotten } = measured;
  return [
    ...unexcused(lost),
    ...withoutAddress(measured.withoutAddressSeconds),
    ...(stallSeconds > STALL_SECONDS + loadDelaySeconds ? [stall(stallSeconds, loadDelaySeconds)] : []),
    ...(samples.lost > 0 ? [`${samples.lost} of ${samples.of} samples were lost`] : []),
    ...(samples.of === 0 ? ['the old server had no samples, so this proves nothing about them'] : []),
    ...(certificates === 1 ? [] : [`the authority issued ${certificates} certificates, expected 1`]),
    ...(forgotten > 0 ? [`${forgotten} samples of earlier servers are gone`] : []),
  ];
}

/** A stall says as much about the computer as about the server. */
export const isStall = (problem: string) => problem.startsWith(STALL);

const STALL = 'a new connection waited ';

const stall = (seconds: number, loadDelaySeconds: number) =>
  `${STALL}${seconds.toFixed(2)} s, allowed are ${STALL_SECONDS} s ` +
  `and the ${loadDelaySeconds.toFixed(2)} s in which the load itself was held up`;

export const withoutAddress = (seconds: number): string[] =>
  seconds > 0 ? [`nobody listened at the address for ${seconds.toFixed(2)} s`] : [];

/** Lost requests that nothing excuses. */
export const unexcused = (lost: readonly Lost[]): string[] =>
  lost
    .filter(({ when }) => when === 'other')
    .map(
      ({ client, loss, count, example }) =>
        `client ${client}: ${count} requests lost (${loss}), not under way at the switch: ${example}`,
    );
