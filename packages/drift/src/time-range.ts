import { LagoaError } from '@lagoa/data';
import type { TimeRange } from './profile.ts';

/** Keeps the oldest and the newest time added. */
export interface TimeRangeCounter {
  /** Microseconds since 1970 UTC as bigints or numbers, or `Date`s; null and NaN are missing. */
  add(times: ArrayLike<unknown>): void;
  finish(): TimeRange;
}

export function createTimeRange(column: string): TimeRangeCounter {
  let [oldest, newest]: (bigint | undefined)[] = [];
  return {
    add(times) {
      for (let row = 0; row < times.length; row++) {
        const micros = toMicros(column, times[row]);
        if (micros === undefined) continue;
        if (oldest === undefined || micros < oldest) oldest = micros;
        if (newest === undefined || micros > newest) newest = micros;
      }
    },
    finish: () => ({
      column,
      oldest: oldest === undefined ? null : String(oldest),
      newest: newest === undefined ? null : String(newest),
    }),
  };
}

function toMicros(column: string, value: unknown): bigint | undefined {
  if (value === null || value === undefined || Number.isNaN(value)) return undefined;
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
  if (value instanceof Date) return BigInt(value.getTime()) * 1000n;
  throw new LagoaError(
    'invalid-data',
    `column ${column} is expected to hold times in microseconds, got ${String(value)}`,
    { details: { column } },
  );
}
