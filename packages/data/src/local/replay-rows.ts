import type { DuckDBConnection } from '@duckdb/node-api';
import type { TableDefinition } from '../table.ts';
import type { Snapshot, TableStore } from '../table-store.ts';
import { faultColumn } from './csv-typed.ts';
import { createTemporaryTable } from './duckdb-insert.ts';
import { duckdbColumns, quoteName } from './duckdb-sql.ts';
import type { ParquetTableStore } from './parquet-table-store.ts';

/**
 * Parts the accepted rows of `typed` by what a table holds: `fresh` ones, which it has not, and the
 * places of those that clash with a row of their key. Makes the relations `stored` and `fresh`.
 */
export async function findReplayable(
  connection: DuckDBConnection,
  table: TableDefinition,
  {
    store,
    head,
  }: { readonly store: TableStore | ParquetTableStore; readonly head: Snapshot | undefined },
): Promise<{ readonly fresh: number; readonly clashing: readonly number[] }> {
  await loadStored(connection, table, { store, head });
  const names = Object.keys(table.columns).map(quoteName);
  const keys = table.key.map(quoteName);
  const match = keys.map((key) => `typed.${key} = stored.${key}`).join(' AND ');
  const accepted = `FROM typed ANTI JOIN stored ON ${match || 'FALSE'} WHERE ${faultColumn} IS NULL`;
  await connection.run(
    `CREATE TEMP TABLE fresh AS SELECT ${names.join(', ')} ${accepted} ORDER BY typed.rowid`,
  );
  const counted = await connection.runAndReadAll('SELECT count(*) FROM fresh');
  const fresh = Number(counted.getRows()[0]?.[0]);
  if (keys.length === 0) return { fresh, clashing: [] };
  const differs = names.map((name) => `typed.${name} IS DISTINCT FROM stored.${name}`);
  const found = await connection.runAndReadAll(
    `SELECT DISTINCT typed.rowid FROM typed JOIN stored ON ${match}
     WHERE ${faultColumn} IS NULL AND (${differs.join(' OR ')}) ORDER BY 1`,
  );
  return { fresh, clashing: found.getRows().map(([place]) => Number(place)) };
}

/** SQL of what to publish: the stored rows, or those of the partitions that grow, then the fresh ones. */
export async function addReplayed(
  connection: DuckDBConnection,
  table: TableDefinition,
  { whole }: { readonly whole: boolean },
): Promise<string> {
  const names = Object.keys(table.columns).map(quoteName).join(', ');
  const same = table.partitionBy.map(quoteName);
  const grows = same.map((name) => `stored.${name} IS NOT DISTINCT FROM fresh.${name}`);
  const kept = whole
    ? 'FROM stored'
    : `FROM stored WHERE EXISTS (SELECT 1 FROM fresh WHERE ${grows.join(' AND ')})`;
  await connection.run(
    `CREATE TEMP TABLE grown AS SELECT ${names} ${kept} UNION ALL SELECT ${names} FROM fresh`,
  );
  return 'SELECT * FROM grown';
}

async function loadStored(
  connection: DuckDBConnection,
  table: TableDefinition,
  {
    store,
    head,
  }: { readonly store: TableStore | ParquetTableStore; readonly head: Snapshot | undefined },
): Promise<void> {
  const options = head === undefined ? {} : { snapshot: head.number };
  if (head !== undefined && 'scan' in store) {
    const scan = await store.scan(table, options);
    if (scan !== undefined) {
      await connection.run(`CREATE TEMP VIEW stored AS ${scan}`);
      return;
    }
  }
  if (head === undefined || 'scan' in store) {
    await connection.run(`CREATE TEMP TABLE stored (${duckdbColumns(table.columns)})`);
    return;
  }
  const { columns } = table;
  await createTemporaryTable(connection, {
    name: 'stored',
    columns,
    batches: store.read(table, options),
  });
}
