import { checkRange, type DriftResult, decide, noData } from '../drift-result.ts';

/** When rows were looked at, and how old the newest of them may be. */
export interface FreshnessLimit {
  /** Microseconds since 1970 UTC. */
  readonly atMicros: bigint;
  readonly maximumHours: number;
}

/**
 * How old the newest row is, in hours; `drift` where it is older than the limit. A fact, not a
 * sample's estimate: the p-value is 0 or 1. The effect is the age as a part of the limit, so 1 is the
 * floor. A row from the future has a negative age and the effect 0. Status `no-data` without a time.
 * Throws `invalid-argument` unless the limit is above 0.
 *
 * @example
 * const hour = 3_600_000_000n;
 * freshness([5n * hour, 7n * hour], { atMicros: 10n * hour, maximumHours: 2 }).statistic // 3
 */
export function freshness(
  times: ArrayLike<bigint | null | undefined>,
  limit: FreshnessLimit,
): DriftResult {
  let newest: bigint | undefined;
  for (let row = 0; row < times.length; row++) {
    const time = times[row];
    if (time !== null && time !== undefined && (newest === undefined || time > newest))
      newest = time;
  }
  return freshnessOfNewest(newest, { ...limit, rows: times.length });
}

/** Freshness of rows whose newest time is known. See `freshness`. */
export function freshnessOfNewest(
  newest: bigint | undefined,
  { atMicros, maximumHours, rows }: FreshnessLimit & { readonly rows: number },
): DriftResult {
  checkRange('maximumHours', maximumHours, { from: Number.MIN_VALUE });
  const size = { unit: 'hours', referenceRows: rows, currentRows: rows };
  if (newest === undefined) return noData('freshness', size);
  const age = Number(atMicros - newest) / 3.6e9;
  return decide({
    name: 'freshness',
    statistic: age,
    ...size,
    pValue: age > maximumHours ? 0 : 1,
    effect: Math.max(0, age / maximumHours),
    detectable: 1,
    details: { maximumHours },
  });
}
