import type { ColumnProfile } from '../column-profile.ts';
import { type ColumnType, typeOfValues } from '../column-type.ts';
import { type DriftResult, decide, noData } from '../drift-result.ts';
import type { ColumnValues } from './profile-pair.ts';

/**
 * Whether a column's values are of another type (number, text, boolean, time): 1 or 0. A fact, not a
 * sample's estimate, so the p-value is 0 or 1 and any number of rows suffices. `level` names the new
 * type. Status `no-data` where a side has no value. Plain arrays go by their first value.
 *
 * @example
 * typeChange([1, 2, 3], ['1', '2', '3']).level // 'text'
 */
export function typeChange(reference: ColumnValues, current: ColumnValues): DriftResult {
  const side = (values: ColumnValues) => ({ type: typeOfValues(values), rows: values.length });
  return compareTypes(side(reference), side(current));
}

/** Change of type between two columns of profiles. See `typeChange`. */
export function typeChangeOfProfiles(
  reference: ColumnProfile,
  current: ColumnProfile,
): DriftResult {
  return compareTypes(reference, current);
}

interface TypedRows {
  readonly type: ColumnType;
  readonly rows: number;
}

function compareTypes(reference: TypedRows, current: TypedRows): DriftResult {
  const size = {
    unit: 'changed or not',
    referenceRows: reference.rows,
    currentRows: current.rows,
  };
  if (reference.type === 'unknown' || current.type === 'unknown') return noData('type', size);
  const changed = reference.type === current.type ? 0 : 1;
  return decide({
    name: 'type',
    statistic: changed,
    ...size,
    pValue: 1 - changed,
    effect: changed,
    detectable: 1,
    level: current.type,
    details: {},
  });
}
