/** How often a job runs, in plain words, and the cron expression that they stand for. All times are UTC. */

/** Only these divide an hour and a day evenly: `*\/7` would run at :56 and again at :00. */
const MINUTES = [2, 3, 4, 5, 6, 10, 12, 15, 20, 30];
const HOURS = [2, 3, 4, 6, 8, 12];

const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

interface Form {
  /** As a message shows it, with what else may stand in its place. */
  readonly example: string;
  readonly others?: string;
  readonly pattern: RegExp;
  /** @returns undefined where a number is none of those that are allowed */
  readonly cron: (words: readonly string[]) => string | undefined;
}

const AT = '([01]\\d|2[0-3]):([0-5]\\d)';
const alternatives = (all: readonly (number | string)[]) => `${all.slice(0, -1).join(', ')} or ${all.at(-1)}`;

/** A time of some days: the last three fields are day of the month, month, day of the week. */
const daily = (
  example: string,
  day: string,
  days: string | ((word: string) => string),
  others?: string,
): Form => ({
  example: `${example} at 06:00`,
  ...(others !== undefined && { others }),
  pattern: new RegExp(`^(${day}) at ${AT}$`),
  cron: ([word = '', hour, minute]) =>
    `${Number(minute)} ${Number(hour)} ${typeof days === 'string' ? days : days(word)}`,
});

/** The one list: what is read, and what messages and docs say can be written. */
const FORMS: readonly Form[] = [
  { example: 'minute', pattern: /^minute$/, cron: () => '* * * * *' },
  {
    example: '15 minutes',
    others: alternatives(MINUTES),
    pattern: /^([1-9]\d?) minutes$/,
    cron: ([count]) => (MINUTES.includes(Number(count)) ? `*/${count} * * * *` : undefined),
  },
  { example: 'hour', pattern: /^hour$/, cron: () => '0 * * * *' },
  {
    example: 'hour at :15',
    pattern: /^hour at :([0-5]\d)$/,
    cron: ([past]) => `${Number(past)} * * * *`,
  },
  {
    example: '6 hours',
    others: alternatives(HOURS),
    pattern: /^([1-9]\d?) hours$/,
    cron: ([count]) => (HOURS.includes(Number(count)) ? `0 */${count} * * *` : undefined),
  },
  daily('day', 'day', '* * *'),
  daily('weekday', 'weekday', '* * 1-5', 'monday to friday'),
  daily('monday', DAYS.join('|'), (word) => `* * ${DAYS.indexOf(word)}`, 'or another day'),
  daily('month', 'month', '1 * *', 'its first day'),
];

const shown = FORMS.map(({ example, others }) => `'${example}'${others === undefined ? '' : ` (${others})`}`);

/** What may be written, for messages and docs. */
export const EVERY_FORMS = `${alternatives(shown)}; times in UTC`;

/** One that is accepted for each form, for tests. */
export const EVERY_EXAMPLES = FORMS.map(({ example }) => example);

/** @returns a cron expression of five fields, in UTC; undefined where the words are none of the forms */
export function cronOf(every: string): string | undefined {
  for (const { pattern, cron } of FORMS) {
    const found = pattern.exec(every);
    if (found) return cron(found.slice(1));
  }
  return undefined;
}
