import { Cron } from 'croner';
import { describe, expect, test } from 'vitest';
import { cronOf, EVERY_EXAMPLES, EVERY_FORMS } from '../../../settings/every';

/** The first runs after a Friday's evening. */
const FROM = '2026-11-27T20:07:30Z';

describe('how often a job runs, in words', () => {
  test.each([
    ['minute', '* * * * *', ['2026-11-27T20:08', '2026-11-27T20:09']],
    ['15 minutes', '*/15 * * * *', ['2026-11-27T20:15', '2026-11-27T20:30']],
    ['hour', '0 * * * *', ['2026-11-27T21:00', '2026-11-27T22:00']],
    ['hour at :05', '5 * * * *', ['2026-11-27T21:05', '2026-11-27T22:05']],
    ['6 hours', '0 */6 * * *', ['2026-11-28T00:00', '2026-11-28T06:00']],
    ['day at 06:00', '0 6 * * *', ['2026-11-28T06:00', '2026-11-29T06:00']],
    ['day at 23:59', '59 23 * * *', ['2026-11-27T23:59', '2026-11-28T23:59']],
    ['weekday at 06:30', '30 6 * * 1-5', ['2026-11-30T06:30', '2026-12-01T06:30']],
    ['monday at 06:00', '0 6 * * 1', ['2026-11-30T06:00', '2026-12-07T06:00']],
    ['sunday at 00:00', '0 0 * * 0', ['2026-11-29T00:00', '2026-12-06T00:00']],
    ['month at 06:00', '0 6 1 * *', ['2026-12-01T06:00', '2027-01-01T06:00']],
  ])('%s', (words, cron, runs) => {
    expect(cronOf(words)).toBe(cron);
    const next = new Cron(cron, { timezone: 'UTC' }).nextRuns(2, FROM);
    expect(next.map((run) => run.toISOString())).toEqual(runs.map((run) => `${run}:00.000Z`));
  });

  test.each([2, 3, 4, 5, 6, 10, 12, 15, 20, 30].map((count) => [`${count} minutes`, count] as const))(
    '%s are always as many apart',
    (words, count) => {
      const runs = new Cron(cronOf(words) ?? '', { timezone: 'UTC' }).nextRuns(61, FROM).map(Number);
      for (const [index, run] of runs.slice(1).entries())
        expect(run - (runs[index] ?? 0)).toBe(count * 60_000);
    },
  );

  test.each([
    '',
    'daily',
    '0 6 * * *',
    '7 minutes',
    '60 minutes',
    '1 minutes',
    '5 hours',
    '24 hours',
    'day',
    'day at 6:00',
    'day at 24:00',
    'day at 06:60',
    'day at 06:00 ',
    'Monday at 06:00',
    'hour at 15',
    'hour at :60',
    'year at 06:00',
    'month at 06:00:00',
  ])('none of the forms: %j', (words) => {
    expect(cronOf(words)).toBeUndefined();
  });

  test('the message names each form and each count that is accepted, and no other', () => {
    const accepted = (unit: string) =>
      Array.from({ length: 100 }, (_, count) => count).filter(
        (count) => cronOf(`${count} ${unit}`) !== undefined,
      );
    const inWords = (unit: string) =>
      new RegExp(`'\\d+ ${unit}' \\(([^)]*)\\)`)
        .exec(EVERY_FORMS)?.[1]
        ?.split(/, | or /)
        .map(Number);
    expect(inWords('minutes')).toEqual(accepted('minutes'));
    expect(inWords('hours')).toEqual(accepted('hours'));
    for (const example of EVERY_EXAMPLES) {
      expect(cronOf(example)).toBeDefined();
      expect(EVERY_FORMS).toContain(`'${example}'`);
    }
    expect(EVERY_EXAMPLES).toContain('minute');
  });
});
