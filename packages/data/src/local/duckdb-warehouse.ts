import type { DuckDBConnection } from '@duckdb/node-api';
import { compileQuery } from '../sql/compile-query.ts';
import type { ViewDefinition } from '../sql/define-view.ts';
import { duckdb } from '../sql/duckdb.ts';
import type { SqlWarehouse } from '../sql-engine.ts';
import type { TableDefinition } from '../table.ts';
import type { TableStore } from '../table-store.ts';
import { conformQuery } from './conform-query.ts';
import { type DuckdbEngine, streamBatches } from './duckdb-engine.ts';
import { createTemporaryTable } from './duckdb-insert.ts';
import { relationBatches } from './duckdb-relation.ts';
import { duckdbColumns, quoteName } from './duckdb-sql.ts';
import type { ParquetTableStore } from './parquet-table-store.ts';

export interface DuckdbWarehouseOptions {
  readonly engine: DuckdbEngine;
  readonly store: TableStore | ParquetTableStore;
  /** Tables that queries may name. One that was never published throws `not-found` when queried. */
  readonly tables: readonly TableDefinition[];
  /** Views that queries may name, each after those it reads. */
  readonly views?: readonly ViewDefinition[];
  /** Snapshot number by table name. Default: the newest at the time of each query. */
  readonly snapshots?: Readonly<Record<string, number>>;
}

/**
 * Tables of a store as an SQL engine: queries name tables and views as `from(table)` compiles them.
 * Parquet files are read where they lie; another store's rows are first brought into DuckDB.
 *
 * @example
 * const warehouse = createDuckdbWarehouse({ engine, store, tables: [customers, orders], views: [joined] });
 * await warehouse.writeTable(compileQuery(from(joined), duckdb), gold, {
 *   mode: 'replace',
 *   provenance: { inputs: { customers: snapshot.id } },
 * });
 */
export function createDuckdbWarehouse({
  engine,
  store,
  tables,
  views = [],
  snapshots = {},
}: DuckdbWarehouseOptions): SqlWarehouse {
  const prepare = async (connection: DuckDBConnection): Promise<void> => {
    for (const table of tables) {
      const number = Object.hasOwn(snapshots, table.name) ? snapshots[table.name] : undefined;
      const options = number === undefined ? {} : { snapshot: number };
      const name = quoteName(table.name);
      if (!('scan' in store)) {
        const { columns } = table;
        const batches = store.read(table, options);
        await createTemporaryTable(connection, { name: table.name, columns, batches });
        continue;
      }
      const scan = await store.scan(table, options);
      await connection.run(
        scan === undefined
          ? `CREATE TEMP TABLE ${name} (${duckdbColumns(table.columns)})`
          : `CREATE TEMP VIEW ${name} AS ${scan}`,
      );
    }
    for (const { name, query } of views) {
      const { text } = compileQuery(query, duckdb, { texts: 'literals' });
      await connection.run(`CREATE TEMP VIEW ${quoteName(name)} AS ${text}`);
    }
  };
  return {
    dialect: 'duckdb',
    async *query({ text, parameters }, { signal } = {}) {
      const connection = await engine.connect();
      const interrupt = (): void => connection.interrupt();
      signal?.addEventListener('abort', interrupt, { once: true });
      try {
        await prepare(connection);
        yield* streamBatches(connection, text, [...parameters]);
      } finally {
        signal?.removeEventListener('abort', interrupt);
        connection.closeSync();
      }
    },
    writeTable: (select, table, options) =>
      engine.withConnection(async (connection) => {
        await prepare(connection);
        await conformQuery(connection, { select, table });
        const batches = relationBatches({ connection, select: 'SELECT * FROM computed' });
        return store.publish(table, batches, options);
      }),
  };
}
