/**
 * The first day of a month by its number from 1; month 1 is January 2026. (The published file bears
 * no date: it becomes month 1.)
 *
 * @example
 * monthDate(13) // '2027-01-01'
 */
export function monthDate(month: number): string {
  return new Date(Date.UTC(2026, month - 1, 1)).toISOString().slice(0, 10);
}

/**
 * A month's date as people say it.
 *
 * @example
 * monthName('2027-01-01') // '2027-01'
 */
export function monthName(date: string): string {
  return date.slice(0, 7);
}

/**
 * When the month's numbers are complete: the first instant of the next one, in microseconds since
 * 1970 UTC.
 *
 * @example
 * endOfMonthMicros('2026-12-01') // 1_798_761_600_000_000n
 */
export function endOfMonthMicros(date: string): bigint {
  const start = new Date(`${date}T00:00:00Z`);
  return BigInt(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1, 1)) * 1000n;
}
