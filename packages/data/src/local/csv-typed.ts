import type { Column } from '../column.ts';
import { type CsvSource, csvHeader } from '../csv-source.ts';
import { LagoaError } from '../error.ts';
import type { RowRule } from '../quality/row-rule.ts';
import { createExpressionWriter } from '../sql/compile-expression.ts';
import { duckdb } from '../sql/duckdb.ts';
import type { CompiledSql } from '../sql-engine.ts';
import { castField, rangeFaults } from './csv-cast.ts';
import { quoteName, quoteText } from './duckdb-sql.ts';

/** A broken contract, as found for one row. */
export interface Fault {
  readonly rule: string;
  readonly column: string | null;
  /** Says what was expected. */
  readonly expected: string;
}

/** A rule of whatever table. */
type AnyRowRule = Omit<RowRule, 'column'> & { readonly column?: string };

/** Columns beside the table's own; no table column has a space in its name. */
export const faultColumn = '"fault number"';
export const rawColumn = '"raw fields"';

export interface TypedPlan {
  /** The typed rows: the table's columns, then the first fault (or null), then the raw fields of a faulty row. */
  readonly select: CompiledSql;
  /** Faults by the number in the fault column; the last is `duplicate-key`. */
  readonly faults: readonly Fault[];
  /** The raw fields of a record as JSON. */
  readonly raw: string;
}

/**
 * Compiles a table's contract over a scan that gives the fields of `fieldName` as text: treat, cast and
 * check every column, then the rules. The first fault in the order of the declaration stands for
 * the row; the long search for it runs only for rows that a short test has found faulty.
 */
export function compileTyped(
  source: CsvSource,
  {
    scan,
    headers,
    constants,
    rules,
  }: {
    readonly scan: string;
    readonly headers: readonly string[];
    readonly constants: Readonly<Record<string, string>>;
    readonly rules: readonly AnyRowRule[];
  },
): TypedPlan {
  const fieldOf = (column: string): string => {
    const constant = Object.hasOwn(constants, column) ? constants[column] : undefined;
    return constant === undefined
      ? fieldName(headers.indexOf(csvHeader(source, column)))
      : quoteText(constant);
  };
  const faults: Fault[] = [];
  const conditions: string[] = [];
  const good: string[] = [];
  const addFault = (condition: string, fault: Fault): void => {
    conditions.push(`WHEN ${condition} THEN ${faults.length}`);
    faults.push(fault);
  };
  const casts: string[] = [];
  const values: string[] = [];
  const names = Object.keys(source.table.columns).map(quoteName);
  Object.entries(source.table.columns).forEach(([name, column], i) => {
    const csv = source.columns[name] ?? {};
    const { value, missing } = castField(fieldOf(name), { column, csv, fieldOf });
    casts.push(`${value} AS ${cell(i)}`);
    const quoted = quoteName(name);
    values.push(`${representable(cell(i), column)} AS ${quoted}`);
    const ranges = rangeFaults(quoted, column);
    const known = [`${quoted} IS NOT NULL`, ...ranges.map(({ condition }) => `NOT ${condition}`)];
    good.push(column.nullable ? `(${known.join(' AND ')} OR ${missing})` : known.join(' AND '));
    if (!column.nullable)
      addFault(`${quoted} IS NULL AND ${missing}`, {
        rule: 'missing',
        column: name,
        expected: 'a value',
      });
    addFault(`${quoted} IS NULL AND NOT ${missing}`, {
      rule: column.kind === 'category' ? 'unknown-level' : 'wrong-type',
      column: name,
      expected: describeKind(column),
    });
    for (const { rule, condition, expected } of ranges)
      addFault(condition, { rule, column: name, expected });
  });
  const writer = createExpressionWriter(duckdb);
  for (const { name, column = null, holds, expected = `the rule ${name} to hold` } of rules) {
    checkRule(source.table.name, { name, holds });
    const holdsText = `coalesce(${writer.text(holds)}, TRUE)`;
    good.push(holdsText);
    addFault(`NOT ${holdsText}`, { rule: name, column, expected });
  }
  faults.push({
    rule: 'duplicate-key',
    column: source.table.key.join(', '),
    expected: 'a new key',
  });
  const raw = `json_object(${headers.map((header, i) => `${quoteText(header)}, ${fieldName(i)}`).join(', ')})`;
  const text = `SELECT ${names.join(', ')}, ${faultColumn},
      CASE WHEN ${faultColumn} IS NOT NULL THEN ${raw} END AS ${rawColumn}
    FROM (SELECT *, CASE WHEN ${good.join(' AND ')} THEN NULL
        ELSE CAST(CASE ${conditions.join(' ')} END AS SMALLINT) END AS ${faultColumn}
      FROM (SELECT * EXCLUDE (${casts.map((_, i) => cell(i)).join(', ')}), ${values.join(', ')}
        FROM (SELECT *, ${casts.join(', ')} FROM ${scan})))`;
  return { select: { text, parameters: writer.parameters }, faults, raw };
}

/** The SQL name of a raw field; no table column has a space in its name. */
export function fieldName(i: number): string {
  return `"field ${i}"`;
}

/** SQL of a cast value, `NULL` where it is infinite or, by its zone, outside the years 1 to 9999. */
function representable(value: string, { kind }: Column): string {
  if (kind === 'float64') return `CASE WHEN isfinite(${value}) THEN ${value} END`;
  if (kind !== 'timestamp') return value;
  const years = "TIMESTAMPTZ '0001-01-01 00:00:00Z' AND TIMESTAMPTZ '9999-12-31 23:59:59.999999Z'";
  return `CASE WHEN ${value} BETWEEN ${years} THEN ${value} END`;
}

function cell(i: number): string {
  return `"cell ${i}"`;
}

function checkRule(table: string, { name, holds }: Pick<RowRule, 'name' | 'holds'>): void {
  if (holds.kind !== 'boolean')
    throw new LagoaError(
      'invalid-argument',
      `the rule ${name} of ${table} must be a boolean expression, got ${holds.kind}`,
      { details: { argument: 'rules' } },
    );
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
