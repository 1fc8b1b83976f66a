import type { DuckDBConnection } from '@duckdb/node-api';
import type { CsvSource } from '../csv-source.ts';
import { LagoaError } from '../error.ts';
import { quoteText } from './duckdb-sql.ts';

/** A record that cannot be split into the fields of the header. */
export interface MalformedRecord {
  readonly record: number;
  readonly reason: string;
  readonly line: string;
}

/**
 * Loads a CSV into the temporary table `raw (record, c0, c1, …)`, all fields as text, never through
 * DuckDB's sniffer (it turns Yes/No into booleans). `record` counts data records from 0, malformed
 * ones included; those are returned.
 */
export async function loadRaw(
  connection: DuckDBConnection,
  {
    path,
    source,
    fields,
    name,
  }: {
    readonly path: string;
    readonly source: CsvSource;
    readonly fields: number;
    readonly name: string;
  },
): Promise<readonly MalformedRecord[]> {
  const columns = Array.from({ length: fields }, (_, i) => `c${i}`);
  const scan = `read_csv(${quoteText(path)}, auto_detect = false, header = true,
    delim = ${quoteText(source.delimiter)}, quote = '"', escape = '"', encoding = ${quoteText(source.encoding)},
    columns = {${columns.map((column) => `${column}: 'VARCHAR'`).join(', ')}},
    force_not_null = [${columns.map(quoteText).join(', ')}], store_rejects = true)`;
  try {
    await connection.run(
      `CREATE TEMP TABLE loaded AS SELECT row_number() OVER () - 1 AS record, * FROM ${scan}`,
    );
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new LagoaError('invalid-data', `${name}: cannot be read as CSV: ${reason}`, {
      details: { source: name },
      cause,
    });
  }
  const malformed = await readMalformed(connection);
  await connection.run('CREATE TEMP TABLE shifts (start BIGINT, shift BIGINT)');
  const appender = await connection.createAppender('shifts');
  malformed.forEach(({ record }, i) => {
    appender.appendBigInt(BigInt(record - i));
    appender.appendBigInt(BigInt(i + 1));
    appender.endRow();
  });
  appender.closeSync();
  // The n-th loaded row is that many records further on as malformed ones lie before it.
  await connection.run(
    malformed.length === 0
      ? 'ALTER TABLE loaded RENAME TO raw'
      : `CREATE TEMP TABLE raw AS SELECT loaded.record + coalesce(shift, 0) AS record, ${columns.join(', ')}
         FROM loaded ASOF LEFT JOIN (SELECT start, max(shift) AS shift FROM shifts GROUP BY start) AS later
         ON loaded.record >= later.start`,
  );
  return malformed;
}

/** DuckDB counts records, not lines, in `line`: 1 is the header. */
async function readMalformed(connection: DuckDBConnection): Promise<readonly MalformedRecord[]> {
  const found = await connection.runAndReadAll(
    `SELECT line::DOUBLE - 2 AS record, first(error_message), first(csv_line)
     FROM reject_errors GROUP BY line ORDER BY line`,
  );
  return found.getRows().map(([record, reason, line]) => ({
    record: Number(record),
    reason: String(reason),
    line: String(line).replace(/^\r?\n/, ''),
  }));
}
