import type { DuckDBConnection } from '@duckdb/node-api';
import type { CsvSource } from '../csv-source.ts';
import { LagoaError } from '../error.ts';
import { findFileError } from './file-error.ts';
import { fileList } from './parquet-files.ts';
import { faultColumn, fieldName, type TypedPlan } from './csv-typed.ts';
import { quoteText } from './duckdb-sql.ts';

/**
 * SQL that scans a CSV, all fields as text, never through DuckDB's sniffer (it turns Yes/No into
 * booleans); a path is one file, whatever signs it holds, and is unpacked by declaration, not by name. Records that cannot be split into the fields of the header are left out and noted in
 * DuckDB's `reject_errors`.
 */
export function csvScan(
  path: string,
  { source, fields }: { readonly source: CsvSource; readonly fields: number },
): string {
  const names = Array.from({ length: fields }, (_, i) => quoteText(fieldName(i).slice(1, -1)));
  return `read_csv(${fileList([path])}, auto_detect = false, header = true, compression = 'none',
    delim = ${quoteText(source.delimiter)}, quote = '"', escape = '"', encoding = ${quoteText(source.encoding)},
    columns = {${names.map((name) => `${name}: 'VARCHAR'`).join(', ')}},
    force_not_null = [${names.join(', ')}], store_rejects = true)`;
}

/** DuckDB's words, and what they mean for the file. */
const reasons = [
  [
    'state machine reached an invalid state',
    'expected every line to end as the first one does, LF or CRLF, and a carriage return inside a field to be quoted',
  ],
  [
    'not latin-1 encoded',
    'it holds bytes from 0x80 to 0x9F, which are no letters of Latin-1; declare the encoding windows-1252 if it is that',
  ],
] as const;

/**
 * Fills the temporary table `typed` with the plan's rows, in the order of the file: its `rowid`
 * counts the records that could be read, from 0.
 */
export async function loadTyped(
  connection: DuckDBConnection,
  { select }: TypedPlan,
  { name }: { readonly name: string },
): Promise<void> {
  try {
    await connection.run(`CREATE TEMP TABLE typed AS ${select.text}`, [...select.parameters]);
  } catch (cause) {
    const failure = findFileError(cause, 'load', name);
    if (failure !== undefined) throw failure;
    const message = cause instanceof Error ? cause.message : String(cause);
    const [, known] = reasons.find(([words]) => message.includes(words)) ?? [];
    const reason = known ?? message.split('\n')[0] ?? '';
    throw new LagoaError('invalid-data', `${name}: cannot be read as CSV: ${reason}`, {
      details: { source: name },
      cause,
    });
  }
}

/**
 * Gives every row of `typed` whose key an earlier good row has the last fault of the plan, and fills
 * the temporary table `doubled (loaded, original)`. Keys are grouped by hash first, so that only
 * those that may repeat are compared.
 */
export async function markDoubled(
  connection: DuckDBConnection,
  { key, faults }: { readonly key: readonly string[]; readonly faults: TypedPlan['faults'] },
): Promise<number> {
  await connection.run('CREATE TEMP TABLE doubled (loaded BIGINT, original BIGINT)');
  if (key.length === 0) return 0;
  const keys = key.join(', ');
  await connection.run(
    `CREATE TEMP TABLE suspects AS SELECT hash(${keys}) AS code FROM typed
     WHERE ${faultColumn} IS NULL GROUP BY code HAVING count(*) > 1`,
  );
  if ((await countOf(connection, 'suspects')) === 0) return 0;
  await connection.run(
    `INSERT INTO doubled SELECT loaded, original
     FROM (SELECT rowid AS loaded, min(rowid) OVER (PARTITION BY ${keys}) AS original
           FROM typed WHERE ${faultColumn} IS NULL AND hash(${keys}) IN (SELECT code FROM suspects))
     WHERE loaded > original`,
  );
  await connection.run(
    `UPDATE typed SET ${faultColumn} = ${faults.length - 1} WHERE rowid IN (SELECT loaded FROM doubled)`,
  );
  return countOf(connection, 'doubled');
}

export async function countOf(connection: DuckDBConnection, rows: string): Promise<number> {
  const found = await connection.runAndReadAll(`SELECT count(*) FROM ${rows}`);
  return Number(found.getRows()[0]?.[0]);
}
