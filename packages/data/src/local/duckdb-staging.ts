import type { DuckDBConnection } from '@duckdb/node-api';
import type { RecordBatch } from 'apache-arrow';
import { LagoaError } from '../error.ts';
import type { TableDefinition } from '../table.ts';
import { rangeFaults } from './csv-cast.ts';
import type { DuckdbEngine } from './duckdb-engine.ts';
import { createTemporaryTable } from './duckdb-insert.ts';
import { type DuckdbRelation, relationOf } from './duckdb-relation.ts';
import { duckdbColumns, duckdbType, quoteName } from './duckdb-sql.ts';

/**
 * Runs `use` on a connection with the rows to publish as `staging`: batches are fed into a temporary
 * table; a relation stays where it is, as a view where it is known to keep the contract.
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
      const { columns } = table;
      await createTemporaryTable(connection, { name: 'staging', columns, batches, signal });
      return use(connection);
    });
  const { connection } = relation;
  const interrupt = (): void => connection.interrupt();
  signal?.addEventListener('abort', interrupt, { once: true });
  try {
    if (relation.conforms)
      await connection.run(`CREATE TEMP VIEW staging AS ${relation.select.text}`);
    else await stageQuery(table, relation);
    return await use(connection);
  } catch (cause) {
    if (!signal?.aborted) throw cause;
    throw new LagoaError('aborted', 'the publish was aborted', { cause });
  } finally {
    signal?.removeEventListener('abort', interrupt);
    await connection.run(
      `DROP ${relation.conforms ? 'VIEW' : 'TABLE'} IF EXISTS staging; DROP TABLE IF EXISTS parts`,
    );
  }
}

/** Types that a column takes beside its own, since nothing is lost or rounded: it fits or fails. */
const narrowed: Readonly<Record<string, RegExp>> = {
  INTEGER: /^BIGINT$/,
  ENUM: /^(VARCHAR|ENUM.*)$/,
};

/** The rows of any query as a table that keeps the contract; `invalid-data` where they do not. */
async function stageQuery(
  table: TableDefinition,
  { connection, select }: DuckdbRelation,
): Promise<void> {
  const fault = (problem: string, cause?: unknown): LagoaError =>
    new LagoaError('invalid-data', `table ${table.name}: ${problem}`, { cause });
  const parameters = [...select.parameters];
  try {
    const described = await connection.runAndReadAll(`DESCRIBE ${select.text}`, parameters);
    const types = new Map(described.getRows().map(([name, type]) => [String(name), String(type)]));
    for (const [name, column] of Object.entries(table.columns)) {
      const found = types.get(name);
      const wanted = duckdbType(column)
        .replaceAll(', ', ',')
        .replace('TIMESTAMPTZ', 'TIMESTAMP WITH TIME ZONE');
      if (found === undefined)
        throw fault(`the query gives no column ${name}; it gives ${[...types.keys()].join(', ')}`);
      const also = narrowed[wanted.startsWith('ENUM') ? 'ENUM' : wanted];
      if (found.replaceAll(', ', ',') !== wanted && !also?.test(found))
        throw fault(`column ${name} is ${column.kind}, but the query gives ${found}`);
    }
    const names = Object.keys(table.columns).map(quoteName).join(', ');
    await connection.run(`CREATE TEMP TABLE staging (${duckdbColumns(table.columns)})`);
    await connection.run(
      `INSERT INTO staging (${names}) SELECT ${names} FROM (${select.text})`,
      parameters,
    );
  } catch (cause) {
    if (cause instanceof LagoaError) throw cause;
    throw fault(cause instanceof Error ? cause.message : String(cause), cause);
  }
  for (const [name, column] of Object.entries(table.columns))
    for (const { condition, expected } of rangeFaults(quoteName(name), column)) {
      const found = await connection.runAndReadAll(
        `SELECT ${quoteName(name)}::VARCHAR FROM staging WHERE ${condition} LIMIT 1`,
      );
      const [value] = found.getRows()[0] ?? [];
      if (value !== undefined)
        throw fault(`column ${name} holds ${String(value)}, expected ${expected}`);
    }
}
