import type { LeakageFinding } from './finding.ts';

/** One instant per row in microseconds since 1970 UTC; null where it is not known. */
export type RowTimes = ArrayLike<bigint | null>;

/** Names of the times that no row has beside its label's. */
export function timesUnknown(
  labelTimes: RowTimes,
  featureTimes: Readonly<Record<string, RowTimes>>,
): readonly string[] {
  return Object.entries(featureTimes).flatMap(([column, times]) => {
    const isKnown = Array.from(times).some(
      (time, row) => time !== null && (labelTimes[row] ?? null) !== null,
    );
    return isKnown ? [] : [column];
  });
}

/** Rows with a feature time after their label's. */
export function findFutureDated(
  labelTimes: RowTimes,
  featureTimes: Readonly<Record<string, RowTimes>>,
): readonly LeakageFinding[] {
  return Object.entries(featureTimes).flatMap(([column, times]) => {
    const late: number[] = [];
    let known = 0;
    for (let row = 0; row < times.length; row++) {
      const [time = null, limit = null] = [times[row], labelTimes[row]];
      if (time === null || limit === null) continue;
      known++;
      if (time > limit) late.push(row);
    }
    if (late.length === 0) return [];
    return {
      kind: 'future-dated',
      status: 'alert',
      column,
      rows: late.length,
      share: late.length / known,
      examples: late.slice(0, 5),
      reason: `${late.length} of ${known} rows have ${column} after the time of their label; join features as of that time, with pointInTimeJoin`,
    };
  });
}
