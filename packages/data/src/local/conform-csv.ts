import type { RecordBatch } from 'apache-arrow';
import type { CsvSource, RowRule } from '../csv-source.ts';
import { LagoaError } from '../error.ts';
import {
  type ConformCounts,
  checkBudget,
  checkCounts,
  type QuarantineBudget,
} from '../quarantine.ts';
import type { TableDefinition } from '../table.ts';
import { collectFaults, countRows } from './csv-faults.ts';
import { readCsvHeader } from './csv-header.ts';
import { loadRaw } from './csv-load.ts';
import { checkQuotes } from './csv-quotes.ts';
import { readQuarantine } from './csv-quarantine.ts';
import { compileTyped } from './csv-typed.ts';
import { type DuckdbEngine, streamBatches } from './duckdb-engine.ts';

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
 * Throws `invalid-data` for a file whose header is not as declared or in which a stray quote
 * swallows lines, `budget-exceeded` above the quarantine budget, `corrupt` should rows in and out not add up.
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
  await checkQuotes(path, { source, name });
  const connection = await engine.connect();
  try {
    const malformed = await loadRaw(connection, { path, source, fields: headers.length, name });
    const plan = compileTyped(source, { headers, constants });
    await connection.run(plan.sql);
    await collectFaults(connection, { table: source.table, plan, rules });
    const counts = await countRows(connection, malformed.length);
    checkCounts(counts, name);
    checkBudget(counts, { source: name, budget });
    return {
      counts,
      accepted: () =>
        streamBatches(
          connection,
          `SELECT ${plan.selectValues} FROM typed ANTI JOIN faults USING (record) ORDER BY typed.record`,
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
