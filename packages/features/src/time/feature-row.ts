import { type ArrowValue, LagoaError } from '@lagoa/data';
import type { FeatureView } from './feature-view.ts';

/** How old a feature's value is: within the time-to-live, beyond it, or not there. */
export type FeatureStatus = 'fresh' | 'stale' | 'missing';

/** The times of one row of a view, in microseconds since 1970 UTC. */
export interface RowTimes {
  readonly eventTime: bigint;
  /** Where the second clock is waived, the event time. */
  readonly knownAt: bigint;
  readonly sequence: bigint;
}

type AnyRow = Readonly<Record<string, ArrowValue>>;

/** The times of a row; `undefined` where it lacks one of them, and so can never be used. */
export function rowTimes(view: FeatureView, row: AnyRow): RowTimes | undefined {
  const eventTime = instantMicros(row[view.eventTime] ?? null);
  const knownAt =
    'column' in view.knownAt ? instantMicros(row[view.knownAt.column] ?? null) : eventTime;
  if (eventTime === undefined || knownAt === undefined) return undefined;
  const sequence = view.sequence === undefined ? null : (row[view.sequence] ?? null);
  // A row without a number comes before all that have one.
  const number =
    typeof sequence === 'bigint' || typeof sequence === 'number' ? BigInt(sequence) : -(2n ** 63n);
  return { eventTime, knownAt, sequence: number };
}

/** When a row can first be used: from then on both of its times have passed. */
export function usableFrom({ eventTime, knownAt }: RowTimes): bigint {
  return knownAt > eventTime ? knownAt : eventTime;
}

/** Above 0 where `a` is the later row: by event time, then known-at, then sequence. */
export function compareTimes(a: RowTimes, b: RowTimes): number {
  return (
    sign(a.eventTime - b.eventTime) || sign(a.knownAt - b.knownAt) || sign(a.sequence - b.sequence)
  );
}

/** Whether a row of this event time is still fresh at a time; the last moment counts. */
export function isFresh(view: FeatureView, eventTime: bigint, at: bigint): boolean {
  return view.timeToLiveMicros === undefined || at - eventTime <= BigInt(view.timeToLiveMicros);
}

/** A timestamp, or the first moment of a date in UTC. */
function instantMicros(value: ArrowValue): bigint | undefined {
  if (value === null) return undefined;
  if (typeof value === 'bigint') return value;
  const ms = typeof value === 'string' ? Date.parse(`${value}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(ms))
    throw new LagoaError('invalid-data', `expected a timestamp or a date, got ${String(value)}`);
  return BigInt(ms) * 1000n;
}

function sign(difference: bigint): number {
  return difference > 0n ? 1 : difference < 0n ? -1 : 0;
}
