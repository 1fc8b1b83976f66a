import { LagoaError } from '@lagoa/data';

/** `google.protobuf.Timestamp` as the clients take it; a JavaScript Date would arrive as 1970. */
export interface Timestamp {
  readonly seconds: string;
  readonly nanos: number;
}

/**
 * Microseconds since 1970 UTC as a `Timestamp`. Seconds round down, so that nanos are never
 * negative, before 1970 too.
 *
 * @example
 * toTimestamp(-1n) // { seconds: '-1', nanos: 999_999_000 }
 */
export function toTimestamp(micros: bigint): Timestamp {
  const rest = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
  return { seconds: String((micros - rest) / 1_000_000n), nanos: Number(rest) * 1000 };
}

/**
 * A `Timestamp` as microseconds since 1970 UTC; nanoseconds below one microsecond are dropped.
 * `seconds` may be a number, a decimal text or a Long, as the clients return it.
 *
 * @example
 * fromTimestamp({ seconds: '1', nanos: 5000 }) // 1_000_005n
 */
export function fromTimestamp(timestamp: {
  readonly seconds?: unknown;
  readonly nanos?: number | null;
}): bigint {
  const seconds = String(timestamp.seconds ?? 0);
  if (!/^-?\d+$/.test(seconds))
    throw new LagoaError('invalid-argument', `a timestamp has whole seconds, got ${seconds}`);
  return BigInt(seconds) * 1_000_000n + BigInt(Math.floor((timestamp.nanos ?? 0) / 1000));
}
