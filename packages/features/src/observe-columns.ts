import type { RecordBatch, Table } from 'apache-arrow';
import type { LevelColumn, NumericColumn } from './column-input.ts';
import type { InputColumns } from './feature.ts';
import type { InputValues } from './input-values.ts';
import { readBatch } from './read-batch.ts';
import { createRowReader, type FeatureRow } from './read-row.ts';

/** Rows to learn from: an Arrow table, batches, or plain rows. Iterables are read once. */
export type FeatureSource =
  | Table
  | RecordBatch
  | Iterable<RecordBatch | FeatureRow>
  | AsyncIterable<RecordBatch | FeatureRow>;

/** What fitting needs of the rows. */
export interface ObservedColumns {
  readonly rows: number;
  /** In row order, NaN for missing. */
  numbers(column: NumericColumn): Float64Array;
  /** Rows per level by column, missing ones left out. */
  readonly levelCounts: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

/** Reads the source once, keeping eight bytes per row and numeric column. */
export async function observeColumns(
  source: FeatureSource,
  columns: InputColumns,
): Promise<ObservedColumns> {
  const numbers = columns.numbers.map(collectNumbers);
  const levels = columns.levels.map(countLevels);
  let rows = 0;
  const observe = (values: InputValues, count: number): void => {
    for (const observer of [...numbers, ...levels]) observer.observe(values, count);
    rows += count;
  };
  const reader = createRowReader(columns);
  const items = 'batches' in source ? source.batches : isRecordBatch(source) ? [source] : source;
  for await (const item of items) {
    if (isRecordBatch(item)) observe(readBatch(item), item.numRows);
    else {
      reader.read(item);
      observe(reader.values, 1);
    }
  }
  const collected = new Map(numbers.map(({ name, numbers }) => [name, numbers()]));
  return {
    rows,
    numbers: ({ name }) => collected.get(name) ?? new Float64Array(),
    levelCounts: new Map(levels.map(({ name, counts }) => [name, counts()])),
  };
}

/** Sees every row of a source, some rows at a time. */
interface ColumnObserver {
  readonly name: string;
  observe(values: InputValues, rows: number): void;
}

function collectNumbers(
  column: NumericColumn,
): ColumnObserver & { readonly numbers: () => Float64Array } {
  const collected: number[] = [];
  return {
    name: column.name,
    numbers: () => Float64Array.from(collected),
    observe(values, rows) {
      const numbers = values.numbers(column);
      for (let row = 0; row < rows; row++) collected.push(numbers[row] ?? Number.NaN);
    },
  };
}

function countLevels(
  column: LevelColumn,
): ColumnObserver & { readonly counts: () => ReadonlyMap<string, number> } {
  const indexes = new Map<string, number>();
  const counts: number[] = [];
  return {
    name: column.name,
    counts: () => new Map([...indexes].map(([level, index]) => [level, counts[index] ?? 0])),
    observe(values, rows) {
      const indexOf = values.levels(column, (level) => {
        const index = indexes.get(level) ?? indexes.size;
        indexes.set(level, index);
        return index;
      });
      for (let row = 0; row < rows; row++) {
        const index = indexOf(row);
        if (index !== -1) counts[index] = (counts[index] ?? 0) + 1;
      }
    },
  };
}

/** By its shape, since two copies of Arrow have two classes. */
function isRecordBatch(value: object): value is RecordBatch {
  return 'numRows' in value && 'getChild' in value && typeof value.getChild === 'function';
}
