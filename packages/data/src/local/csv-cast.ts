import type { Column } from '../column.ts';
import type { CsvColumn } from '../csv-source.ts';
import { duckdbType, quoteText } from './duckdb-sql.ts';

/**
 * SQL for the text of a field after the source's treatments: `NULL` where it is missing.
 * `fieldOf` gives the SQL of another column's raw field.
 */
export function fieldText(
  raw: string,
  {
    column,
    csv,
    fieldOf,
  }: {
    readonly column: Column;
    readonly csv: CsvColumn;
    readonly fieldOf: (column: string) => string;
  },
): string {
  const text = column.kind === 'string' || column.kind === 'category' ? raw : trimmed(raw);
  const nulls = (csv.nullText ?? []).map(quoteText).join(', ');
  const missing = nulls === '' ? '' : `WHEN ${text} IN (${nulls}) THEN NULL `;
  return `CASE WHEN ${trimmed(raw)} = '' THEN ${emptyText(raw, csv, fieldOf)} ${missing}ELSE ${text} END`;
}

function emptyText(
  raw: string,
  { empty = 'null' }: CsvColumn,
  fieldOf: (column: string) => string,
): string {
  if (empty === 'null') return 'NULL';
  if (empty === 'text') return raw;
  const value = quoteText(empty.value);
  if (empty.when === undefined) return value;
  return `CASE WHEN ${trimmed(fieldOf(empty.when.column))} = ${quoteText(empty.when.equals)} THEN ${value} END`;
}

function trimmed(raw: string): string {
  return `trim(${raw}, chr(32) || chr(9))`;
}

/** Years 0001 to 9999; DuckDB knows a year 0000, the calendar of the others does not. */
const datePattern = '([1-9][0-9]{3}|0[1-9][0-9]{2}|00[1-9][0-9]|000[1-9])-[0-9]{2}-[0-9]{2}';

/**
 * SQL that casts a treated text to the column's type, `NULL` where the text is no such value. The
 * pattern comes first because DuckDB's own casts round `1.5` to an integer, take `1e3` and `t`, and
 * round decimals.
 */
export function castText(text: string, column: Column, csv: CsvColumn): string {
  const guarded = (pattern: string): string =>
    `CASE WHEN regexp_full_match(${text}, ${quoteText(pattern)}) THEN TRY_CAST(${text} AS ${duckdbType(column)}) END`;
  switch (column.kind) {
    case 'string':
      return text;
    case 'category':
      return `TRY_CAST(${text} AS ${duckdbType(column)})`;
    case 'boolean': {
      const yes = (csv.trueText ?? ['true']).map(quoteText).join(', ');
      const no = (csv.falseText ?? ['false']).map(quoteText).join(', ');
      return `CASE WHEN ${text} IN (${yes}) THEN true WHEN ${text} IN (${no}) THEN false END`;
    }
    case 'int32':
    case 'int64':
      return guarded('[+-]?[0-9]+');
    case 'float64': {
      const cast = guarded('[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?');
      return `CASE WHEN isfinite(${cast}) THEN ${cast} END`;
    }
    case 'decimal':
      return guarded(`[+-]?[0-9]+([.][0-9]{0,${column.scale}}0*)?`);
    case 'date':
      return guarded(datePattern);
    case 'timestamp':
      return guarded(
        `${datePattern}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,6})?(Z|[+-][0-9]{2}(:?[0-9]{2})?)?`,
      );
  }
}

/** SQL conditions under which a cast value is outside its range. */
export function rangeFaults(
  value: string,
  column: Column,
): readonly (readonly ['below-min' | 'above-max', string])[] {
  if (column.kind !== 'int32' && column.kind !== 'int64' && column.kind !== 'float64') return [];
  const { min = -Infinity, max = Infinity } = column;
  return [
    ...(Number.isFinite(min) ? [['below-min', `${value} < ${numberLiteral(min)}`] as const] : []),
    ...(Number.isFinite(max) ? [['above-max', `${value} > ${numberLiteral(max)}`] as const] : []),
  ];
}

/** A number literal that DuckDB reads as integer or double, never as decimal. */
function numberLiteral(value: number): string {
  return Number.isSafeInteger(value) ? `${value}` : `CAST('${value}' AS DOUBLE)`;
}
