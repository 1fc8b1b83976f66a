import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadPeer } from '../missing-peer.ts';

/**
 * The rows of a Parquet file as JSON lines, each value as DuckDB's text of it: what the local
 * BigQuery server needs to take Parquet. Loads `@duckdb/node-api`.
 */
export async function parquetToJsonLines(bytes: Uint8Array): Promise<string> {
  const { DuckDBInstance } = await loadPeer('@duckdb/node-api', () => import('@duckdb/node-api'));
  const folder = await mkdtemp(join(tmpdir(), 'lagoa-parquet-'));
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    const file = join(folder, 'file.parquet');
    await writeFile(file, bytes);
    await connection.run("SET TimeZone = 'UTC'");
    const query = `SELECT to_json(t)::VARCHAR FROM (SELECT COLUMNS(*)::VARCHAR FROM read_parquet($file)) t`;
    const result = await connection.runAndReadAll(query, { file });
    return result
      .getRows()
      .map(([line]) => `${line}\n`)
      .join('');
  } finally {
    connection.closeSync();
    instance.closeSync();
    await rm(folder, { recursive: true });
  }
}
