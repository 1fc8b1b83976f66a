import type { RecordBatch } from 'apache-arrow';

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
