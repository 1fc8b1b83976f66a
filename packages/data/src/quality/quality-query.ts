import { count, countIf, max, sum } from '../sql/aggregates.ts';
import { greater, isNull, not, or, subtract } from '../sql/operations.ts';
import type { Aggregate, KeyKind, Query } from '../sql/query.ts';
import { aggregate, from, join, select, where } from '../sql/query-steps.ts';
import { boolean, columnNamed, int64 } from '../sql/terms.ts';
import { unscaled } from '../sql/unscaled.ts';
import type { Expression } from '../sql/expression.ts';
import { LagoaError } from '../error.ts';
import type { TableDefinition } from '../table.ts';
import type { RowRule } from './row-rule.ts';
import type { SetRule } from './set-rule.ts';

type Source = Pick<TableDefinition, 'name' | 'columns'>;

/**
 * One row about a table: `rows`, then for the i-th row rule `rule_i` (rows that break it) and for
 * the i-th set rule that needs it `set_i` (missing values, or the largest value).
 */
export function summaryQuery(
  table: Source,
  {
    rowRules,
    setRules,
  }: {
    readonly rowRules: readonly Pick<RowRule, 'holds'>[];
    readonly setRules: readonly SetRule[];
  },
): Query {
  const values: Record<string, Aggregate> = { rows: count() };
  rowRules.forEach(({ holds }, i) => {
    values[`rule_${i}`] = countIf(not(holds));
  });
  setRules.forEach((rule, i) => {
    if (rule.kind === 'complete')
      values[`set_${i}`] = countIf(isNull(anyColumn(table, rule.column)));
    if (rule.kind === 'fresh') values[`set_${i}`] = max(momentOf(table, rule.column));
  });
  return aggregate(from(table), { by: {}, values });
}

/** One row, `broken`: how many rows repeat the values of another, the first of each not counted. */
export function uniqueQuery(table: Source, columns: readonly string[]): Query {
  const rows = from(table);
  const keys = keysOf(table, columns);
  const missing = Object.values(keys).map(isNull).reduce(or);
  const by = Object.fromEntries(Object.entries(keys).map(([, key], i) => [`key_${i}`, key]));
  const groups = aggregate(where(rows, not(missing)), { by, values: { rows_of_key: count() } });
  const repeats = subtract(intColumn(groups, 'rows_of_key'), int64(1));
  const extra = select(groups, { extra: repeats });
  const some = where(extra, greater(intColumn(extra, 'extra'), int64(0)));
  return aggregate(some, { by: {}, values: { broken: sum(intColumn(some, 'extra')) } });
}

/** One row, `broken`: how many rows have values that the other table has not. */
export function referencesQuery(
  table: Source,
  { on, table: other }: Extract<SetRule, { readonly kind: 'references' }>,
): Query {
  const pairs = Object.entries(on).map(([own, foreign = '']) => [own, foreign] as const);
  for (const [name, otherName] of pairs) {
    const [a, b] = [table.columns[name], other.columns[otherName]];
    if (a?.kind === 'decimal' && b?.kind === 'decimal' && a.scale !== b.scale)
      throw invalid(`a rule of ${table.name} compares ${name} with ${otherName}, of another scale`);
  }
  const own = keysOf(
    table,
    pairs.map(([name]) => name),
  );
  const foreign = keysOf(
    other,
    pairs.map(([, name]) => name),
  );
  const named = (keys: Readonly<Record<string, Expression<KeyKind>>>) =>
    Object.fromEntries(Object.values(keys).map((key, i) => [`key_${i}`, key]));
  const known = aggregate(from(other), { by: named(foreign), values: {} });
  const marked: Query = select(known, {
    ...Object.fromEntries(pairs.map((_, i) => [`key_${i}`, columnNamed(known, `key_${i}`)])),
    found: boolean(true),
  });
  const rows: Query = select(from(table), named(own));
  const joined: Query = join(rows, marked, {
    type: 'left',
    on: Object.fromEntries(pairs.map((_, i) => [`key_${i}`, `key_${i}`])),
    take: { found: 'found' },
  });
  const missing = pairs.map((_, i) => isNull(columnNamed(joined, `key_${i}`))).reduce(or);
  const broken = countIf(not(or(missing, not(isNull(columnNamed(joined, 'found'))))));
  return aggregate(joined, { by: {}, values: { broken } });
}

function keysOf(
  table: Source,
  columns: readonly string[],
): Readonly<Record<string, Expression<KeyKind>>> {
  if (columns.length === 0) throw invalid(`a rule of ${table.name} names no column`);
  return Object.fromEntries(
    columns.map((name) => {
      const column =
        table.columns[name]?.kind === 'decimal' ? unscaled(table, name) : columnNamed(table, name);
      if (!isKey(column))
        throw invalid(
          `a rule of ${table.name} compares ${name}, a float64; it has no exact equality`,
        );
      return [name, column];
    }),
  );
}

/** A column of any kind, to ask whether it is null. */
function anyColumn(table: Source, name: string): Expression {
  if (table.columns[name]?.kind !== 'decimal') return columnNamed(table, name);
  return { node: 'column', kind: 'float64', name, declared: 'decimal' };
}

function isKey(expression: Expression): expression is Expression<KeyKind> {
  return expression.kind !== 'float64';
}

function intColumn(query: Query, name: string): Expression<'int64'> {
  const column = columnNamed(query, name);
  if (isInt(column)) return column;
  throw invalid(`${name} is ${column.kind}, not int64`);
}

function isInt(expression: Expression): expression is Expression<'int64'> {
  return expression.kind === 'int64';
}

function momentOf(table: Source, name: string): Expression<'timestamp' | 'date'> {
  const column = columnNamed(table, name);
  if (isMoment(column)) return column;
  throw invalid(`freshness takes a timestamp or date, and ${table.name}.${name} is ${column.kind}`);
}

function isMoment(expression: Expression): expression is Expression<'timestamp' | 'date'> {
  return expression.kind === 'timestamp' || expression.kind === 'date';
}

function invalid(message: string): LagoaError {
  return new LagoaError('invalid-argument', message, { details: { argument: 'rules' } });
}
