import type { RecordBatch } from 'apache-arrow';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { CsvSource } from '../csv-source.ts';
import { LagoaError } from '../error.ts';
import {
  type ConformCounts,
  checkBudget,
  checkCounts,
  type QuarantineBudget,
} from '../quarantine.ts';
import type { TableDefinition } from '../table.ts';
import { applyContract, type ContractMode, frozen } from '../quality/contract-mode.ts';
import type { RowRule } from '../quality/row-rule.ts';
import { keepDoubledRaw } from './csv-doubled-raw.ts';
import { readCsvHeader } from './csv-header.ts';
import { evolveLevels } from './csv-levels.ts';
import { csvScan, loadTyped, markDoubled } from './csv-load.ts';
import { countMalformed, readMalformed } from './csv-malformed.ts';
import { readQuarantine } from './csv-quarantine.ts';
import { checkQuotes } from './csv-quotes.ts';
import { compileTyped, faultColumn, type TypedPlan } from './csv-typed.ts';
import type { DuckdbEngine } from './duckdb-engine.ts';
import { findFileError } from './file-error.ts';
import { relationBatches } from './duckdb-relation.ts';
import { quoteName } from './duckdb-sql.ts';

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
  /** What to do where the file is not as declared. Default: `quarantine`. */
  readonly contract?: ContractMode;
}

/** The rows of a CSV, parted into those that keep the contract and the others. */
export interface ConformedCsv {
  readonly counts: ConformCounts;
  /** Places of the records that could not be read at all, from 0, ascending. */
  readonly malformed: readonly number[];
  /** The table of the accepted rows: the declared one, or with `evolve` the wider one. */
  readonly table: TableDefinition;
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
 * `unknown-level`, `below-min`, `above-max` or `pattern`, then the caller's rules, then `duplicate-key` (the
 * first good row of a key stays).
 *
 * Throws `invalid-argument` for a source that is packed or in Windows-1252 (see `conformFile`),
 * `invalid-data` for a file whose header is not as declared or in which a stray quote
 * swallows lines, `budget-exceeded` above the quarantine budget, `corrupt` should rows in and out not add up.
 *
 * @example
 * const csv = await conformCsv(source, { engine, path: './telco.csv' });
 * csv.counts // for instance { rows: 7043, accepted: 7043, quarantined: 0, byRule: {} }
 */
export async function conformCsv<T extends TableDefinition>(
  declared: CsvSource<T>,
  {
    engine,
    path,
    name = path,
    constants = {},
    rules = [],
    budget = {},
    contract = 'quarantine',
  }: ConformCsvOptions<T>,
): Promise<ConformedCsv> {
  if (!isPlain(declared))
    throw new LagoaError(
      'invalid-argument',
      `${name} is declared as ${declared.encoding}${declared.compression === 'none' ? '' : `, packed by ${declared.compression}`}: use conformFile, which unpacks and rewrites it`,
      { details: { argument: 'source' } },
    );
  checkConstants(declared, constants);
  const headers = await readCsvHeader(path, { source: declared, name, constants });
  const widened = applyContract(declared, { contract, headers, name });
  const quotes = await checkQuotes(path, { source: widened, name });
  const connection = await engine.connect();
  try {
    const fields = headers.length;
    const scan = csvScan(path, { source: widened, fields });
    const source =
      contract === 'evolve'
        ? await evolveLevels(connection, widened, { scan, headers, name })
        : widened;
    const plan = compileTyped(source, { scan, headers, constants, rules });
    await loadTyped(connection, plan, { name });
    const { faults } = plan;
    const key = source.table.key.map(quoteName);
    const doubled = (await markDoubled(connection, { key, faults })) > 0;
    const counts = await countRows(connection, faults);
    checkCounts(counts, name);
    checkBudget(counts, { source: name, budget: contract === 'freeze' ? frozen : budget });
    const { delimiter } = source;
    const malformed = await readMalformed(connection, { path, delimiter, fields });
    if (doubled) {
      const { raw } = plan;
      const { rows: records } = counts;
      await keepDoubledRaw(connection, { path, source, fields, raw, records, malformed, quotes });
    }
    const names = Object.keys(source.table.columns).map(quoteName).join(', ');
    const select = `SELECT ${names} FROM typed WHERE ${faultColumn} IS NULL`;
    return {
      counts,
      malformed: malformed.map(({ record }) => record),
      table: source.table,
      accepted: () => relationBatches({ connection, select }),
      quarantined: () => readQuarantine(connection, { name, malformed, source, faults, doubled }),
      close: () => connection.closeSync(),
    };
  } catch (error) {
    connection.closeSync();
    throw findFileError(error, 'load', name) ?? error;
  }
}

/** Whether DuckDB can read the file as it lies. */
export function isPlain({ compression, encoding }: CsvSource): boolean {
  return compression === 'none' && encoding !== 'windows-1252';
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

/** Counts rows in and rows out, each by itself. */
async function countRows(
  connection: DuckDBConnection,
  faults: TypedPlan['faults'],
): Promise<ConformCounts> {
  const malformed = await countMalformed(connection);
  const found = await connection.runAndReadAll(
    `SELECT count(*), count(*) FILTER (${faultColumn} IS NULL) FROM typed`,
  );
  const [loaded, accepted] = (found.getRows()[0] ?? []).map(Number);
  const byFault = await connection.runAndReadAll(
    `SELECT ${faultColumn}, count(*) FROM typed WHERE ${faultColumn} IS NOT NULL GROUP BY ALL`,
  );
  const byRule = new Map<string, number>(malformed > 0 ? [['malformed', malformed]] : []);
  for (const [fault, rows] of byFault.getRows()) {
    const rule = faults[Number(fault)]?.rule ?? '';
    byRule.set(rule, (byRule.get(rule) ?? 0) + Number(rows));
  }
  return {
    rows: Number(loaded) + malformed,
    accepted: Number(accepted),
    quarantined: [...byRule.values()].reduce((sum, rows) => sum + rows, 0),
    byRule: Object.fromEntries([...byRule].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}
