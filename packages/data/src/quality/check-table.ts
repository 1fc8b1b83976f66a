import { readColumn } from '../arrow-column.ts';
import { parseDate } from '../column-text.ts';
import { LagoaError } from '../error.ts';
import { bigquery } from '../sql/bigquery.ts';
import { type CompileQueryOptions, compileQuery } from '../sql/compile-query.ts';
import { duckdb } from '../sql/duckdb.ts';
import type { Query } from '../sql/query.ts';
import type { SqlEngine } from '../sql-engine.ts';
import type { TableDefinition } from '../table.ts';
import { referencesQuery, summaryQuery, uniqueQuery } from './quality-query.ts';
import type { RowRule } from './row-rule.ts';
import type { SetRule } from './set-rule.ts';

/** What a check found. `unknown` where there was nothing to judge by; it never passes as `kept`. */
export interface QualityFinding {
  readonly rule: string;
  readonly kind: 'row' | SetRule['kind'];
  readonly verdict: 'kept' | 'broken' | 'unknown';
  /** Rows that break it, where it is about rows. */
  readonly rows?: number;
  readonly expected: string;
  readonly found: string;
}

/** The state of a table at one moment. Plain JSON. */
export interface QualityReport {
  readonly kind: 'quality-report';
  readonly version: 1;
  readonly table: string;
  readonly rows: number;
  /** Microseconds since 1970 UTC, as a decimal text. */
  readonly checkedAtMicros: string;
  /** Row rules, then set rules, in their order. */
  readonly findings: readonly QualityFinding[];
}

export interface CheckTableOptions<T extends TableDefinition = TableDefinition>
  extends Pick<CompileQueryOptions, 'pathOf'> {
  readonly rowRules?: readonly RowRule<T>[];
  readonly setRules?: readonly SetRule<T>[];
  /** Microseconds since 1970 UTC, for freshness. */
  readonly now: bigint;
  /** Rows of the last snapshots, oldest first, for volume. */
  readonly history?: readonly number[];
  readonly signal?: AbortSignal;
}

/**
 * Checks a table where it lies: rules compile to SQL of the engine's dialect, and only counts come
 * back. A broken rule is a finding, not an error.
 *
 * Edge cases: of an empty table row rules, `unique` and `references` are kept, since no row breaks
 * them; `fresh` and `complete` are `unknown`, and so is `volume` without history.
 *
 * Throws `invalid-argument` for a rule that does not fit the table, and what the engine throws.
 *
 * @example
 * const report = await checkTable(engine, customers, {
 *   setRules: [{ kind: 'unique', name: 'one-row-each', columns: ['id'] }],
 *   now: systemClock.now(),
 * });
 */
export async function checkTable<T extends TableDefinition>(
  engine: SqlEngine,
  table: T,
  { rowRules = [], setRules = [], now, history = [], signal, pathOf }: CheckTableOptions<T>,
): Promise<QualityReport> {
  const dialect = engine.dialect === 'duckdb' ? duckdb : bigquery;
  const ask = async (query: Query): Promise<Readonly<Record<string, unknown>>> => {
    const compiled = compileQuery(query, dialect, pathOf === undefined ? {} : { pathOf });
    for await (const batch of engine.query(compiled, signal === undefined ? {} : { signal }))
      if (batch.numRows > 0)
        return Object.fromEntries(
          Object.keys(query.columns).map((name) => [name, readColumn(batch, name).value(0)]),
        );
    throw new LagoaError('corrupt', `a check of ${table.name} gave no row, expected one`);
  };
  const summary = await ask(summaryQuery(table, { rowRules, setRules }));
  const rows = Number(summary.rows);
  const findings: QualityFinding[] = rowRules.map(({ name, expected = `the rule ${name}` }, i) =>
    rowFinding({ rule: name, kind: 'row', expected, broken: Number(summary[`rule_${i}`]) }),
  );
  for (const [i, rule] of setRules.entries()) {
    const { name, kind } = rule;
    if (kind === 'unique' || kind === 'references') {
      const query =
        kind === 'unique' ? uniqueQuery(table, rule.columns) : referencesQuery(table, rule);
      const broken = Number((await ask(query)).broken ?? 0);
      const expected =
        kind === 'unique'
          ? `one row for each ${rule.columns.join(', ')}`
          : `every ${Object.keys(rule.on).join(', ')} in ${rule.table.name}`;
      findings.push(rowFinding({ rule: name, kind, expected, broken }));
    } else if (kind === 'fresh') findings.push(judgeFresh(rule, summary[`set_${i}`], now));
    else if (kind === 'volume') findings.push(judgeVolume(rule, rows, history));
    else findings.push(judgeComplete(rule, rows, Number(summary[`set_${i}`])));
  }
  return {
    kind: 'quality-report',
    version: 1,
    table: table.name,
    rows,
    checkedAtMicros: now.toString(),
    findings,
  };
}

function rowFinding({
  broken,
  ...rest
}: Pick<QualityFinding, 'rule' | 'kind' | 'expected'> & {
  readonly broken: number;
}): QualityFinding {
  return {
    ...rest,
    verdict: broken === 0 ? 'kept' : 'broken',
    rows: broken,
    found: `${broken} row${broken === 1 ? '' : 's'} that break it`,
  };
}

function judgeFresh(
  { name, kind, column, maxAgeMicros }: Extract<SetRule, { readonly kind: 'fresh' }>,
  newest: unknown,
  now: bigint,
): QualityFinding {
  const at = typeof newest === 'string' ? BigInt(parseDate(newest) ?? 0) * 86_400_000_000n : newest;
  const expected = `${column} at most ${seconds(maxAgeMicros)} old`;
  if (typeof at !== 'bigint')
    return { rule: name, kind, verdict: 'unknown', expected, found: 'no value' };
  const age = Number(now - at);
  return {
    rule: name,
    kind,
    verdict: age <= maxAgeMicros ? 'kept' : 'broken',
    expected,
    found: `${seconds(age)} old`,
  };
}

function seconds(micros: number): string {
  return `${Number((micros / 1e6).toPrecision(6))} s`;
}

function judgeVolume(
  { name, kind, share, snapshots = 7 }: Extract<SetRule, { readonly kind: 'volume' }>,
  rows: number,
  history: readonly number[],
): QualityFinding {
  const last = history.slice(-snapshots).toSorted((a, b) => a - b);
  const half = last.length / 2;
  const median = ((last[Math.ceil(half) - 1] ?? 0) + (last[Math.floor(half)] ?? 0)) / 2;
  const expected = `within ${share * 100} % of ${median}, the median of ${last.length} snapshots`;
  if (last.length === 0)
    return {
      rule: name,
      kind,
      verdict: 'unknown',
      expected: 'snapshots to compare with',
      found: `${rows} rows`,
    };
  return {
    rule: name,
    kind,
    verdict: Math.abs(rows - median) <= share * median ? 'kept' : 'broken',
    expected,
    found: `${rows} rows`,
  };
}

function judgeComplete(
  { name, kind, column, share }: Extract<SetRule, { readonly kind: 'complete' }>,
  rows: number,
  missing: number,
): QualityFinding {
  const expected = `${column} known in at least ${share * 100} % of the rows`;
  if (rows === 0) return { rule: name, kind, verdict: 'unknown', expected, found: 'no row' };
  return {
    rule: name,
    kind,
    verdict: rows - missing >= share * rows ? 'kept' : 'broken',
    rows: missing,
    expected,
    found: `${Number(((100 * (rows - missing)) / rows).toPrecision(6))} % known`,
  };
}
