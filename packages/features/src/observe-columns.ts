import type { RecordBatch, Table } from 'apache-arrow';
import type { NumericColumn } from './column-input.ts';
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
  const numbers = new Map(columns.numbers.map(({ name }): [string, number[]] => [name, []]));
  const levelCounts = new Map(
    columns.levels.map(({ name }): [string, Map<string, number>] => [name, new Map()]),
  );
  let rows = 0;
  const observe = (values: InputValues, count: number): void => {
    for (const column of columns.numbers)
      appendNumbers(numbers.get(column.name), values.numbers(column), count);
    for (const column of columns.levels) {
      const levels: string[] = [];
      const levelOf = values.levels(column, (level) => {
        const known = levels.indexOf(level);
        return known === -1 ? levels.push(level) - 1 : known;
      });
      countLevels(levelCounts.get(column.name), { levels, levelOf, count });
    }
    rows += count;
  };
  const reader = createRowReader(columns);
  const batches = 'batches' in source ? source.batches : isRecordBatch(source) ? [source] : source;
  for await (const item of batches) {
    if (isRecordBatch(item)) observe(readBatch(item), item.numRows);
    else {
      reader.read(item);
      observe(reader.values, 1);
    }
  }
  const arrays = new Map(
    [...numbers].map(([name, list]) => [name, Float64Array.from(list)] as const),
  );
  return { rows, levelCounts, numbers: ({ name }) => arrays.get(name) ?? new Float64Array(rows) };
}

function appendNumbers(target: number[] = [], values: Float64Array, count: number): void {
  for (let row = 0; row < count; row++) target.push(values[row] ?? Number.NaN);
}

interface LevelsOfRows {
  readonly levels: readonly string[];
  readonly levelOf: (row: number) => number;
  readonly count: number;
}

function countLevels(
  target: Map<string, number> = new Map(),
  { levels, levelOf, count }: LevelsOfRows,
): void {
  const counts: number[] = [];
  for (let row = 0; row < count; row++) {
    const index = levelOf(row);
    if (index !== -1) counts[index] = (counts[index] ?? 0) + 1;
  }
  counts.forEach((rows, index) => {
    const level = levels[index] ?? '';
    target.set(level, (target.get(level) ?? 0) + rows);
  });
}

/** By its shape, since two copies of Arrow have two classes. */
function isRecordBatch(value: object): value is RecordBatch {
  return 'numRows' in value && 'getChild' in value && typeof value.getChild === 'function';
}
