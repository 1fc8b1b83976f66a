import type { ArrowValue } from '../arrow-column.ts';
import type { Column } from '../column.ts';
import {
  formatDecimal,
  formatTimestamp,
  parseDate,
  parseDecimal,
  parseTimestamp,
} from '../column-text.ts';
import { LagoaError } from '../error.ts';
import type { Columns, Row } from '../table.ts';

/**
 * A row as one line of JSON from which `parseJsonRow` gives it back, digit for digit: `int64`,
 * `decimal`, `date` and `timestamp` (RFC 3339, UTC, microseconds) are texts, and so is what a JSON
 * number cannot say: `"NaN"`, `"Infinity"`, `"-Infinity"`, `"-0.0"`. `jsonSchema` describes it, and
 * BigQuery loads it.
 *
 * Throws `invalid-data`, naming the column, for a value that is not of its column, `unsupported` for
 * a time outside the years 0001 to 9999.
 *
 * @example
 * formatJsonRow({ columns: { n: { kind: 'int64' } } }, { n: 9007199254740993n })
 * // '{"n":"9007199254740993"}'
 */
export function formatJsonRow<const T extends { readonly columns: Columns }>(
  table: T,
  row: Row<T>,
): string {
  const cells = Object.entries(table.columns).map(([name, column]) => {
    const value: unknown = Reflect.get(row, name) ?? null;
    const stored = isCell(value) ? parseJsonCell(column, formatJsonCell(column, value)) : undefined;
    if (stored === undefined || typeof stored !== typeof value) throw misfit(name, column, value);
    return [name, formatJsonCell(column, stored)] as const;
  });
  return JSON.stringify(Object.fromEntries(cells));
}

/**
 * The row behind a line of `formatJsonRow`. Throws `invalid-data`, naming the column, where a value
 * is missing or not in its form, or a name is not of the table.
 *
 * @example
 * parseJsonRow({ columns: { n: { kind: 'int64' } } }, '{"n":"9007199254740993"}').n
 * // 9007199254740993n
 */
export function parseJsonRow<const T extends { readonly columns: Columns }>(
  table: T,
  line: string,
): Row<T> {
  const record = parseObject(line);
  const row: Record<string, ArrowValue> = {};
  for (const [name, column] of Object.entries(table.columns)) {
    const cell: unknown = Object.hasOwn(record, name) ? Reflect.get(record, name) : undefined;
    const value = parseJsonCell(column, cell);
    if (value === undefined) throw misfit(name, column, cell);
    row[name] = value;
  }
  const unknown = Object.keys(record).find((name) => !Object.hasOwn(row, name));
  if (unknown !== undefined)
    throw new LagoaError('invalid-data', `there is no column ${JSON.stringify(unknown)}`, {
      details: { column: unknown },
    });
  if (isRow<T>(row)) return row;
  throw new LagoaError('invalid-data', 'the table has no columns');
}

/**
 * A value in the form of `formatJsonRow`.
 *
 * @example
 * formatJsonCell({ kind: 'timestamp' }, 1_000_001n) // '1970-01-01T00:00:01.000001Z'
 */
export function formatJsonCell(
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

/** The value behind a cell of `formatJsonRow`; `undefined` where it is none of the column. */
function parseJsonCell(column: Column, cell: unknown): ArrowValue | undefined {
  if (cell === null) return column.nullable ? null : undefined;
  switch (column.kind) {
    case 'boolean':
      return typeof cell === 'boolean' ? cell : undefined;
    case 'int32':
      return typeof cell === 'number' && (cell | 0) === cell ? cell : undefined;
    case 'float64':
      if (typeof cell === 'number') return Number.isFinite(cell) ? cell : undefined;
      return typeof cell === 'string' ? numberTexts.get(cell) : undefined;
    default:
      return typeof cell === 'string' ? parseText(column, cell) : undefined;
  }
}

const numberTexts: ReadonlyMap<string, number> = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
  ['-0.0', -0],
]);

function parseText(column: Column, text: string): ArrowValue | undefined {
  switch (column.kind) {
    case 'string':
      return /\p{Surrogate}/u.test(text) ? undefined : text;
    case 'category':
      return column.levels.includes(text) ? text : undefined;
    case 'int64': {
      if (!/^-?\d{1,19}$/.test(text)) return undefined;
      const value = BigInt(text);
      return BigInt.asIntN(64, value) === value ? value : undefined;
    }
    case 'decimal': {
      const scaled = parseDecimal(text, column);
      return scaled === undefined ? undefined : formatDecimal(scaled, column.scale);
    }
    case 'date':
      return parseDate(text) === undefined ? undefined : text;
    case 'timestamp':
      return parseTimestamp(text);
    default:
      return undefined;
  }
}

function parseObject(line: string): object {
  try {
    const record: unknown = JSON.parse(line);
    if (typeof record === 'object' && record !== null && !Array.isArray(record)) return record;
  } catch (cause) {
    throw new LagoaError('invalid-data', 'a row must be one JSON object', { cause });
  }
  throw new LagoaError('invalid-data', 'a row must be one JSON object');
}

function isCell(value: unknown): value is ArrowValue {
  return value === null || ['string', 'number', 'bigint', 'boolean'].includes(typeof value);
}

/** True by construction: every cell has been parsed by its column. */
function isRow<T extends { readonly columns: Columns }>(
  row: Record<string, ArrowValue>,
): row is Row<T> & Record<string, ArrowValue> {
  return Object.keys(row).length > 0;
}

function misfit(name: string, column: Column, value: unknown): LagoaError {
  const shown = typeof value === 'bigint' ? `${value}n` : (JSON.stringify(value) ?? 'nothing');
  return new LagoaError(
    'invalid-data',
    `column ${name} (${column.kind}${column.nullable ? ', nullable' : ''}) cannot hold ${shown.length > 60 ? `${shown.slice(0, 60)}…` : shown}`,
    { details: { column: name } },
  );
}
