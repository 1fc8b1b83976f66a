import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import { createCsvRowCounter } from '../row-counter.ts';
import { byteText } from './byte-text.ts';
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
    `SELECT line::DOUBLE, first(error_message), first(csv_line), first(line_byte_position)::DOUBLE,
       bool_or(error_type = 'INVALID ENCODING')
     FROM reject_errors GROUP BY line ORDER BY line`,
  );
  const rows = found.getRows();
  if (rows.length === 0) return [];
  const emptyLines = fields > 1 ? await findEmptyLines(path, delimiter) : [];
  let skipped = 0;
  const records: MalformedRecord[] = [];
  for (const [place, reason, line, start, isGarbled] of rows) {
    while ((emptyLines[skipped] ?? Number.POSITIVE_INFINITY) < Number(place)) skipped++;
    const text =
      isGarbled === true ? await readBytes(path, String(line), Number(start)) : String(line);
    records.push({
      record: Number(place) - 2 - skipped,
      reason: String(reason),
      line: text.replace(/^(\r?\n)+/, ''),
    });
  }
  return records;
}

/** A line as it stands in the file; DuckDB has put a `?` for each byte that is no UTF-8. */
async function readBytes(path: string, line: string, start: number): Promise<string> {
  const garbled = Buffer.from(line);
  const bytes = Buffer.alloc(garbled.length);
  const file = await open(path);
  try {
    await file.read(bytes, 0, bytes.length, start - 1); // DuckDB counts from 1
  } finally {
    await file.close();
  }
  const isIt = bytes.every((byte, i) => byte === garbled[i] || garbled[i] === 0x3f);
  return isIt ? byteText(bytes) : line;
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
