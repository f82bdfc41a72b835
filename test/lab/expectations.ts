/** What a replacement must not cost. */
import type { ChangeResult } from './change-result';
import { errorsOf, type GeneratorFigures } from './measure/generator';
import type { Lost, Moment } from './measure/losses';

const STALL_SECONDS = 1;
/**
 * Losses of these moments are no problem: an elastic address moves without the state of its connections. With none here,
 * nothing may be lost by any kind of client.
 */
const EXCUSED: readonly Moment[] = ['switch', 'kept'];

type Measurements = Pick<
  ChangeResult,
  | 'lost'
  | 'generator'
  | 'stallSeconds'
  | 'loadDelaySeconds'
  | 'withoutAddressSeconds'
  | 'samples'
  | 'certificates'
> & {
  /** Samples of earlier servers that are gone. */
  readonly forgotten: number;
};

/** @returns everything unexpected, for a person */
export function problemsOf(measured: Measurements): string[] {
  const { lost, generator, stallSeconds, loadDelaySeconds, samples, certificates, forgotten } = measured;
  return [
    ...unexcused(lost),
    ...(generator ? countedBy(generator) : []),
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
    .filter(({ when }) => !EXCUSED.includes(when))
    .map(
      ({ client, when, loss, count, example }) =>
        `client ${client}: ${count} requests lost (${loss}), ${MOMENTS_IN_WORDS[when]}: ${example}`,
    );

const MOMENTS_IN_WORDS: Readonly<Record<Moment, string>> = {
  switch: 'under way at the switch',
  kept: 'on a connection from before the switch',
  other: 'not under way at the switch',
};

/** Another's load generator has kept connections alone, and does not say when it lost what. */
function countedBy(generator: GeneratorFigures): string[] {
  const errors = errorsOf(generator);
  return EXCUSED.length > 0 || errors === 0 ? [] : [`wrk counted ${errors} errors`];
}
