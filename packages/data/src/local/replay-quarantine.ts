import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { RecordBatch } from 'apache-arrow';
import { rowsToBatch } from '../arrow-batch.ts';
import { readRows } from '../arrow-rows.ts';
import { LagoaError } from '../error.ts';
import { contentHash } from '../hash.ts';
import { contractHash, isLive, publishId } from '../publish.ts';
import type { RowRule } from '../quality/row-rule.ts';
import {
  checkCounts,
  type QuarantineRow,
  quarantineColumns,
  quarantineTable,
} from '../quarantine.ts';
import type { TableDefinition } from '../table.ts';
import type { Provenance, Snapshot, TableStore } from '../table-store.ts';
import { conformFile, type TableSource } from './conform-file.ts';
import type { DuckdbEngine } from './duckdb-engine.ts';
import { relationBatches, relationOf } from './duckdb-relation.ts';
import { findTried, type RawFields, writeTried } from './replay-file.ts';
import { addReplayed, findReplayable } from './replay-rows.ts';

export interface ReplayOptions<T extends TableDefinition = TableDefinition> {
  readonly engine: DuckdbEngine;
  /** The source whose quarantine is replayed, by the name it was published under. */
  readonly name: string;
  readonly constants?: Readonly<Record<string, string>>;
  readonly rules?: readonly RowRule<T>[];
  /**
   * The mended raw fields of a row by header or field (null where the file had none), or `undefined` to
   * leave it. Default: the raw fields as they were, and a malformed line of JSON Lines as it came, for a
   * contract that has been mended.
   */
  readonly fix?: (row: QuarantineRow) => RawFields | undefined;
}

/** What became of the quarantined rows of a source; they were `replayed + remaining`. */
export interface Replayed {
  readonly replayed: number;
  readonly remaining: number;
  /** Of the table and its quarantine; absent where there was nothing to publish. */
  readonly snapshot?: Snapshot;
  readonly quarantine?: Snapshot;
}

/**
 * Tries the quarantined rows of a source again, whatever its format, after its contract, its rules or the rows
 * themselves were mended: those that now keep the contract are added to their table, the others stay
 * with the reason that holds now.
 *
 * Each row leaves once: it is added first and removed from quarantine after, and a repeat, also one
 * after a crash in between, knows the rows it has added: by their key, or in a table without a key by
 * the id of the publish. A row whose key the table holds with other values stays, as `duplicate-key`.
 *
 * Throws `conflict` where another writer published in between, and as `conformFile`.
 *
 * @example
 * await replayQuarantine(store, mended, { engine, name: 'telco 2024-01' }); // { replayed: 3, remaining: 1, … }
 */
export async function replayQuarantine<T extends TableDefinition>(
  store: TableStore,
  source: TableSource<T>,
  { engine, name, constants = {}, rules = [], fix }: ReplayOptions<T>,
): Promise<Replayed> {
  const table: TableDefinition = source.table;
  const aside = quarantineTable(table);
  const before = (await store.snapshots(aside)).at(-1);
  if (before === undefined) return { replayed: 0, remaining: 0 };
  const rows: QuarantineRow[] = [];
  for await (const batch of store.read(aside, { partition: { source: name } }))
    rows.push(...readRows(aside, batch));
  const tried = findTried(source, rows, { constants, fix });
  if (tried.length === 0) return { replayed: 0, remaining: rows.length };
  const known = new Set(tried.map(({ row }) => row));
  const untried = rows.filter((row) => !known.has(row));
  const provenance: Provenance = {
    inputs: { [aside.name]: `${before.number}-${before.id}` },
    parameters: {
      replay: { name, columns: source.columns, constants, rules },
      rows: contentHash(tried.map(({ text }) => text)),
    },
  };
  const folder = await mkdtemp(join(tmpdir(), 'lagoa-replay-'));
  try {
    const path = join(folder, 'rows');
    const file = await conformFile(await writeTried(source, tried, { path, constants }), {
      ...{ engine, path, name, constants, rules },
      budget: { share: 1 },
    });
    try {
      const still: QuarantineRow[] = [...untried];
      for await (const batch of file.quarantined())
        for (const row of readRows(aside, batch)) {
          const original = tried[Number(row.record)]?.row;
          if (original === undefined) continue;
          const reason = row.reason.replace(/(?<=, it is the one of record )\d+/, (place) =>
            String(tried[Number(place)]?.row.record),
          );
          still.push({ ...row, reason, record: original.record });
        }
      const connection = relationOf(file.accepted())?.connection;
      if (connection === undefined)
        throw new LagoaError('corrupt', `the rows of ${name} are not in DuckDB`);
      const added = await publishAdded(store, table, { connection, provenance });
      const unread = new Set(file.malformed);
      const read = tried.filter((_, record) => !unread.has(record));
      for (const place of added.clashing) {
        const row = read[place]?.row;
        if (row !== undefined)
          still.push({
            ...row,
            rule: 'duplicate-key',
            column: table.key.join(', '),
            reason: 'expected a new key, the table holds it with other values',
          });
      }
      const replayed = file.counts.accepted - added.clashing.length;
      const counts = {
        rows: rows.length,
        accepted: replayed,
        quarantined: still.length,
        byRule: {},
      };
      checkCounts(counts, name);
      const result = {
        replayed,
        remaining: still.length,
        ...(added.snapshot && { snapshot: added.snapshot }),
      };
      if (replayed === 0) return result;
      const sorted = still.toSorted((a, b) => Number(a.record - b.record));
      const quarantine = await store.publish(aside, inOneBatch(sorted), {
        mode: 'replace-partitions',
        partitions: [{ source: name }],
        provenance,
        expects: before.number,
      });
      return { ...result, quarantine };
    } finally {
      file.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Adds the accepted rows that the table has not; `clashing` are the places, among the records that could be
 * read, of those it cannot take.
 */
async function publishAdded(
  store: TableStore,
  table: TableDefinition,
  {
    connection,
    provenance,
  }: { readonly connection: DuckDBConnection; readonly provenance: Provenance },
): Promise<{ readonly snapshot?: Snapshot; readonly clashing: readonly number[] }> {
  const snapshots = await store.snapshots(table);
  const head = snapshots.at(-1);
  const whole =
    table.partitionBy.length === 0 ||
    (head !== undefined && head.contractHash !== contractHash(table));
  const mode = whole ? 'replace' : 'replace-partitions';
  // The crash that is made good may have come after a publish in the other mode.
  const modes = ['replace', 'replace-partitions'] as const;
  const ids = modes.map((one) => publishId(table, { mode: one, provenance }));
  const done = snapshots.some(
    (one) => ids.includes(one.id) && head !== undefined && isLive(one, head),
  );
  const { fresh, clashing } = await findReplayable(connection, table, { store, head });
  if (fresh === 0 || (table.key.length === 0 && done)) return { clashing };
  const select = await addReplayed(connection, table, { whole });
  const snapshot = await store.publish(table, relationBatches({ connection, select }), {
    mode,
    provenance,
    expects: head?.number ?? 0,
  });
  return { snapshot, clashing };
}

async function* inOneBatch(rows: readonly QuarantineRow[]): AsyncGenerator<RecordBatch> {
  if (rows.length > 0) yield await rowsToBatch({ columns: quarantineColumns }, rows);
}
