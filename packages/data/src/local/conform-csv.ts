import type { DuckDBConnection } from '@duckdb/node-api';
import type { RecordBatch } from 'apache-arrow';
import { columnsToBatch, rowsToBatch } from '../arrow-batch.ts';
import { readColumn } from '../arrow-column.ts';
import { readRows } from '../arrow-rows.ts';
import { type CsvSource, csvHeader, type RowRule } from '../csv-source.ts';
import { LagoaError } from '../error.ts';
import {
  type ConformCounts,
  checkBudget,
  checkCounts,
  type QuarantineBudget,
  type QuarantineRow,
  quarantineColumns,
} from '../quarantine.ts';
import type { TableDefinition } from '../table.ts';
import { readCsvHeader } from './csv-header.ts';
import { loadRaw, type MalformedRecord } from './csv-load.ts';
import { compileTyped, type TypedPlan } from './csv-typed.ts';
import { type DuckdbEngine, streamBatches } from './duckdb-engine.ts';
import { createTemporaryTable } from './duckdb-insert.ts';
import { quoteText } from './duckdb-sql.ts';

export interface ConformCsvOptions<T extends TableDefinition = TableDefinition> {
  readonly engine: DuckdbEngine;
  /** The local file. */
  readonly path: string;
  /** Name of the source in messages and quarantine records. Default: the path. */
  readonly name?: string;
  /** Columns that the file does not have, as text: `{ month: '2024-01-01' }`. */
  readonly constants?: Readonly<Record<string, string>>;
  readonly rules?: readonly RowRule<T>[];
  readonly budget?: QuarantineBudget;
}

/** The rows of a CSV, parted into those that keep the contract and the others. */
export interface ConformedCsv {
  readonly counts: ConformCounts;
  /** Rows that keep the contract, in the order of the file. */
  accepted(): AsyncIterable<RecordBatch>;
  /** One row of `quarantineTable` for every other row, in the order of the file. */
  quarantined(): AsyncIterable<RecordBatch>;
  /** Forgets the rows. */
  close(): void;
}

/**
 * Applies a table's contract to a CSV: every raw row becomes a typed row or a quarantine record,
 * never both, never neither. Rules in order, the first broken one stands for the row: `malformed`
 * (another number of fields, stray quotes), then column by column `missing`, `wrong-type` or
 * `unknown-level`, `below-min`, `above-max`, then the caller's rules, then `duplicate-key` (the
 * first good row of a key stays).
 *
 * Throws `invalid-data` for a file whose header is not as declared, `budget-exceeded` above the
 * quarantine budget, `corrupt` should rows in and out not add up.
 *
 * @example
 * const csv = await conformCsv(source, { engine, path: './telco.csv' });
 * csv.counts // for instance { rows: 7043, accepted: 7043, quarantined: 0, byRule: {} }
 */
export async function conformCsv<T extends TableDefinition>(
  source: CsvSource<T>,
  { engine, path, name = path, constants = {}, rules = [], budget = {} }: ConformCsvOptions<T>,
): Promise<ConformedCsv> {
  checkConstants(source, constants);
  const headers = await readCsvHeader(path, { source, name, constants });
  const connection = await engine.connect();
  try {
    const malformed = await loadRaw(connection, { path, source, fields: headers.length, name });
    const plan = compileTyped(source, { headers, constants });
    await connection.run(plan.sql);
    await collectFaults(connection, { source, plan, rules });
    const counts = await countRows(connection, malformed);
    checkCounts(counts, name);
    checkBudget(counts, { source: name, budget });
    return {
      counts,
      accepted: () =>
        streamBatches(
          connection,
          `SELECT ${plan.selectValues} FROM typed ANTI JOIN faults USING (record) ORDER BY record`,
        ),
      quarantined: () => readQuarantine(connection, { headers, name, malformed, source }),
      close: () => connection.closeSync(),
    };
  } catch (error) {
    connection.closeSync();
    throw error;
  }
}

function checkConstants(source: CsvSource, constants: Readonly<Record<string, string>>): void {
  for (const column of Object.keys(constants))
    if (!Object.hasOwn(source.table.columns, column))
      throw new LagoaError(
        'invalid-argument',
        `table ${source.table.name} has no column ${column} for a constant`,
        { details: { argument: 'constants' } },
      );
}

/** Fills the temporary table `faults`: one row for each record that is not accepted. */
async function collectFaults<T extends TableDefinition>(
  connection: DuckDBConnection,
  {
    source,
    plan,
    rules,
  }: {
    readonly source: CsvSource<T>;
    readonly plan: TypedPlan;
    readonly rules: readonly RowRule<T>[];
  },
): Promise<void> {
  const broken = brokenRules(connection, { table: source.table, plan, rules });
  await createTemporaryTable(connection, {
    name: 'faults',
    columns: faultColumns,
    batches:
      rules.length === 0 ? [] : [await columnsToBatch({ columns: faultColumns }, await broken)],
  });
  await connection.run(
    `INSERT INTO faults
     SELECT record, list_extract([${plan.faults.map(({ rule }) => quoteText(rule)).join(', ')}], fault + 1),
       list_extract([${plan.faults.map(({ column }) => quoteText(column)).join(', ')}], fault + 1),
       'expected ' || list_extract([${plan.faults.map(({ expected }) => quoteText(expected)).join(', ')}], fault + 1)
     FROM typed WHERE fault IS NOT NULL`,
  );
  const names = Object.keys(source.table.columns);
  const key = source.table.key.map((column) => `v${names.indexOf(column)}`).join(', ');
  if (key !== '')
    await connection.run(
      `INSERT INTO faults
       SELECT record, 'duplicate-key', ${quoteText(source.table.key.join(', '))}, 'expected a new key, it is the one of record ' || original
       FROM (SELECT record, first_value(record) OVER same_key AS original
             FROM typed ANTI JOIN faults USING (record)
             WINDOW same_key AS (PARTITION BY ${key} ORDER BY record))
       WHERE record > original`,
    );
}

const faultColumns = {
  record: { kind: 'int64' },
  rule: { kind: 'string' },
  column: { kind: 'string', nullable: true },
  reason: { kind: 'string' },
} as const;

/** Columns of `faults` for the rows that break the caller's rules; the first broken rule counts. */
async function brokenRules<T extends TableDefinition>(
  connection: DuckDBConnection,
  {
    table,
    plan,
    rules,
  }: { readonly table: T; readonly plan: TypedPlan; readonly rules: readonly RowRule<T>[] },
): Promise<{ record: bigint[]; rule: string[]; column: (string | null)[]; reason: string[] }> {
  const broken = {
    record: [] as bigint[],
    rule: [] as string[],
    column: [] as (string | null)[],
    reason: [] as string[],
  };
  if (rules.length === 0) return broken;
  const batches = streamBatches(
    connection,
    `SELECT ${plan.selectValues}, record AS "${recordName}" FROM typed WHERE fault IS NULL ORDER BY record`,
  );
  for await (const batch of batches) {
    const records = readColumn(batch, recordName);
    let i = 0;
    for (const row of readRows(table, batch)) {
      const record = records.value(i++);
      for (const rule of rules) {
        const verdict = rule.check(row);
        if (verdict === true) continue;
        broken.record.push(typeof record === 'bigint' ? record : 0n);
        broken.rule.push(rule.name);
        broken.column.push(rule.column ?? null);
        broken.reason.push(typeof verdict === 'string' ? verdict : `broke the rule ${rule.name}`);
        break;
      }
    }
  }
  return broken;
}

/** A name that no table column can have. */
const recordName = 'record number';

async function countRows(
  connection: DuckDBConnection,
  malformed: readonly MalformedRecord[],
): Promise<ConformCounts> {
  const count = async (query: string): Promise<number> =>
    Number((await connection.runAndReadAll(`SELECT count(*) FROM ${query}`)).getRows()[0]?.[0]);
  const byRule = await connection.runAndReadAll(
    'SELECT rule, count(*) FROM faults GROUP BY rule ORDER BY rule',
  );
  return {
    rows: (await count('raw')) + malformed.length,
    accepted: await count('typed ANTI JOIN faults USING (record)'),
    quarantined: (await count('faults')) + malformed.length,
    byRule: {
      ...(malformed.length > 0 && { malformed: malformed.length }),
      ...Object.fromEntries(byRule.getRows().map(([rule, rows]) => [String(rule), Number(rows)])),
    },
  };
}

async function* readQuarantine(
  connection: DuckDBConnection,
  {
    headers,
    name,
    malformed,
    source,
  }: {
    readonly headers: readonly string[];
    readonly name: string;
    readonly malformed: readonly MalformedRecord[];
    readonly source: CsvSource;
  },
): AsyncGenerator<RecordBatch> {
  const table = { columns: quarantineColumns };
  const waiting = malformed.map(({ record, reason, line }) => ({
    source: name,
    record: BigInt(record),
    rule: 'malformed',
    column: null,
    reason,
    raw: JSON.stringify(line),
  }));
  const fields = headers.map((_, i) => `c${i}`);
  const result = streamBatches(
    connection,
    `SELECT record, rule, "column", reason, ${fields.join(', ')} FROM faults JOIN raw USING (record) ORDER BY record`,
  );
  for await (const batch of result) {
    const [records, rules, columns, reasons] = ['record', 'rule', 'column', 'reason'].map((field) =>
      readColumn(batch, field),
    );
    const texts = fields.map((field) => readColumn(batch, field).strings());
    const rows: QuarantineRow[] = [];
    for (let i = 0; i < batch.numRows; i++) {
      const record = BigInt(records?.value(i) ?? 0);
      while (waiting[0] !== undefined && waiting[0].record < record)
        rows.push(...waiting.splice(0, 1));
      const column = columns?.value(i);
      const at = headers.indexOf(csvHeader(source, String(column)));
      const found = at < 0 ? '' : `, found ${JSON.stringify(texts[at]?.[i])}`;
      rows.push({
        source: name,
        record,
        rule: String(rules?.value(i)),
        column: typeof column === 'string' ? column : null,
        reason: `${String(reasons?.value(i))}${found}`,
        raw: JSON.stringify(
          Object.fromEntries(headers.map((header, k) => [header, texts[k]?.[i]])),
        ),
      });
    }
    yield await rowsToBatch(table, rows);
  }
  if (waiting.length > 0) yield await rowsToBatch(table, waiting);
}
