import { daysBetween as daysBetweenDates, type Expression, toDate } from '@lagoa/data/sql';
import type { Numeric } from './numeric.ts';

/** A day: a date, or an instant on its day in UTC. */
export type Day = Expression<'date'> | Expression<'timestamp'>;

/** Days from `start` to `end`, negative where `end` is before; missing where either is. */
export function daysBetween(start: Day, end: Day): Numeric {
  return { kind: 'numeric', input: daysBetweenDates(dateOf(start), dateOf(end)) };
}

function dateOf(day: Day): Expression<'date'> {
  return isInstant(day) ? toDate(day) : day;
}

function isInstant(day: Day): day is Expression<'timestamp'> {
  return day?.kind === 'timestamp';
}
