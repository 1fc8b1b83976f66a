import type { ArrowValue } from '../arrow-column.ts';
import type { Column } from '../column.ts';
import { formatDecimal, formatTimestamp, parseDate, parseDecimal } from '../column-text.ts';
import { LagoaError } from '../error.ts';
import type { Columns } from '../table.ts';

/** One field of a BigQuery table schema, in the words of its REST API. */
export interface BigQueryField {
  name: string;
  type: string;
  mode: 'REQUIRED' | 'NULLABLE';
  description?: string;
  precision?: string;
  scale?: string;
}

/**
 * The schema of a table. `decimal` is NUMERIC where it fits (scale up to 9, 29 digits before the
 * point), else BIGNUMERIC, both with precision and scale. With `allNullable` no field is REQUIRED.
 *
 * @example
 * toBigQuerySchema({ n: { kind: 'int64' } }) // [{ name: 'n', type: 'INTEGER', mode: 'REQUIRED' }]
 */
export function toBigQuerySchema(
  columns: Columns,
  { allNullable = false }: { readonly allNullable?: boolean } = {},
): BigQueryField[] {
  return Object.entries(columns).map(([name, column]) => ({
    name,
    ...toFieldType(column),
    mode: allNullable || column.nullable ? 'NULLABLE' : 'REQUIRED',
    ...(column.description === undefined ? {} : { description: column.description }),
  }));
}

const fieldTypes = {
  string: 'STRING',
  category: 'STRING',
  boolean: 'BOOLEAN',
  int32: 'INTEGER',
  int64: 'INTEGER',
  float64: 'FLOAT',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
} as const;

/** The type of a field, with precision and scale where it is a decimal. */
export function toFieldType(column: Column): Pick<BigQueryField, 'type' | 'precision' | 'scale'> {
  if (column.kind !== 'decimal') return { type: fieldTypes[column.kind] };
  const { precision, scale } = column;
  const type = scale <= 9 && precision - scale <= 29 ? 'NUMERIC' : 'BIGNUMERIC';
  return { type, precision: String(precision), scale: String(scale) };
}

/**
 * The value behind a cell of a REST answer, where every scalar is a text: int64 and timestamps
 * (whole microseconds) become bigint, decimals keep their digits. Throws `invalid-data` where the
 * text is not what the column declares.
 *
 * @example
 * parseBigQueryCell({ kind: 'decimal', precision: 9, scale: 2 }, '1.5') // '1.50'
 * parseBigQueryCell({ kind: 'int64' }, '9007199254740993') // 9007199254740993n
 */
export function parseBigQueryCell(column: Column, cell: unknown): ArrowValue {
  if (cell === null || cell === undefined) {
    if (column.nullable) return null;
    throw mismatch(column, 'null');
  }
  if (typeof cell !== 'string') throw mismatch(column, JSON.stringify(cell));
  switch (column.kind) {
    case 'string':
    case 'category':
      return cell;
    case 'boolean':
      if (cell === 'true' || cell === 'false') return cell === 'true';
      break;
    case 'int32': {
      const value = Number(cell);
      if (/^-?\d+$/.test(cell) && (value | 0) === value) return value;
      break;
    }
    case 'int64':
    case 'timestamp':
      if (/^-?\d+$/.test(cell)) return BigInt(cell);
      break;
    case 'float64': {
      const value = Number(cell);
      if (cell === 'NaN' || (cell !== '' && !Number.isNaN(value))) return value;
      break;
    }
    case 'decimal': {
      const scaled = parseDecimal(cell, column);
      if (scaled !== undefined) return formatDecimal(scaled, column.scale);
      break;
    }
    case 'date':
      if (parseDate(cell) !== undefined) return cell;
  }
  throw mismatch(column, JSON.stringify(cell));
}

/**
 * A value as it goes into a line of a JSON load file, without loss: int64, decimal, timestamp and
 * what JSON numbers cannot say (NaN, infinities, -0) are texts.
 *
 * @example
 * formatBigQueryCell({ kind: 'timestamp' }, 1_000_001n) // '1970-01-01T00:00:01.000001Z'
 */
export function formatBigQueryCell(
  column: Column,
  value: ArrowValue,
): string | number | boolean | null {
  if (value === null) return null;
  if (column.kind === 'timestamp' && typeof value === 'bigint') return formatTimestamp(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'number') return value;
  if (Object.is(value, -0)) return '-0.0';
  return Number.isFinite(value) ? value : String(value);
}

function mismatch(column: Column, found: string): LagoaError {
  return new LagoaError('invalid-data', `expected a BigQuery ${column.kind}, got ${found}`);
}
