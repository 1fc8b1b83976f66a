import type { Snapshot, TableDefinition, TableStore } from '@lagoa/data';
import { missingInput } from './landing.ts';

/** The current state of a table; if there is none, an error that says which step makes it. */
export async function newestSnapshot(
  tables: TableStore,
  table: TableDefinition,
  { madeBy }: { readonly madeBy: string },
): Promise<Snapshot> {
  const snapshot = (await tables.snapshots(table)).at(-1);
  if (snapshot === undefined) throw missingInput(`${table.layer} table ${table.name}`, madeBy);
  return snapshot;
}
