import type { DuckDBConnection } from '@duckdb/node-api';
import type { RecordBatch } from 'apache-arrow';
import { checkedBatches } from '../checked-batches.ts';
import { LagoaError } from '../error.ts';
import type { TableDefinition } from '../table.ts';
import type { DuckdbEngine } from './duckdb-engine.ts';
import { createTemporaryTable } from './duckdb-insert.ts';
import { findFileError } from './file-error.ts';
import { relationOf } from './duckdb-relation.ts';

/**
 * Runs `use` on a connection with the rows to publish as `staging`: batches are fed into a temporary
 * table; a relation stays where it is, as a view.
 */
export async function withStaging<T>(
  engine: DuckdbEngine,
  {
    table,
    batches,
    signal,
  }: {
    readonly table: TableDefinition;
    readonly batches: AsyncIterable<RecordBatch>;
    readonly signal?: AbortSignal | undefined;
  },
  use: (connection: DuckDBConnection) => Promise<T>,
): Promise<T> {
  const relation = relationOf(batches);
  if (relation === undefined)
    return engine.withConnection(async (connection) => {
      try {
        await createTemporaryTable(connection, {
          name: 'staging',
          columns: table.columns,
          batches: checkedBatches(table, batches),
          signal,
        });
        return await use(connection);
      } catch (error) {
        throw findFileError(error, 'stage', table.name) ?? error;
      }
    });
  const { connection } = relation;
  const interrupt = (): void => connection.interrupt();
  signal?.addEventListener('abort', interrupt, { once: true });
  try {
    await connection.run(`CREATE TEMP VIEW staging AS ${relation.select}`);
    return await use(connection);
  } catch (cause) {
    if (!signal?.aborted) throw findFileError(cause, 'stage', table.name) ?? cause;
    throw new LagoaError('aborted', 'the publish was aborted', { cause });
  } finally {
    signal?.removeEventListener('abort', interrupt);
    await connection.run('DROP VIEW IF EXISTS staging; DROP TABLE IF EXISTS parts');
  }
}
