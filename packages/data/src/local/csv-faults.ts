import type { DuckDBConnection } from '@duckdb/node-api';
import { rowsToBatch } from '../arrow-batch.ts';
import { readColumn } from '../arrow-column.ts';
import { readRows } from '../arrow-rows.ts';
import type { RowRule } from '../csv-source.ts';
import type { ConformCounts } from '../quarantine.ts';
import type { Row, TableDefinition } from '../table.ts';
import type { Fault, TypedPlan } from './csv-typed.ts';
import { streamBatches } from './duckdb-engine.ts';
import { createTemporaryTable } from './duckdb-insert.ts';
import { quoteText } from './duckdb-sql.ts';

const faultTable = {
  columns: {
    record: { kind: 'int64' },
    rule: { kind: 'string' },
    column: { kind: 'string', nullable: true },
    reason: { kind: 'string' },
  },
} as const;

interface ContractPlan<T extends TableDefinition> {
  readonly table: T;
  readonly plan: TypedPlan;
  readonly rules: readonly RowRule<T>[];
}

/**
 * Fills the temporary table `faults` with one row for each record of `typed` that is not accepted:
 * faults of a column, then of the caller's rules, then repeated keys among the rows left.
 */
export async function collectFaults<T extends TableDefinition>(
  connection: DuckDBConnection,
  { table, plan, rules }: ContractPlan<T>,
): Promise<void> {
  const broken = rules.length === 0 ? [] : await brokenRules(connection, { table, plan, rules });
  await createTemporaryTable(connection, {
    name: 'faults',
    columns: faultTable.columns,
    batches: [await rowsToBatch(faultTable, broken)],
  });
  const pick = (text: (fault: Fault) => string): string =>
    `list_extract([${plan.faults.map((fault) => quoteText(text(fault))).join(', ')}], fault + 1)`;
  await connection.run(
    `INSERT INTO faults
     SELECT record, ${pick(({ rule }) => rule)}, ${pick(({ column }) => column)},
       ${pick(({ expected }) => `expected ${expected}`)}
     FROM typed WHERE fault IS NOT NULL`,
  );
  if (table.key.length === 0) return;
  const names = Object.keys(table.columns);
  await connection.run(
    `INSERT INTO faults
     SELECT record, 'duplicate-key', ${quoteText(table.key.join(', '))},
       'expected a new key, it is the one of record ' || original
     FROM (SELECT record, first_value(record) OVER same_key AS original
           FROM typed ANTI JOIN faults USING (record)
           WINDOW same_key AS (
             PARTITION BY ${table.key.map((column) => `v${names.indexOf(column)}`).join(', ')}
             ORDER BY record))
     WHERE record > original`,
  );
}

/** A name that no table column can have. */
const recordName = 'record number';

/** The rows that break the caller's rules; the first broken rule counts. */
async function brokenRules<T extends TableDefinition>(
  connection: DuckDBConnection,
  { table, plan, rules }: ContractPlan<T>,
): Promise<readonly Row<typeof faultTable>[]> {
  const broken: Row<typeof faultTable>[] = [];
  const batches = streamBatches(
    connection,
    `SELECT ${plan.selectValues}, typed.record AS "${recordName}"
     FROM typed WHERE typed.fault IS NULL ORDER BY typed.record`,
  );
  for await (const batch of batches) {
    const records = readColumn(batch, recordName);
    let i = 0;
    for (const row of readRows(table, batch)) {
      const record = BigInt(records.value(i++) ?? 0);
      for (const { name, column = null, check } of rules) {
        const verdict = check(row);
        if (verdict === true) continue;
        const reason = verdict === false ? `broke the rule ${name}` : verdict;
        broken.push({ record, rule: name, column, reason });
        break;
      }
    }
  }
  return broken;
}

/** Counts rows in and rows out, each by itself. */
export async function countRows(
  connection: DuckDBConnection,
  malformed: number,
): Promise<ConformCounts> {
  const count = async (rows: string): Promise<number> =>
    Number((await connection.runAndReadAll(`SELECT count(*) FROM ${rows}`)).getRows()[0]?.[0]);
  const byRule = await connection.runAndReadAll(
    'SELECT rule, count(*) FROM faults GROUP BY rule ORDER BY rule',
  );
  return {
    rows: (await count('raw')) + malformed,
    accepted: await count('typed ANTI JOIN faults USING (record)'),
    quarantined: (await count('faults')) + malformed,
    byRule: {
      ...(malformed > 0 && { malformed }),
      ...Object.fromEntries(byRule.getRows().map(([rule, rows]) => [String(rule), Number(rows)])),
    },
  };
}
