import { createRandom, type Random } from '@lagoa/data';
import { createDataset, type Dataset, splitStratified, takeRows } from '@lagoa/train';

/** A training set and a test set of one data set and seed. */
export interface QualitySplit {
  readonly train: Dataset;
  readonly test: Dataset;
}

/** A made data set: its columns, and the log-odds of label 1. */
interface MadeSet {
  readonly columns: number;
  readonly rows: number;
  readonly value: (random: Random, column: number) => number;
  readonly logOdds: (row: Float32Array) => number;
}

const at = (row: Float32Array, column: number): number => row[column] ?? 0;
const present = (row: Float32Array, column: number): number =>
  Number.isNaN(at(row, column)) ? 1 : at(row, column);

export const madeSets: Readonly<Record<string, MadeSet>> = {
  smooth: {
    columns: 10,
    rows: 20_000,
    value: (random) => random.normal(),
    logOdds: (row) => at(row, 0) + Math.sin(2 * at(row, 1)) + at(row, 2) ** 2 / 2 - 0.5,
  },
  xor: {
    columns: 8,
    rows: 20_000,
    value: (random) => random.next() - 0.5,
    logOdds: (row) => (at(row, 0) * at(row, 1) > 0 ? 1.5 : -1.5) + at(row, 2),
  },
  'heavy missing': {
    columns: 12,
    rows: 20_000,
    value: (random) => (random.next() < 0.6 ? Number.NaN : random.normal()),
    logOdds: (row) => present(row, 0) + present(row, 1) * present(row, 2) - 0.8 * present(row, 3),
  },
  'high cardinality': {
    columns: 6,
    rows: 20_000,
    value: (random, column) => random.integer(column < 3 ? 5000 : 40),
    logOdds: (row) =>
      Math.sin(at(row, 0) / 300) + (at(row, 3) % 7 === 0 ? 1.5 : -0.3) + at(row, 1) / 5000 - 0.5,
  },
  'imbalanced 1:200': {
    columns: 10,
    rows: 60_000,
    value: (random) => random.normal(),
    logOdds: (row) => -6.2 + 1.2 * at(row, 0) - at(row, 1) + 0.5 * at(row, 2) * at(row, 3),
  },
};

/** Half of the rows each to train on and to test on. */
export function drawSplit(name: string, seed: number): QualitySplit {
  const made = madeSets[name];
  if (made === undefined) throw new Error(`no data set is called ${name}`);
  const random = createRandom(`${name} ${seed}`);
  const { columns, rows } = made;
  const values = Float32Array.from({ length: rows * columns }, (_, i) =>
    made.value(random, i % columns),
  );
  const labels = Float32Array.from({ length: rows }, (_, row) => {
    const own = values.subarray(row * columns, (row + 1) * columns);
    return Number(random.next() < 1 / (1 + Math.exp(-made.logOdds(own))));
  });
  const names = Array.from({ length: columns }, (_, i) => `f${i}`);
  const matrix = { values, rows, names, groups: [], layoutHash: name };
  return splitRows(createDataset({ matrix, labels }), { seed, train: 50 });
}

/** A stratified split with so many per cent to train on. */
export function splitRows(
  dataset: Dataset,
  { seed, train }: { readonly seed: number; readonly train: number },
): QualitySplit {
  const shares = { train, test: 100 - train };
  const rows = splitStratified(dataset.labels, shares, { random: createRandom(seed) });
  return { train: takeRows(dataset, rows.train), test: takeRows(dataset, rows.test) };
}
