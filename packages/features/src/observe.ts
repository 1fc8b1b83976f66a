import { LagoaError, type SqlEngine, type TableDefinition } from '@lagoa/data';
import type { CompileQueryOptions, Expression, Query } from '@lagoa/data/sql';
import type { RecordBatch, Table } from 'apache-arrow';
import { type Feature, inputLeaves } from './feature.ts';
import type { InputValues } from './input-values.ts';
import { columnsIn, leafKey, type LevelLeaf, type NumericLeaf } from './leaf.ts';
import { encodeLevels, indexLevels, readBatch } from './read-batch.ts';
import { type FeatureRow, levelReader, numberReader } from './read-row.ts';

/** A table or query in an engine, learnt from with one statement. */
export interface SqlSource extends CompileQueryOptions {
  readonly engine: SqlEngine;
  /** The training rows: a query, or a whole table. */
  readonly from: Query | Pick<TableDefinition, 'name' | 'columns'>;
  readonly signal?: AbortSignal;
}

/** Rows to learn from: an Arrow table, batches, plain rows, or SQL. Iterables are read once. */
export type FeatureSource =
  | Table
  | RecordBatch
  | Iterable<RecordBatch | FeatureRow>
  | AsyncIterable<RecordBatch | FeatureRow>
  | SqlSource;

/** Some rows, or groups of rows that are equal in what is asked of them. */
export interface RowGroups {
  readonly values: InputValues;
  readonly length: number;
  /** Rows of each group. */
  readonly counts: Float64Array;
}

/** What fitting sees of the source. */
export interface Observed {
  readonly rows: number;
  /** The rows as far as these leaves tell them apart; all of them were named before. */
  groupsOf(leaves: readonly Expression[]): readonly RowGroups[];
}

/** Plain rows that are read together. */
const rowsAtOnce = 10_000;

/** Reads a source in memory once, keeping the columns that the features read. */
export async function observeRows(
  source: Exclude<FeatureSource, SqlSource>,
  features: readonly Feature[],
): Promise<Observed> {
  const { numbers, levels } = inputLeaves(features, 'fitted');
  const targets = features.flatMap((feature) =>
    feature.kind === 'target-encode' ? [feature.target] : [],
  );
  const columns = [
    ...new Set([...numbers, ...levels, ...targets].flatMap(columnsIn).map(({ name }) => name)),
  ];
  const groups: RowGroups[] = [];
  const add = (values: InputValues, length: number): void => {
    // Everything is read here, so that what is missing or wrong is told even where nothing is learnt.
    for (const leaf of [...numbers, ...targets]) values.numbers(leaf);
    for (const leaf of levels) values.levels(leaf, () => 0);
    groups.push({ values, length, counts: new Float64Array(length).fill(1) });
  };
  let held: FeatureRow[] = [];
  const flush = (): void => {
    if (held.length > 0) add(readRows(held), held.length);
    held = [];
  };
  const items = 'batches' in source ? source.batches : isRecordBatch(source) ? [source] : source;
  for await (const item of items) {
    if (typeof item !== 'object' || item === null) throw notRows(item);
    if (!isRecordBatch(item)) {
      held.push(item);
      if (held.length === rowsAtOnce) flush();
    } else {
      flush();
      add(readBatch(onlyColumns(item, columns)), item.numRows);
    }
  }
  flush();
  return {
    rows: groups.reduce((sum, { length }) => sum + length, 0),
    groupsOf: () => groups,
  };
}

/** Of plain JavaScript, which the compiler has not seen. */
export function notRows(value: unknown): LagoaError {
  return new LagoaError(
    'invalid-data',
    `fitFeatures takes plain rows, Arrow batches or { engine, from }, got ${value === null ? 'null' : typeof value}`,
  );
}

/** The batch without other columns; as it is where it lacks one, so that reading it says so by name. */
function onlyColumns(batch: RecordBatch, columns: readonly string[]): RecordBatch {
  const names = batch.schema.fields.map(({ name }) => String(name));
  // Arrow's `select` by name mixes up the columns.
  return columns.every((name) => names.includes(name))
    ? batch.selectAt(names.flatMap((name, i) => (columns.includes(name) ? [i] : [])))
    : batch;
}

/** Plain rows as transforms see them. */
function readRows(rows: readonly FeatureRow[]): InputValues {
  const numbersByKey = new Map<string, Float64Array>();
  const codesByKey = new Map<string, ReturnType<typeof encodeLevels>>();
  return {
    numbers(leaf: NumericLeaf) {
      const key = leafKey(leaf);
      const found = numbersByKey.get(key) ?? Float64Array.from(rows, numberReader(leaf));
      numbersByKey.set(key, found);
      return found;
    },
    levels(leaf: LevelLeaf, indexOf) {
      const key = leafKey(leaf);
      const found = codesByKey.get(key) ?? encodeLevels(rows.map(levelReader(leaf)));
      codesByKey.set(key, found);
      return indexLevels(found, indexOf);
    },
  };
}

/** By its shape, since two copies of Arrow have two classes. */
function isRecordBatch(value: object): value is RecordBatch {
  return 'numRows' in value && 'getChild' in value && typeof value.getChild === 'function';
}
