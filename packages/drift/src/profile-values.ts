import type { ColumnProfile } from './column-profile.ts';
import { estimateDistinct } from './distinct-count.ts';
import type { LevelProfile } from './level-profile.ts';
import type { NumericProfile } from './numeric-profile.ts';
import { sketchQuantile } from './quantile-sketch.ts';

/**
 * A quantile of a profiled column's finite values, from its sketch: the order statistic at
 * ⌊share · rows⌋, to within a 16th (`sketchError`) of its distance from the reference's median, or
 * a 16th of the reference's interquartile range where that is more, and never outside the smallest
 * and the largest value. Null without values, and of a profile that a query counted.
 *
 * @example
 * const spec = { kind: 'profile-spec', version: 1, columns: { x: { kind: 'numeric' } } } as const;
 * const { columns } = await profileTable({ x: Array.from({ length: 1001 }, (_, i) => i) }, spec);
 * columns.x?.kind === 'numeric' && profileQuantile(columns.x, 0.5) // 500
 */
export function profileQuantile(column: NumericProfile, share: number): number | null {
  const { minimum, maximum } = column;
  const value = column.sketch && sketchQuantile(column.sketch, { ...column, share });
  if (value === null || minimum === null || maximum === null) return null;
  return Math.min(maximum, Math.max(minimum, value));
}

/**
 * About how many different values a column has: exact to a few below 100, to 6.5 % above. Null
 * where it is unknown: of a profile that a query counted, or of a mistyped column.
 */
export function distinctCount(column: ColumnProfile): number | null {
  if (column.kind === 'mistyped' || column.distinct === null) return null;
  return estimateDistinct(column.distinct);
}

/** The most frequent levels with their rows, unseen ones too; ties in order of their names. */
export function topLevels(
  column: LevelProfile,
  count = 10,
): readonly (readonly [level: string, rows: number])[] {
  const known = column.levels.map((level, i) => [level, column.counts[i] ?? 0] as const);
  return [...known, ...column.unseen]
    .filter(([, rows]) => rows > 0)
    .sort(([a, rowsA], [b, rowsB]) => rowsB - rowsA || (a < b ? -1 : 1))
    .slice(0, count);
}
