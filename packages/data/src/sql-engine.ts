import type { RecordBatch } from 'apache-arrow';
import type { TableDefinition } from './table.ts';
import type { PublishOptions, Snapshot } from './table-store.ts';

/** A value bound to a parameter. */
export type SqlValue = string | number | bigint | boolean | null;

/**
 * SQL text as `compile…` functions return it, with `$1`, `$2` … for the parameters in DuckDB and
 * `@p1`, `@p2` … in BigQuery.
 */
export interface CompiledSql {
  readonly text: string;
  readonly parameters: readonly SqlValue[];
}

/** Runs SQL of its dialect and gives the rows as Arrow batches. */
export interface SqlEngine {
  readonly dialect: 'duckdb' | 'bigquery';
  query(sql: CompiledSql, options?: { readonly signal?: AbortSignal }): AsyncIterable<RecordBatch>;
}

/** An engine over stored tables, which can also store what it computes. */
export interface SqlWarehouse extends SqlEngine {
  /**
   * Publishes the rows of a query as a table, by the protocol of every publish: atomic, idempotent,
   * `conflict` where another writer was first. Throws `invalid-data` where a column is missing, of
   * another type or outside its declaration; nothing is rounded to fit.
   */
  writeTable(sql: CompiledSql, table: TableDefinition, options: PublishOptions): Promise<Snapshot>;
}
