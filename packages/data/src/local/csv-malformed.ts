import type { DuckDBConnection } from '@duckdb/node-api';
import { countOf } from './csv-load.ts';

/** A record that cannot be split into the fields of the header. */
export interface MalformedRecord {
  /** Place among the data records of the source, from 0. */
  readonly record: number;
  readonly reason: string;
  readonly line: string;
}

/** How many records the scan of this connection has left out. */
export function countMalformed(connection: DuckDBConnection): Promise<number> {
  return countOf(connection, '(SELECT DISTINCT line FROM reject_errors)');
}

/** Those records in the order of the file. DuckDB counts records, not lines, in `line`: 1 is the header. */
export async function readMalformed(
  connection: DuckDBConnection,
): Promise<readonly MalformedRecord[]> {
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

/** How many malformed records lie before the n-th (from 0) of those that could be read. */
export function malformedBefore(malformed: readonly MalformedRecord[], loaded: number): number {
  let [low, high] = [0, malformed.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((malformed[middle]?.record ?? 0) - middle <= loaded) low = middle + 1;
    else high = middle;
  }
  return low;
}
