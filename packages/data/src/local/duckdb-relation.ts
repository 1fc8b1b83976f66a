import type { DuckDBConnection } from '@duckdb/node-api';
import type { RecordBatch } from 'apache-arrow';
import { streamBatches } from './duckdb-engine.ts';

/** Rows that lie in DuckDB, on a connection that stays open while they are read. */
export interface DuckdbRelation {
  readonly connection: DuckDBConnection;
  /** SQL without parameters; the rows are known to keep the contract of the table they are for. */
  readonly select: string;
}

const relations = new WeakMap<AsyncIterable<RecordBatch>, DuckdbRelation>();

/**
 * The rows of a relation as Arrow batches for any store. A store that writes with DuckDB itself
 * finds the relation again by `relationOf` and copies without leaving the engine.
 */
export function relationBatches(relation: DuckdbRelation): AsyncIterable<RecordBatch> {
  const { connection, select } = relation;
  const batches: AsyncIterable<RecordBatch> = {
    [Symbol.asyncIterator]: () => streamBatches(connection, select),
  };
  relations.set(batches, relation);
  return batches;
}

/** The relation behind batches, if they come from one. */
export function relationOf(batches: AsyncIterable<RecordBatch>): DuckdbRelation | undefined {
  return relations.get(batches);
}
