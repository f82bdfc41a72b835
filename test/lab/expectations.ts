/** What a replacement must not cost. */
import type { ChangeResult } from './change-result';
import { errorsOf, type GeneratorFigures } from './measure/generator';
import type { Lost, Moment } from './measure/losses';

const STALL_SECONDS = 1;
/** Of open connections, where the server that has them dies: a fault's work. */
export const OPEN: readonly Moment[] = ['switch', 'kept'];

type Measurements = Pick<
  ChangeResult,
  | 'lost'
  | 'kinds'
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
  const { lost, kinds, generator, stallSeconds, loadDelaySeconds, samples, certificates, forgotten } =
    measured;
  return [
    ...unexcused(lost),
    ...(generator ? countedBy(generator) : []),
    ...pauses(kinds, loadDelaySeconds),
    ...withoutAddress(measured.withoutAddressSeconds),
    ...(stallSeconds > STALL_SECONDS + loadDelaySeconds ? [stall(stallSeconds, loadDelaySeconds)] : []),
    ...(samples.lost > 0 ? [`${samples.lost} of ${samples.of} samples were lost`] : []),
    ...(samples.of === 0 ? ['the old server had no samples, so this proves nothing about them'] : []),
    ...(certificates === 1 ? [] : [`the authority issued ${certificates} certificates, expected 1`]),
    ...(forgotten > 0 ? [`${forgotten} samples of earlier servers are gone`] : []),
  ];
}

/** A stall says as much about the computer as about the server. */
export const isStall = (problem: string) => problem.startsWith(STALL) || problem.startsWith(STALL_OPEN);

const STALL = 'a new connection waited ';
const STALL_OPEN = 'an open connection of ';

const stall = (seconds: number, loadDelaySeconds: number) =>
  `${STALL}${seconds.toFixed(2)} s, allowed are ${STALL_SECONDS} s ` +
  `and the ${loadDelaySeconds.toFixed(2)} s in which the load itself was held up`;

export const withoutAddress = (seconds: number): string[] =>
  seconds > 0 ? [`nobody listened at the address for ${seconds.toFixed(2)} s`] : [];

const pauses = (kinds: ChangeResult['kinds'], loadDelaySeconds: number): string[] =>
  Object.entries(kinds)
    .filter(([, { pauseAtSwitchSeconds: pause }]) => pause > STALL_SECONDS + loadDelaySeconds)
    .map(
      ([client, { pauseAtSwitchSeconds: pause }]) =>
        `${STALL_OPEN}${client} waited ${pause.toFixed(2)} s at the switch, allowed are ${STALL_SECONDS} s ` +
        `and the ${loadDelaySeconds.toFixed(2)} s in which the load itself was held up`,
    );

/** @param excused moments whose losses are no problem. @default none: nothing is lost by any kind of client */
export const unexcused = (lost: readonly Lost[], excused: readonly Moment[] = []): string[] =>
  lost
    .filter(({ when }) => !excused.includes(when))
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
  return errors === 0 ? [] : [`wrk counted ${errors} errors`];
}
