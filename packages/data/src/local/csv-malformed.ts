import { createReadStream } from 'node:fs';
import type { DuckDBConnection } from '@duckdb/node-api';
import { createCsvRowCounter } from '../row-counter.ts';
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

/**
 * Those records in the order of the file. DuckDB counts records and empty lines, not lines, in `line`: 1
 * is the header. In a file of one column an empty line is a record.
 */
export async function readMalformed(
  connection: DuckDBConnection,
  {
    path,
    delimiter,
    fields,
  }: { readonly path: string; readonly delimiter: string; readonly fields: number },
): Promise<readonly MalformedRecord[]> {
  const found = await connection.runAndReadAll(
    `SELECT line::DOUBLE, first(error_message), first(csv_line)
     FROM reject_errors GROUP BY line ORDER BY line`,
  );
  const rows = found.getRows();
  if (rows.length === 0) return [];
  const emptyLines = fields > 1 ? await findEmptyLines(path, delimiter) : [];
  let skipped = 0;
  return rows.map(([place, reason, line]) => {
    while ((emptyLines[skipped] ?? Number.POSITIVE_INFINITY) < Number(place)) skipped++;
    return {
      record: Number(place) - 2 - skipped,
      reason: String(reason),
      line: String(line).replace(/^(\r?\n)+/, ''),
    };
  });
}

async function findEmptyLines(path: string, delimiter: string): Promise<readonly number[]> {
  const places: number[] = [];
  const counter = createCsvRowCounter(delimiter, (place) => places.push(place));
  for await (const part of createReadStream(path, { highWaterMark: 1 << 18 })) counter.push(part);
  return places;
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
