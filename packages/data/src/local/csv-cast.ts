import type { Column } from '../column.ts';
import { boundsOf } from '../contract/bound.ts';
import type { CsvColumn } from '../csv-source.ts';
import { duckdbType, quoteText } from './duckdb-sql.ts';

/** A field of a source: SQL of its raw text, and what its declaration says. */
interface Field {
  readonly column: Column;
  readonly csv: CsvColumn;
  /** The SQL of another column's raw field. */
  readonly fieldOf: (column: string) => string;
}

/**
 * SQL for the typed value of a raw field, `NULL` where it is missing or no such value, and for the
 * condition that it is missing. Both work on the raw text where nothing but white space can stand
 * around a value; a treated text is only made where the declaration asks for it.
 */
export function castField(
  raw: string,
  field: Field,
): { readonly value: string; readonly missing: string } {
  const { column, csv } = field;
  const plain = (csv.empty ?? 'null') === 'null' && (csv.nullText ?? []).length === 0;
  if (!plain || column.kind === 'string' || column.kind === 'boolean') {
    const text = fieldText(raw, field);
    return { value: castText(text, column, csv), missing: `(${text} IS NULL)` };
  }
  const blankLevel =
    column.kind === 'category' && column.levels.some((level) => /^[ \t]*$/.test(level));
  const text = blankLevel ? fieldText(raw, field) : raw;
  return { value: castText(text, column, csv), missing: isBlank(raw) };
}

/** SQL for the text of a field after the source's treatments: `NULL` where it is missing. */
export function fieldText(raw: string, { column, csv, fieldOf }: Field): string {
  const text = column.kind === 'string' || column.kind === 'category' ? raw : trimmed(raw);
  const nulls = (csv.nullText ?? []).map(quoteText).join(', ');
  const missing = nulls === '' ? '' : `WHEN ${text} IN (${nulls}) THEN NULL `;
  return `CASE WHEN ${isBlank(raw)} THEN ${emptyText(raw, csv, fieldOf)} ${missing}ELSE ${text} END`;
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

/** Nothing but spaces and tabs. A comparison rules out nearly all texts before one is trimmed. */
function isBlank(raw: string): string {
  return `(CASE WHEN ${raw} < '!' THEN ${trimmed(raw)} = '' ELSE FALSE END)`;
}

function trimmed(raw: string): string {
  return `trim(${raw}, chr(32) || chr(9))`;
}

/** Years 0001 to 9999; DuckDB knows a year 0000, the calendar of the others does not. */
const datePattern = '([1-9][0-9]{3}|0[1-9][0-9]{2}|00[1-9][0-9]|000[1-9])-[0-9]{2}-[0-9]{2}';

/**
 * SQL that casts a text to the column's type, `NULL` where the text is no such value; a float64 may
 * yet be infinite. Spaces and tabs around a value are let be, by DuckDB's casts too. The pattern comes first because DuckDB's own casts round `1.5` to an integer, take `1e3` and `t`, and
 * round decimals.
 */
function castText(text: string, column: Column, csv: CsvColumn): string {
  const guarded = (pattern: string): string =>
    `CASE WHEN regexp_full_match(${text}, ${quoteText(`[ \\t]*${pattern}[ \\t]*`)}) THEN TRY_CAST(${text} AS ${duckdbType(column)}) END`;
  switch (column.kind) {
    case 'string':
      return text;
    case 'category':
      return enumCast(text, column.levels);
    case 'boolean': {
      const yes = (csv.trueText ?? ['true']).map(quoteText).join(', ');
      const no = (csv.falseText ?? ['false']).map(quoteText).join(', ');
      return `CASE WHEN ${text} IN (${yes}) THEN true WHEN ${text} IN (${no}) THEN false END`;
    }
    case 'int32':
    case 'int64':
      return guarded('[+-]?[0-9]+');
    case 'float64':
      return guarded('[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?');
    case 'decimal':
      return guarded(`[+-]?[0-9]+([.][0-9]{0,${column.scale}}0*)?`);
    case 'date':
      return guarded(datePattern);
    case 'timestamp':
      return guarded(
        `${datePattern}[T ]([01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}([.][0-9]{1,6})?(Z|[+-]([01][0-9]|2[0-3])(:?[0-5][0-9])?)?`,
      );
  }
}

/** A few comparisons are quicker than DuckDB's own cast, which looks each text up. */
function enumCast(text: string, levels: readonly string[]): string {
  const type = duckdbType({ kind: 'category', levels });
  if (levels.length > 8) return `TRY_CAST(${text} AS ${type})`;
  const cases = levels.map(
    (level) => `WHEN ${quoteText(level)} THEN CAST(${quoteText(level)} AS ${type})`,
  );
  return `CASE ${text} ${cases.join(' ')} END`;
}

/** What a typed value must keep beside its kind: its range and its pattern. */
export interface RangeFault {
  readonly rule: 'below-min' | 'above-max' | 'pattern';
  /** SQL that is true where the value breaks it. */
  readonly condition: string;
  readonly expected: string;
}

/** The faults of a typed value, `value` being its SQL. */
export function rangeFaults(value: string, column: Column): readonly RangeFault[] {
  if (column.kind === 'string')
    return column.pattern === undefined
      ? []
      : [
          {
            rule: 'pattern',
            condition: `(NOT regexp_full_match(${value}, ${quoteText(column.pattern)}))`,
            expected: `a text like ${column.pattern}`,
          },
        ];
  const { min, max } = boundsOf(column);
  const expected = `a value in [${min ?? '-∞'}, ${max ?? '∞'}]`;
  const bound = (literal: string | undefined, rule: RangeFault['rule'], sign: '<' | '>') =>
    literal === undefined ? [] : [{ rule, condition: `(${value} ${sign} ${literal})`, expected }];
  return [
    ...bound(boundLiteral(min, column), 'below-min', '<'),
    ...bound(boundLiteral(max, column), 'above-max', '>'),
  ];
}

/** A bound as a literal of the column's own type; none for a missing or infinite one. */
function boundLiteral(bound: number | string | undefined, column: Column): string | undefined {
  if (bound === undefined || Math.abs(Number(bound)) === Number.POSITIVE_INFINITY) return undefined;
  return `CAST(${quoteText(String(bound))} AS ${duckdbType(column)})`;
}
