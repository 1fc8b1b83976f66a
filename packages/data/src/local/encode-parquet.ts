import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RecordBatch } from 'apache-arrow';
import type { TableDefinition } from '../table.ts';
import { createDuckdbEngine } from './duckdb-engine.ts';
import { createTemporaryTable } from './duckdb-insert.ts';
import { quoteText } from './duckdb-sql.ts';
import { toFileError } from './file-error.ts';

/**
 * The rows as the bytes of one Parquet file, each value checked against the declaration. DuckDB
 * writes it in the system's temporary folder; reading it begins when the last row has come.
 */
export async function* encodeParquet(
  { columns }: Pick<TableDefinition, 'columns'>,
  batches: AsyncIterable<RecordBatch>,
): AsyncGenerator<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), 'lagoa-encode-'));
  const path = join(folder, 'rows.parquet');
  const engine = createDuckdbEngine();
  try {
    await engine.withConnection(async (connection) => {
      await createTemporaryTable(connection, { name: 'staging', columns, batches });
      const copy = `COPY staging TO ${quoteText(path)} (FORMAT parquet, COMPRESSION zstd)`;
      await connection.run(copy).catch((error: unknown) => {
        throw toFileError(error, 'write', path);
      });
    });
    for await (const part of createReadStream(path, { highWaterMark: 1 << 20 }))
      yield new Uint8Array(part);
  } finally {
    await engine.close();
    await rm(folder, { recursive: true, force: true });
  }
}
