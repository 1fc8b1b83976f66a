import type { ColumnCounter, ColumnProfile } from './column-profile.ts';
import { type ColumnType, mergeTypes, typeOfValues } from './column-type.ts';

/** A column that cannot be counted by its reference's bins because its type is another. */
export interface MistypedProfile {
  readonly kind: 'mistyped';
  readonly type: ColumnType;
  readonly rows: number;
  readonly missing: number;
}

/** Counts rows and missing values only, after the missing rows of `before`. */
export function createMistypedCounter(before: ColumnProfile): ColumnCounter {
  let { rows, missing } = before;
  let type: ColumnType = 'unknown';
  return {
    add(values, { weights, type: given } = {}) {
      type = mergeTypes(type, given ?? typeOfValues(values));
      for (let row = 0; row < values.length; row++) {
        const weight = weights === undefined ? 1 : (weights[row] ?? 0);
        const value = values[row];
        rows += weight;
        if (value === null || value === undefined || Number.isNaN(value)) missing += weight;
      }
    },
    finish: () => ({ kind: 'mistyped', type, rows, missing }),
  };
}

/** Two parts, at least one of them mistyped, as one. */
export function mergeMistypedProfiles(
  first: ColumnProfile,
  second: ColumnProfile,
): MistypedProfile {
  return {
    kind: 'mistyped',
    type: mergeTypes(first.type, second.type),
    rows: first.rows + second.rows,
    missing: first.missing + second.missing,
  };
}
