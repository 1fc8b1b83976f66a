import type { Column } from '../column.ts';
import { parseDate, parseDecimal, parseTimestamp } from '../column-text.ts';

/** The declared `min` and `max` of a column, absent where it has none. */
export function boundsOf(column: Column): {
  readonly min?: number | string | undefined;
  readonly max?: number | string | undefined;
} {
  return 'min' in column || 'max' in column ? { min: column.min, max: column.max } : {};
}

/**
 * A bound, or a value by the conventions of `ColumnValue`, as a number or bigint that compares as
 * the column's values do: decimals scaled, dates in days, times in microseconds. `undefined` where
 * it is no value of the column, or the column has no order.
 */
export function toComparable(column: Column, value: unknown): number | bigint | undefined {
  switch (column.kind) {
    case 'int32':
    case 'int64':
      if (typeof value === 'bigint') return value;
      return Number.isSafeInteger(value) ? Number(value) : undefined;
    case 'float64':
      return typeof value === 'number' && !Number.isNaN(value) ? value : undefined;
    case 'decimal':
      return typeof value === 'string' ? parseDecimal(value, column) : undefined;
    case 'date':
      return typeof value === 'string' ? parseDate(value) : undefined;
    case 'timestamp':
      if (typeof value === 'bigint') return value;
      return typeof value === 'string' ? parseTimestamp(value) : undefined;
    default:
      return undefined;
  }
}
