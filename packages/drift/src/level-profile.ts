import { LagoaError } from '@lagoa/data';
import type { ColumnCounter, ColumnSpec } from './column-profile.ts';
import { type ColumnType, mergeTypes, typeOfValues } from './column-type.ts';
import { createDistinctCounter, mergeDistinct } from './distinct-count.ts';

/** A column of categories, texts or booleans as counts of levels. */
export interface LevelProfile {
  readonly kind: 'levels';
  readonly type: ColumnType;
  readonly rows: number;
  readonly missing: number;
  /** The reference's levels, sorted. */
  readonly levels: readonly string[];
  /** Rows at each of `levels`. */
  readonly counts: readonly number[];
  /** Rows at a level that the reference does not have. */
  readonly unseenRows: number;
  /** Those levels by name with their rows: the first 50 in order of their names. */
  readonly unseen: readonly (readonly [level: string, rows: number])[];
  /** How many different levels, to 6.5 % (see `distinctCount`); null from SQL. */
  readonly distinct: string | null;
}

const namedUnseen = 50;

/**
 * See `createColumnCounter`. More than `maximumLevels` (1,000, lest a profile be as long as its table)
 * in a reference throw `unsupported`.
 */
export function createLevelCounter(
  name: string,
  { frozen }: Extract<ColumnSpec, { kind: 'levels' }>,
  { maximumLevels = 1000 }: { readonly maximumLevels?: number } = {},
): ColumnCounter {
  const known = new Map((frozen?.levels ?? []).map((level) => [level, 0]));
  let unseen = new Map<string, number>();
  let [rows, missing, unseenRows] = [0, 0, 0];
  let type: ColumnType = 'unknown';
  const newLevels = createDistinctCounter();
  return {
    add(values, { weights, type: given } = {}) {
      type = mergeTypes(type, given ?? typeOfValues(values));
      for (let row = 0; row < values.length; row++) {
        const weight = weights === undefined ? 1 : (weights[row] ?? 0);
        const level = toLevel(name, values[row]);
        rows += weight;
        if (level === null) {
          missing += weight;
          continue;
        }
        const count = known.get(level);
        if (count !== undefined || frozen === undefined) known.set(level, (count ?? 0) + weight);
        else {
          unseenRows += weight;
          newLevels.addText(level);
          unseen.set(level, (unseen.get(level) ?? 0) + weight);
          // A level among the first 50 names of all is among the first 50 of any part.
          if (unseen.size > 20 * namedUnseen) unseen = new Map(firstNames(unseen));
        }
      }
      if (frozen === undefined && known.size > maximumLevels)
        throw new LagoaError(
          'unsupported',
          `column ${name} has more than ${maximumLevels} levels; leave it out of the profile`,
          { details: { feature: 'profiles of columns with very many levels' } },
        );
    },
    finish() {
      const levels = frozen?.levels ?? [...known.keys()].sort();
      const counts = levels.map((level) => known.get(level) ?? 0);
      const distinct = createDistinctCounter();
      for (const [index, level] of levels.entries())
        if ((counts[index] ?? 0) > 0) distinct.addText(level);
      return {
        kind: 'levels',
        type: rows > missing ? type : 'unknown',
        rows,
        missing,
        levels,
        counts,
        unseenRows,
        unseen: firstNames(unseen),
        distinct: mergeDistinct(distinct.finish(), newLevels.finish()),
      };
    },
  };
}

/** Two parts with the same levels as one, the same in any order and grouping. */
export function mergeLevelProfiles(first: LevelProfile, second: LevelProfile): LevelProfile {
  const unseen = new Map(first.unseen);
  for (const [level, rows] of second.unseen) unseen.set(level, (unseen.get(level) ?? 0) + rows);
  return {
    kind: 'levels',
    type: mergeTypes(first.type, second.type),
    rows: first.rows + second.rows,
    missing: first.missing + second.missing,
    levels: first.levels,
    counts: first.counts.map((count, index) => count + (second.counts[index] ?? 0)),
    unseenRows: first.unseenRows + second.unseenRows,
    unseen: firstNames(unseen),
    distinct: mergeDistinct(first.distinct, second.distinct),
  };
}

/** The first of some levels in order of their names. */
export function firstNames(
  levels: ReadonlyMap<string, number>,
): readonly (readonly [string, number])[] {
  return [...levels].sort(([a], [b]) => (a < b ? -1 : 1)).slice(0, namedUnseen);
}

function toLevel(name: string, value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return null;
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return Number.isNaN(value) ? null : String(value);
  throw new LagoaError(
    'invalid-data',
    `column ${name} has levels, got a value of ${typeof value}`,
    {
      details: { column: name },
    },
  );
}
