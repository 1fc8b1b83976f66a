import type { Column } from '../column.ts';
import { boundsOf } from '../contract/bound.ts';
import { anchoredPattern } from '../contract/pattern.ts';
import { LagoaError } from '../error.ts';
import type { TableDefinition } from '../table.ts';
import { toFieldType } from './bigquery-column.ts';
import { sqlType } from './bigquery-statements.ts';
import { quoteText } from './bigquery-literal.ts';
import { contractWord } from './google-error.ts';

/**
 * A query that gives the rows of another as a table's contract has them, or fails: where a value is
 * missing, of no level, out of range, unlike its pattern, or would be rounded. BigQuery itself knows
 * none of these.
 */
export function contractText({ columns }: TableDefinition, query: string): string {
  const list = Object.entries(columns).map(([name, column]) => {
    const value = `\`${name}\``;
    const checks = [
      ...(column.nullable ? [] : [[`${value} IS NULL`, 'a value'] as const]),
      ...faultsOf(column, value),
    ].map(
      ([condition, expected]) =>
        `WHEN ${condition} THEN ERROR(${quoteText(`${contractWord}: column ${name}: expected ${expected}`)})`,
    );
    return checks.length === 0 ? value : `CASE ${checks.join(' ')} ELSE ${value} END AS ${value}`;
  });
  return `SELECT ${list.join(', ')} FROM (${query})`;
}

/** Throws `invalid-data` where the fields of a result are not of the types of the columns. */
export function checkFields(table: TableDefinition, fields: readonly unknown[]): void {
  const found = new Map(fields.map((field) => [String(Object(field).name), typeOf(field)]));
  for (const [name, column] of Object.entries(table.columns)) {
    const type = found.get(name);
    const wanted = toFieldType(column).type;
    if (type !== wanted)
      throw new LagoaError(
        'invalid-data',
        type === undefined
          ? `table ${table.name}: the query gives no column ${name}; it gives ${[...found.keys()].join(', ')}`
          : `table ${table.name}: column ${name} is ${column.kind}, ${wanted} in BigQuery, but the query gives ${type}; cast it`,
        { details: { column: name } },
      );
  }
}

/** A field's type by its older name, as `toFieldType` has it. */
function typeOf(field: unknown): string {
  const { type, mode } = Object(field);
  const name = { BOOL: 'BOOLEAN', INT64: 'INTEGER', FLOAT64: 'FLOAT' }[String(type)] ?? type;
  return mode === 'REPEATED' ? `ARRAY<${String(name)}>` : String(name);
}

type Fault = readonly [condition: string, expected: string];

function faultsOf(column: Column, value: string): readonly Fault[] {
  if (column.kind === 'category') {
    const levels = column.levels.map(quoteText).join(', ');
    return [[`${value} NOT IN (${levels})`, `one of ${column.levels.join(', ')}`]];
  }
  if (column.kind === 'string') {
    const { pattern } = column;
    if (pattern === undefined) return [];
    const whole = quoteText(anchoredPattern(pattern));
    return [[`NOT REGEXP_CONTAINS(${value}, ${whole})`, `a text like ${pattern}`]];
  }
  const { min, max } = boundsOf(column);
  const range = `a value in [${min ?? '-∞'}, ${max ?? '∞'}]`;
  const bound = (limit: number | string | undefined, sign: '<' | '>'): readonly Fault[] => {
    if (limit === undefined || Math.abs(Number(limit)) === Number.POSITIVE_INFINITY) return [];
    return [[`${value} ${sign} CAST(${quoteText(String(limit))} AS ${sqlType(column)})`, range]];
  };
  return [
    ...typeFaults(column, value),
    ...bound(min, '<'),
    ...bound(max, '>'),
    ...(column.kind === 'float64' && (min !== undefined || max !== undefined)
      ? [[`IS_NAN(${value})`, range] as const]
      : []),
  ];
}

/** What the type of BigQuery holds and the kind does not. */
function typeFaults(column: Column, value: string): readonly Fault[] {
  if (column.kind === 'int32')
    return [[`${value} NOT BETWEEN -2147483648 AND 2147483647`, 'an int32']];
  if (column.kind !== 'decimal') return [];
  const { precision, scale } = column;
  const expected = `at most ${precision - scale} digits and ${scale} decimals`;
  const limit = `CAST(${quoteText(`1e${precision - scale}`)} AS BIGNUMERIC)`;
  return [
    [`${value} != TRUNC(${value}, ${scale})`, expected],
    [`ABS(CAST(${value} AS BIGNUMERIC)) >= ${limit}`, expected],
  ];
}
