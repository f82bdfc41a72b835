/** What a replacement must not cost. */
import type { Row } from './row';
import { countLost, type Lost } from './statistics';

const STALL_SECONDS = 1;

/** @returns what was otherwise than it must be, for a person */
export function brokenBy(
  row: Pick<Row, 'lost' | 'stallSeconds' | 'lagSeconds' | 'withoutAddressSeconds' | 'samples' | 'orders'>,
): string[] {
  const { lost, stallSeconds, lagSeconds, withoutAddressSeconds, samples, orders } = row;
  return [
    ...lostRequests(lost),
    ...(withoutAddressSeconds > 0
      ? [`nobody listened at the address for ${withoutAddressSeconds.toFixed(2)} s`]
      : []),
    ...(stallSeconds > STALL_SECONDS + lagSeconds
      ? [
          `a new connection waited ${stallSeconds.toFixed(2)} s, at most ${STALL_SECONDS} s is allowed ` +
            `(and ${lagSeconds.toFixed(2)} s that the load itself was held up)`,
        ]
      : []),
    ...(samples.lost > 0 ? [`${samples.lost} of ${samples.of} samples were lost`] : []),
    ...(samples.of === 0 ? ['the old server had no samples to lose, so nothing is proven'] : []),
    ...(orders === 1 ? [] : [`the authority issued ${orders} certificates, 1 is right`]),
  ];
}

/** Those that nothing excuses. */
export const lostRequests = (lost: readonly Lost[]): string[] =>
  countLost(lost, ({ when }) => when === 'other') === 0
    ? []
    : lost
        .filter(({ when }) => when === 'other')
        .map(
          ({ client, loss, count, example }) =>
            `${count} of ${client} ${loss}, not under way at the switch (${example})`,
        );
