import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { partitionFolder, partitionName } from '../partition-path.ts';
import type { PartitionFiles } from '../publish-to-log.ts';
import type { TableDefinition } from '../table.ts';
import type { SnapshotFile } from '../table-store.ts';
import { quoteName, quoteText } from './duckdb-sql.ts';
import { toFileError } from './file-error.ts';
import type { FolderObjectStore } from './folder-object-store.ts';
import { makeFolder } from './make-folder.ts';
import { declarationKey } from './table-from-parquet.ts';

/** Writes the staged rows, one file per partition, in their order; no value enters the SQL text. */
export async function writePartitions(
  connection: DuckDBConnection,
  table: TableDefinition,
  {
    objects,
    folder,
    nameOf,
    id,
    onWrite,
  }: {
    readonly objects: FolderObjectStore;
    readonly folder: string;
    readonly nameOf: (k: number) => string;
    readonly id: string;
    readonly onWrite: (key: string) => void;
  },
): Promise<PartitionFiles> {
  const names = table.partitionBy.map(quoteName);
  const list = (text: (name: string, i: number) => string) => names.map(text).join('');
  await connection.run(
    `CREATE TEMP TABLE parts AS
     SELECT (row_number() OVER (ORDER BY ${list((_, i) => `p${i}, `)}1))::INTEGER AS part, *
     FROM (SELECT ${list((name, i) => `${name} AS p${i}, `)}count(*)::DOUBLE AS part_rows
           FROM staging${names.length === 0 ? '' : ` GROUP BY ${names.join(', ')}`} HAVING count(*) > 0)`,
  );
  const parts = await connection.runAndReadAll(
    `SELECT part, part_rows${list((_, i) => `, hex(encode(p${i}::VARCHAR))`)} FROM parts ORDER BY part`,
  );
  const columns = Object.keys(table.columns)
    .map((name) => `staging.${quoteName(name)}`)
    .join(', ');
  const matches = names.map((name, i) => `staging.${name} IS NOT DISTINCT FROM parts.p${i}`);
  const files: Record<string, readonly SnapshotFile[]> = {};
  for (const [part, rows, ...values] of parts.getRows()) {
    const name = partitionName(
      table.partitionBy.map((column, i) => {
        const value = values[i];
        return [column, typeof value === 'string' ? textOfHex(value) : null];
      }),
    );
    const path = ['data', ...(name === '' ? [] : [partitionFolder(name)]), nameOf(Number(part))];
    const key = `${folder}/${path.join('/')}`;
    onWrite(key);
    await writeParquet(
      connection,
      parts.currentRowCount === 1
        ? 'SELECT * FROM staging'
        : `SELECT ${columns} FROM (SELECT *, row_number() OVER () AS "row number" FROM staging) AS staging
           JOIN parts ON ${matches.join(' AND ')} WHERE parts.part = ${Number(part)} ORDER BY "row number"`,
      { path: objects.pathOf(key), declaration: JSON.stringify(table) },
    );
    files[name] = [{ path: path.join('/'), rows: Number(rows), id }];
  }
  return files;
}

/** As hex, because DuckDB's package drops a U+FEFF at the beginning of a text. */
function textOfHex(hex: string): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(Buffer.from(hex, 'hex'));
}

async function writeParquet(
  connection: DuckDBConnection,
  query: string,
  { path, declaration }: { readonly path: string; readonly declaration: string },
): Promise<void> {
  try {
    await makeFolder(dirname(path));
    await connection.run(
      `COPY (${query}) TO ${quoteText(path)} (FORMAT parquet, COMPRESSION zstd, KV_METADATA {${declarationKey}: ${quoteText(declaration)}})`,
    );
    for (const synced of [path, dirname(path)]) {
      const handle = await open(synced, 'r');
      await handle.sync().finally(() => handle.close());
    }
  } catch (error) {
    throw toFileError(error, 'write', path);
  }
}
