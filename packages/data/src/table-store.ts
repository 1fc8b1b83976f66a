import type { RecordBatch } from 'apache-arrow';
import type { TableDefinition } from './table.ts';

/** Where the rows of a snapshot came from; its content decides whether a publish is a repeat. */
export interface Provenance {
  /** What was read: table or file to snapshot id or content hash. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Everything else that decides the output: rule versions, dates, seeds. Plain JSON. */
  readonly parameters?: unknown;
}

/** One published state of a table. Plain JSON, as stored in the log. */
export interface Snapshot {
  readonly kind: 'snapshot';
  readonly version: 1;
  readonly table: string;
  /** 16 hex digits of the content hash of contract, inputs, parameters and mode. */
  readonly id: string;
  /** Place in the log, from 1. */
  readonly number: number;
  /** Number of the entry it was made from; 0 for the first. */
  readonly parent: number;
  readonly contractHash: string;
  readonly provenance: Provenance;
  /** Rows in the whole table after this publish. */
  readonly rows: number;
  /** Live files by partition (`''` for an unpartitioned table), relative to the table's folder. */
  readonly files: Readonly<Record<string, readonly SnapshotFile[]>>;
  /** Microseconds since 1970 UTC, as a decimal text; never less than the entry before. */
  readonly publishedAtMicros: string;
  /** How far the table has been fed by increments; stays until the whole table is replaced. */
  readonly watermark?: Watermark;
}

/** The newest event time that increments have brought. */
export interface Watermark {
  /** The date or timestamp column that tells the event time. */
  readonly column: string;
  /** Microseconds since 1970 UTC, as a decimal text. */
  readonly micros: string;
}

export interface SnapshotFile {
  readonly path: string;
  readonly rows: number;
  /** Id of the publish that wrote it. */
  readonly id: string;
}

/**
 * - `replace`: the batches become the whole table.
 * - `replace-partitions`: every partition that occurs in the batches is replaced, others stay.
 */
export type PublishMode = 'replace' | 'replace-partitions';

export interface PublishOptions {
  readonly mode: PublishMode;
  /** The log number this publish builds on; another one there is a `conflict`. Default: the newest. */
  readonly expects?: number;
  readonly provenance: Provenance;
  /**
   * With `replace-partitions`: partitions (values of all partition columns as text) that are
   * replaced even where the batches hold no row of them, that is, emptied.
   */
  readonly partitions?: readonly Readonly<Record<string, string | null>>[];
  /** The table's watermark from this publish on. Default: as it was, none after `replace`. */
  readonly watermark?: Watermark;
  readonly signal?: AbortSignal;
}

export interface PruneOptions {
  /**
   * Files and log entries younger than this stay, since a publish under way may own the files, and count
   * on the entries' numbers. Choose it above the longest publish.
   */
  readonly graceMs: number;
  /** How many of the newest snapshots stay readable. */
  readonly keep?: number;
  /** Every snapshot that was current at some moment of the last so many milliseconds stays. */
  readonly keepMs?: number;
}

export interface PruneResult {
  /** Snapshots that can no longer be read. */
  readonly snapshots: number;
  readonly files: number;
}

export interface ReadOptions<Name extends string = string> {
  /** Columns to read, in this order. Default: all, in the order of the declaration. */
  readonly columns?: readonly Name[];
  /** Only these values of the partition columns (`column` to its value as text). */
  readonly partition?: Readonly<Record<string, string>>;
  /** Snapshot number. Default: the newest. */
  readonly snapshot?: number;
  readonly signal?: AbortSignal;
}

/** Tables as snapshots: Parquet files under a log, BigQuery, memory. */
export interface TableStore {
  /**
   * Of a snapshot that was published under another declaration, a column that came since is null where it may
   * be, and values are those of the wider kind. Throws `not-found` when the table was never published or the
   * snapshot is gone, `invalid-data` where the declaration cannot read it.
   */
  read(table: TableDefinition, options?: ReadOptions): AsyncIterable<RecordBatch>;
  /**
   * Atomic. Every value is held against its column's declaration (kind, null, levels, bounds, pattern);
   * rules of more than one value are `checkTable`'s, a key that repeats the rule `unique`. A repeat of a publish that is still live returns that snapshot and writes nothing; a
   * publish without rows that would change nothing returns the current one.
   *
   * Throws `invalid-data` where a row breaks its contract, `conflict` where another writer came first.
   */
  publish(
    table: TableDefinition,
    batches: AsyncIterable<RecordBatch>,
    options: PublishOptions,
  ): Promise<Snapshot>;
  /** Oldest first; empty when the table was never published. */
  snapshots(table: TableDefinition): Promise<readonly Snapshot[]>;
  /**
   * Forgets old snapshots (all stay where neither `keep` nor `keepMs` is given, and the newest
   * always), then removes what no snapshot lists. Old data is readable until then and not after.
   */
  prune(table: TableDefinition, options: PruneOptions): Promise<PruneResult>;
}
