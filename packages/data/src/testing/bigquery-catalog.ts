import type { Clock } from '../clock.ts';
import type { RestCell } from './bigquery-rows.ts';
import type { Message } from './message.ts';

export interface StoredTable {
  readonly fields: readonly Message[];
  readonly rows: readonly (readonly RestCell[])[];
  readonly timePartitioning: Message;
  /** A table snapshot: read only, and dropped as such. */
  readonly isSnapshot?: boolean;
}

/** The tables of a local BigQuery, and what they were before. */
export interface BigQueryCatalog {
  /** `project.dataset.table` as it is, or as it was at a time in microseconds. */
  table(path: string, atMicros?: bigint): StoredTable | undefined;
  /** Paths of a data set's tables with the time each was made, by name. */
  list(dataset: string): readonly (readonly [path: string, createdMicros: bigint])[];
  /** Changes tables at one moment; `undefined` drops one. */
  commit(changes: ReadonlyMap<string, StoredTable | undefined>): void;
  /** The clock's time, but later than any time given before. */
  now(): bigint;
}

interface Version {
  readonly atMicros: bigint;
  readonly table: StoredTable | undefined;
}

export function createBigQueryCatalog(clock: Clock): BigQueryCatalog {
  const versions = new Map<string, readonly Version[]>();
  let last = 0n;
  const now = (): bigint => {
    last = clock.now() > last ? clock.now() : last + 1n;
    return last;
  };
  const at = (path: string, micros: bigint): Version | undefined =>
    versions.get(path)?.findLast(({ atMicros }) => atMicros <= micros);
  return {
    now,
    table: (path, micros = last) => at(path, micros)?.table,
    list: (dataset) =>
      [...versions.keys()]
        .filter((path) => path.startsWith(`${dataset}.`) && at(path, last)?.table !== undefined)
        .sort()
        .map((path) => [path, createdMicros(versions.get(path) ?? [])] as const),
    commit(changes) {
      const atMicros = now();
      for (const [path, table] of changes)
        versions.set(path, [...(versions.get(path) ?? []), { atMicros, table }]);
    },
  };
}

function createdMicros(history: readonly Version[]): bigint {
  const dropped = history.findLastIndex(({ table }) => table === undefined);
  return history[dropped + 1]?.atMicros ?? 0n;
}
