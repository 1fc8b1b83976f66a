import {
  type ColumnProfile,
  type ColumnSpec,
  createColumnCounter,
  frozenSpec,
} from '../column-profile.ts';

/** Values of one column; `null`, `undefined` and NaN are missing. */
export type ColumnValues = ArrayLike<number | bigint | string | boolean | null | undefined>;

/**
 * Two arrays as profiles with the bins of the reference: quantile bins where both hold numbers,
 * else levels.
 */
export function profilePair(
  reference: ColumnValues,
  current: ColumnValues,
  options: { readonly bins?: number; readonly kind?: 'levels' } = {},
): readonly [reference: ColumnProfile, current: ColumnProfile] {
  const { bins = 10, kind } = options;
  const levels = kind === 'levels' || [reference, current].some(isText);
  const before = profileColumn(reference, levels ? { kind: 'levels' } : { kind: 'numeric', bins });
  return [before, profileColumn(current, frozenSpec(before))];
}

function profileColumn(values: ColumnValues, spec: ColumnSpec): ColumnProfile {
  const counter = createColumnCounter('values', spec);
  counter.add(values);
  return counter.finish();
}

function isText(values: ColumnValues): boolean {
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (value !== null && value !== undefined)
      return typeof value === 'string' || typeof value === 'boolean';
  }
  return false;
}
