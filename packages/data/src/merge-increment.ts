import type { RecordBatch } from 'apache-arrow';
import { rowsToBatch } from './arrow-batch.ts';
import type { ArrowValue } from './arrow-column.ts';
import { readRows } from './arrow-rows.ts';
import type { Row, TableDefinition } from './table.ts';
import type { Snapshot, TableStore } from './table-store.ts';

type AnyRow = Row<TableDefinition>;

interface DatedRow {
  readonly row: AnyRow;
  readonly micros: bigint;
}

/** A row older than an increment may bring. */
export interface LateRow {
  /** Place in the increment, from 0. */
  readonly record: number;
  readonly micros: bigint;
  /** The row as JSON. */
  readonly raw: string;
}

/** New rows, the newest of each key. */
export interface Increment {
  readonly rows: number;
  readonly byKey: ReadonlyMap<string, DatedRow>;
  /** The partitions that the rows touch, each as its columns' values. */
  readonly partitions: readonly Readonly<Record<string, string>>[];
  readonly late: readonly LateRow[];
  readonly outdated: number;
  readonly newest: bigint | undefined;
}

type TimeOf = (value: ArrowValue | undefined) => bigint;
const batchRows = 10_000;

/** Reads an increment: of one key the newest row stays, of equal times the last. */
export async function collectIncrement(
  table: TableDefinition,
  batches: AsyncIterable<RecordBatch>,
  {
    timeOf,
    timeColumn,
    oldest,
  }: { readonly timeOf: TimeOf; readonly timeColumn: string; readonly oldest: bigint | undefined },
): Promise<Increment> {
  const byKey = new Map<string, DatedRow>();
  const partitions = new Map<string, Readonly<Record<string, string>>>();
  const late: LateRow[] = [];
  let [rows, outdated] = [0, 0];
  let newest: bigint | undefined;
  for await (const batch of batches)
    for (const row of readRows(table, batch)) {
      const record = rows++;
      const micros = timeOf(row[timeColumn]);
      if (oldest !== undefined && micros < oldest) {
        late.push({ record, micros, raw: textOf(row) });
        continue;
      }
      if (newest === undefined || micros > newest) newest = micros;
      const key = keyOf(table, row);
      const other = byKey.get(key);
      if (other !== undefined) outdated++;
      if (other === undefined || other.micros <= micros) byKey.set(key, { row, micros });
      const values = table.partitionBy.map((column) => [column, String(row[column])]);
      partitions.set(JSON.stringify(values), Object.fromEntries(values));
    }
  return { rows, byKey, partitions: [...partitions.values()], late, outdated, newest };
}

/**
 * The touched partitions as they are to be: rows of the table that no newer or equally old row of the
 * increment replaces, then what is left of the increment.
 */
export async function* mergeIncrement(
  store: Pick<TableStore, 'read'>,
  table: TableDefinition,
  {
    head,
    increment,
    timeOf,
    timeColumn,
    onOutdated,
  }: {
    readonly head: Snapshot | undefined;
    readonly increment: Increment;
    readonly timeOf: TimeOf;
    readonly timeColumn: string;
    readonly onOutdated: () => void;
  },
): AsyncGenerator<RecordBatch> {
  const incoming = new Map(increment.byKey);
  const touched = table.partitionBy.length === 0 ? [{}] : increment.partitions;
  const reads =
    head === undefined ? [] : touched.map((partition) => ({ partition, snapshot: head.number }));
  for (const options of reads)
    for await (const batch of store.read(table, options)) {
      const kept = [...readRows(table, batch)].filter((row) => {
        const key = keyOf(table, row);
        const newer = incoming.get(key);
        if (newer === undefined) return true;
        if (timeOf(row[timeColumn]) <= newer.micros) return false;
        incoming.delete(key);
        onOutdated();
        return true;
      });
      if (kept.length > 0) yield await rowsToBatch(table, kept);
    }
  const rows = [...incoming.values()].map(({ row }) => row);
  for (let start = 0; start < rows.length; start += batchRows)
    yield await rowsToBatch(table, rows.slice(start, start + batchRows));
}

function keyOf(table: TableDefinition, row: AnyRow): string {
  return JSON.stringify(table.key.map((column) => String(row[column])));
}

/** A row as JSON, integers of any size as text. */
function textOf(row: AnyRow): string {
  return JSON.stringify(row, (_, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  );
}
