import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { CsvSource } from '../csv-source.ts';
import { copyLines } from './csv-lines.ts';
import { csvScan } from './csv-load.ts';
import { type MalformedRecord, malformedBefore } from './csv-malformed.ts';

/** With more repeated keys than this, numbers of lines are not worth their memory. */
const mostLines = 10_000;

/**
 * Keeps the raw fields of rows with a repeated key, which were found only after the file was read, in
 * the temporary table `doubled_raw (loaded, raw)`. Where every record is one line, these lines alone
 * are read as CSV again; otherwise the whole file is.
 */
export async function keepDoubledRaw(
  connection: DuckDBConnection,
  {
    path,
    source,
    fields,
    raw,
    records,
    malformed,
    quotes,
  }: {
    readonly path: string;
    readonly source: CsvSource;
    readonly fields: number;
    readonly raw: string;
    /** Records in the file, the malformed ones too. */
    readonly records: number;
    readonly malformed: readonly MalformedRecord[];
    /** Whether the file holds any. */
    readonly quotes: boolean;
  },
): Promise<void> {
  const keep = (rows: string): Promise<unknown> =>
    connection.run(`CREATE TEMP TABLE doubled_raw AS SELECT loaded, ${raw} AS raw FROM ${rows}`);
  const keepFromFile = (): Promise<unknown> => {
    const scan = csvScan(path, { source, fields });
    return keep(
      `(SELECT row_number() OVER () - 1 AS loaded, * FROM ${scan}) SEMI JOIN doubled USING (loaded)`,
    );
  };
  const found = await connection.runAndReadAll(
    `SELECT loaded::DOUBLE FROM doubled ORDER BY loaded LIMIT ${mostLines + 1}`,
  );
  const loaded = found.getRows().map(([row]) => Number(row));
  if (quotes || loaded.length > mostLines) {
    await keepFromFile();
    return;
  }
  const folder = await mkdtemp(join(tmpdir(), 'lagoa-lines-'));
  try {
    const target = join(folder, 'lines.csv');
    const lines = loaded.map((row) => 1 + row + malformedBefore(malformed, row));
    // Without quotes and blank lines no record is longer than a line, so equal numbers mean one each.
    if ((await copyLines(path, { lines, target })) !== records + 1) await keepFromFile();
    else
      await keep(
        `(SELECT row_number() OVER () AS place, * FROM ${csvScan(target, { source, fields })})
         JOIN (SELECT loaded, row_number() OVER (ORDER BY loaded) AS place FROM doubled) USING (place)`,
      );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
