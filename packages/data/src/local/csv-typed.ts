import type { Column } from '../column.ts';
import { type CsvSource, csvHeader } from '../csv-source.ts';
import { castText, fieldText, rangeFaults } from './csv-cast.ts';
import { quoteName, quoteText } from './duckdb-sql.ts';

/** A broken contract, as found for one row. */
export interface Fault {
  readonly rule: string;
  readonly column: string;
  /** Says what was expected. */
  readonly expected: string;
}

export interface TypedPlan {
  /** `CREATE TABLE typed (record, fault, v0, v1, …)`: cast values, and the first fault or null. */
  readonly sql: string;
  /** Faults by the number in the `fault` column. */
  readonly faults: readonly Fault[];
  /** Select list that gives the `v…` columns their names. */
  readonly selectValues: string;
}

/**
 * Compiles a table's contract over the temporary table `raw`: treat, cast and check every column.
 * The first fault in the order of the declaration stands for the row.
 */
export function compileTyped(
  source: CsvSource,
  {
    headers,
    constants,
  }: {
    readonly headers: readonly string[];
    readonly constants: Readonly<Record<string, string>>;
  },
): TypedPlan {
  const fieldOf = (column: string): string => {
    const constant = Object.hasOwn(constants, column) ? constants[column] : undefined;
    return constant === undefined
      ? `c${headers.indexOf(csvHeader(source, column))}`
      : quoteText(constant);
  };
  const faults: Fault[] = [];
  const conditions: string[] = [];
  const texts: string[] = [];
  const values: string[] = [];
  const names: string[] = [];
  const addFault = (condition: string, fault: Fault): void => {
    conditions.push(`WHEN ${condition} THEN ${faults.length}`);
    faults.push(fault);
  };
  Object.entries(source.table.columns).forEach(([name, column], i) => {
    const csv = source.columns[name] ?? {};
    texts.push(`${fieldText(fieldOf(name), { column, csv, fieldOf })} AS t${i}`);
    values.push(`${castText(`t${i}`, column, csv)} AS v${i}`);
    names.push(`typed.v${i} AS ${quoteName(name)}`);
    if (!column.nullable)
      addFault(`t${i} IS NULL`, { rule: 'missing', column: name, expected: 'a value' });
    addFault(`t${i} IS NOT NULL AND v${i} IS NULL`, {
      rule: column.kind === 'category' ? 'unknown-level' : 'wrong-type',
      column: name,
      expected: describeKind(column),
    });
    for (const [rule, condition] of rangeFaults(`v${i}`, column))
      addFault(condition, { rule, column: name, expected: describeRange(column) });
  });
  const sql = `CREATE TEMP TABLE typed AS
    SELECT record, CASE ${conditions.join(' ')} END AS fault, ${values.map((_, i) => `v${i}`).join(', ')}
    FROM (SELECT *, ${values.join(', ')} FROM (SELECT record, ${texts.join(', ')} FROM raw))`;
  return { sql, faults, selectValues: names.join(', ') };
}

function describeKind(column: Column): string {
  switch (column.kind) {
    case 'category':
      return `one of ${column.levels.map((level) => JSON.stringify(level)).join(', ')}`;
    case 'decimal':
      return `a decimal(${column.precision}, ${column.scale})`;
    case 'date':
      return 'a date YYYY-MM-DD';
    case 'timestamp':
      return 'an ISO 8601 timestamp';
    default:
      return `a value of type ${column.kind}`;
  }
}

function describeRange(column: Column): string {
  const min = 'min' in column ? column.min : undefined;
  const max = 'max' in column ? column.max : undefined;
  return `a value in [${min ?? '-∞'}, ${max ?? '∞'}]`;
}
