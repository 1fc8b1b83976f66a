import { LagoaError } from './error.ts';
import { type AppendLog, createLog } from './log.ts';
import type { ObjectStore } from './object-store.ts';
import { isLive, type PublishPlan, parseSnapshot, publishId } from './publish.ts';
import type { TableDefinition } from './table.ts';
import type { Snapshot } from './table-store.ts';

/** The log of one table, read as snapshots. */
export interface TableLog {
  /** Oldest first. */
  snapshots(): Promise<readonly Snapshot[]>;
  head(): Promise<Snapshot | undefined>;
  /** Throws `not-found` for a snapshot that never was or was pruned. */
  read(number: number): Promise<Snapshot>;
  /** The entry of an equal publish that is still live. */
  findLive(table: TableDefinition, plan: PublishPlan): Promise<Snapshot | undefined>;
  /** Throws `conflict` when another writer took the number. */
  append(snapshot: Snapshot): Promise<void>;
  remove(number: number): Promise<void>;
}

/** The log under `<folder>/log` of an object store. */
export function createTableLog(store: ObjectStore, folder: string): TableLog {
  return toTableLog(createLog(store, `${folder}/log`), folder);
}

/** A log of any kind as the log of a table; the folder is for messages. */
export function toTableLog(log: AppendLog, folder: string): TableLog {
  const read = async (number: number): Promise<Snapshot> => {
    const entry = await log.read(number);
    if (entry === undefined) {
      const available = (await log.numbers()).map(String);
      throw new LagoaError(
        'not-found',
        `${folder} has no snapshot ${number}; it has ${available.join(', ') || 'none'}`,
        { details: { name: String(number), available } },
      );
    }
    return parseSnapshot(entry, `${folder}/log/${number}`);
  };
  const head = async (): Promise<Snapshot | undefined> => {
    const newest = (await log.numbers()).at(-1);
    return newest === undefined ? undefined : read(newest);
  };
  return {
    read,
    head,
    snapshots: async () => Promise.all((await log.numbers()).map(read)),
    async findLive(table, plan) {
      const current = await head();
      const id = publishId(table, plan);
      if (current === undefined || current.id === id) return current;
      const listed = Object.values(current.files).flat();
      if (!listed.some((file) => file.id === id)) return undefined;
      for (const number of (await log.numbers()).toReversed()) {
        const entry = await read(number);
        if (entry.id === id) return isLive(entry, current) ? entry : undefined;
      }
      return undefined;
    },
    async append(snapshot) {
      await log.append(snapshot.number, snapshot);
    },
    remove: (number) => log.remove(number),
  };
}
