/** How often a job runs, in plain words, and the cron expression that they stand for. All times are UTC. */

/** What may be written, for messages and docs. */
export const EVERY_FORMS =
  "'15 minutes', 'hour', 'hour at :15', '6 hours', 'day at 06:00', 'weekday at 06:00', 'monday at 06:00' or " +
  "'month at 06:00' (its first day), all in UTC";

/** Only these divide an hour and a day evenly: `*\/7` would run at :56 and again at :00. */
const MINUTES = [2, 3, 4, 5, 6, 10, 12, 15, 20, 30];
const HOURS = [2, 3, 4, 6, 8, 12];

const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

/** @returns a cron expression of five fields, in UTC; undefined where the words are none of the forms */
export function cronOf(every: string): string | undefined {
  if (every === 'minute') return '* * * * *';
  if (every === 'hour') return '0 * * * *';
  const [, count, unit] = /^([1-9]\d?) (minutes|hours)$/.exec(every) ?? [];
  if (unit === 'minutes' && MINUTES.includes(Number(count))) return `*/${count} * * * *`;
  if (unit === 'hours' && HOURS.includes(Number(count))) return `0 */${count} * * *`;
  const [, past] = /^hour at :([0-5]\d)$/.exec(every) ?? [];
  if (past !== undefined) return `${Number(past)} * * * *`;
  const [, day = '', hour, minute] = /^([a-z]+) at ([01]\d|2[0-3]):([0-5]\d)$/.exec(every) ?? [];
  const days = daysOf(day);
  return days && `${Number(minute)} ${Number(hour)} ${days}`;
}

/** The last three fields: day of the month, month, day of the week. */
function daysOf(day: string): string | undefined {
  if (day === 'day') return '* * *';
  if (day === 'weekday') return '* * 1-5';
  if (day === 'month') return '1 * *';
  const index = DAYS.indexOf(day);
  return index < 0 ? undefined : `* * ${index}`;
}
