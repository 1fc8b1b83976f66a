import { LagoaError } from '@lagoa/data';

/** A length of time as the sum of its parts, each a whole number from 0: `{ days: 30 }`. */
export interface Duration {
  readonly days?: number;
  readonly hours?: number;
  readonly minutes?: number;
  readonly seconds?: number;
}

const microsOf = {
  days: 86_400_000_000n,
  hours: 3_600_000_000n,
  minutes: 60_000_000n,
  seconds: 1_000_000n,
};

/**
 * In microseconds; a day has 24 hours. Throws `invalid-argument` for a length of 0, for a part that
 * is no whole number from 0 and for another name.
 *
 * @example
 * durationMicros({ days: 1, hours: 12 }) // 129600000000n
 */
export function durationMicros(duration: Duration): bigint {
  let total = 0n;
  for (const [name, amount] of Object.entries(duration)) {
    const micros = Object.entries(microsOf).find(([part]) => part === name)?.[1];
    if (micros === undefined || !Number.isSafeInteger(amount) || amount < 0)
      throw invalid(
        `a duration has whole days, hours, minutes and seconds, got ${name}: ${amount}`,
      );
    total += BigInt(amount) * micros;
  }
  if (total === 0n) throw invalid('a duration must be longer than 0');
  return total;
}

function invalid(message: string): LagoaError {
  return new LagoaError('invalid-argument', message);
}
