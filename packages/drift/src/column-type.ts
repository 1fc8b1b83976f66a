import type { ColumnKind } from '@lagoa/data';

/** What a column's values are: `unknown` while none has been seen, `mixed` where parts disagree. */
export type ColumnType = 'number' | 'text' | 'boolean' | 'time' | 'unknown' | 'mixed';

const ofKind: Readonly<Record<ColumnKind, ColumnType>> = {
  int32: 'number',
  int64: 'number',
  float64: 'number',
  decimal: 'number',
  string: 'text',
  category: 'text',
  boolean: 'boolean',
  date: 'time',
  timestamp: 'time',
};

/** The type of a column of a table. */
export function typeOfKind(kind: ColumnKind): ColumnType {
  return ofKind[kind];
}

/** The type of plain values, by the first that is there. */
export function typeOfValues(values: ArrayLike<unknown>): ColumnType {
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (value === null || value === undefined) continue;
    if (typeof value === 'string') return 'text';
    if (typeof value === 'boolean') return 'boolean';
    if (typeof value === 'number' || typeof value === 'bigint') return 'number';
    return value instanceof Date ? 'time' : 'mixed';
  }
  return 'unknown';
}

/** The type of two parts, the same in any order and grouping. */
export function mergeTypes(first: ColumnType, second: ColumnType): ColumnType {
  if (first === 'unknown' || second === 'unknown') return first === 'unknown' ? second : first;
  return first === second ? first : 'mixed';
}
