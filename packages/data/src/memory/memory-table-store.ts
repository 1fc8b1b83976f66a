import type { RecordBatch } from 'apache-arrow';
import { columnsToBatch, rowsToBatch } from '../arrow-batch.ts';
import { readColumn } from '../arrow-column.ts';
import { readRows } from '../arrow-rows.ts';
import { checkedBatches } from '../checked-batches.ts';
import { type Clock, createManualClock } from '../clock.ts';
import { lineageEvent, recordLineage } from '../lineage-event.ts';
import { partitionName } from '../partition-path.ts';
import { publishToLog } from '../publish-to-log.ts';
import { snapshotFiles } from '../publish.ts';
import { planRead } from '../read-snapshot.ts';
import { expiredSnapshots } from '../retention.ts';
import type { Row, TableDefinition } from '../table.ts';
import { createTableLog, type TableLog } from '../table-log.ts';
import type { SnapshotFile, TableStore } from '../table-store.ts';
import { createMemoryObjectStore } from './memory-object-store.ts';

/**
 * A table store that lives as long as its process, for tests and notebooks: the publish protocol of
 * the others over a log in memory. Plain and slow: row by row.
 *
 * @example
 * const customers = defineTable({
 *   name: 'customers', layer: 'gold', key: ['id'], columns: { id: { kind: 'string' } },
 * });
 * const store = createMemoryTableStore();
 * await store.snapshots(customers) // []
 */
export function createMemoryTableStore({
  clock = createManualClock(0n),
}: {
  readonly clock?: Clock;
} = {}): TableStore {
  const objects = createMemoryObjectStore();
  const files = new Map<string, { readonly batch: RecordBatch; readonly writtenMicros: bigint }>();
  let attempts = 0;
  const logOf = ({ layer, name }: TableDefinition): TableLog =>
    createTableLog(objects, `${layer}/${name}`);
  return {
    snapshots: (table) => logOf(table).snapshots(),
    async *read(table, options = {}) {
      const plan = await planRead(logOf(table), table, options);
      const all = Object.keys(table.columns);
      const places = plan.columns.map((name) => all.indexOf(name));
      for (const { path } of plan.files) {
        const file = files.get(path);
        if (file === undefined) continue;
        if (plan.redeclared) yield await redeclare(file.batch, table, plan.columns);
        else yield file.batch.selectAt(places);
      }
    },
    async prune(table, options) {
      const log = logOf(table);
      const nowMicros = clock.now();
      const expired = expiredSnapshots(await log.snapshots(), { ...options, nowMicros });
      for (const { number } of expired) await log.remove(number);
      const kept = (await log.snapshots()).flatMap(snapshotFiles);
      const listed = new Set(kept.map(({ path }) => path));
      const unlisted = [...files].filter(
        ([path, { writtenMicros }]) =>
          path.startsWith(`${table.layer}/${table.name}/`) &&
          !listed.has(path) &&
          writtenMicros <= nowMicros - BigInt(Math.round(options.graceMs * 1000)),
      );
      for (const [path] of unlisted) files.delete(path);
      return { snapshots: expired.length, files: unlisted.length };
    },
    publish(table, batches, options) {
      const attempt = ++attempts;
      const written: string[] = [];
      return publishToLog(logOf(table), table, {
        options,
        clock,
        record: (snapshot) =>
          recordLineage(objects, `${table.layer}/${table.name}`, {
            number: snapshot.number,
            event: lineageEvent(table, snapshot),
          }),
        async write(id) {
          const parts: Record<string, readonly SnapshotFile[]> = {};
          for (const [name, rows] of await partRows(table, checkedBatches(table, batches))) {
            const path = `${table.layer}/${table.name}/${id}-${attempt}-${name}`;
            files.set(path, {
              batch: await rowsToBatch(table, rows),
              writtenMicros: clock.now(),
            });
            written.push(path);
            parts[name] = [{ path, rows: rows.length, id }];
          }
          return parts;
        },
        async discard() {
          for (const path of written) files.delete(path);
        },
      });
    },
  };
}

/** Rows under a later declaration; a column that came since is null, where it may be. */
async function redeclare(
  batch: RecordBatch,
  { columns }: TableDefinition,
  names: readonly string[],
): Promise<RecordBatch> {
  const picked = Object.fromEntries(
    names.flatMap((name) => {
      const column = columns[name];
      return column === undefined ? [] : [[name, column] as const];
    }),
  );
  const values = Object.entries(picked).map(([name, { kind }]) => {
    const column = batch.getChild(name) === null ? undefined : readColumn(batch, name);
    return [
      name,
      Array.from({ length: batch.numRows }, (_, row) => {
        const value = column?.value(row) ?? null;
        return kind === 'int64' && typeof value === 'number' ? BigInt(value) : value;
      }),
    ] as const;
  });
  return columnsToBatch({ columns: picked }, Object.fromEntries(values));
}

/** Rows by the name of their partition. */
async function partRows(
  table: TableDefinition,
  batches: AsyncIterable<RecordBatch>,
): Promise<ReadonlyMap<string, Row<TableDefinition>[]>> {
  const parts = new Map<string, Row<TableDefinition>[]>();
  for await (const batch of batches)
    for (const row of readRows(table, batch)) {
      const name = partitionName(
        table.partitionBy.map((column) => {
          const value = row[column] ?? null;
          return [column, value === null ? null : String(value)];
        }),
      );
      const rows = parts.get(name) ?? [];
      parts.set(name, rows);
      rows.push(row);
    }
  return parts;
}
