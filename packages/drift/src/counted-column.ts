import type { ColumnProfile, ColumnSpec } from './column-profile.ts';
import { LagoaError } from '@lagoa/data';
import { firstNames } from './level-profile.ts';

/** What a query counts of a numeric column. */
export interface NumericCounts {
  readonly missing: number;
  readonly negativeInfinity: number;
  readonly positiveInfinity: number;
  readonly counts: readonly number[];
  readonly minimum: number | null;
  readonly maximum: number | null;
  readonly outside: readonly [below: number, above: number];
}

/** A numeric profile without what only the values themselves could tell. */
export function numericProfileOf(spec: ColumnSpec, counted: NumericCounts): ColumnProfile {
  if (spec.kind !== 'numeric' || spec.frozen === undefined)
    throw new LagoaError('invalid-argument', 'expected frozen bins');
  const { missing, negativeInfinity, positiveInfinity, counts, minimum, maximum } = counted;
  const present = counts.reduce((sum, rows) => sum + rows, negativeInfinity + positiveInfinity);
  return {
    kind: 'numeric',
    type: present > 0 ? 'number' : 'unknown',
    rows: present + missing,
    ...spec.frozen,
    ...counted,
    minimum: minimum === null ? null : minimum + 0, // −0 is 0, as in `profileTable`
    maximum: maximum === null ? null : maximum + 0,
    sum: null,
    squares: null,
    sketch: null,
    distinct: null,
  };
}

/** A level profile from the rows of each level; the key null is missing rows. */
export function levelProfileOf(
  spec: ColumnSpec,
  type: ColumnProfile['type'],
  rowsOf: ReadonlyMap<string | null, number>,
): ColumnProfile {
  if (spec.kind !== 'levels' || spec.frozen === undefined)
    throw new LagoaError('invalid-argument', 'expected frozen levels');
  const { levels } = spec.frozen;
  const known = new Set(levels);
  const missing = rowsOf.get(null) ?? 0;
  const present = [...rowsOf].flatMap(([level, rows]) =>
    level === null ? [] : [[level, rows] as const],
  );
  const unseen = new Map(present.filter(([level]) => !known.has(level)));
  const total = (counts: Iterable<number>): number =>
    [...counts].reduce((sum, rows) => sum + rows, 0);
  return {
    kind: 'levels',
    type: present.length > 0 ? type : 'unknown',
    rows: missing + total(present.map(([, rows]) => rows)),
    missing,
    levels,
    counts: levels.map((level) => rowsOf.get(level) ?? 0),
    unseenRows: total(unseen.values()),
    unseen: firstNames(unseen),
    distinct: null,
  };
}
