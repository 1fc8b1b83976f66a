import { createRandom } from '@lagoa/data';
import { describe, expect, test } from 'vitest';
import { createDataset, type Dataset } from '../dataset.ts';
import { writeModelJson } from '../model/write-model-json.ts';
import { referenceTrainer } from '../reference/reference-trainer.ts';
import { trainModel } from '../train-model.ts';
import type { Trainer, TrainingOptions, TrainingResult } from '../trainer.ts';
import { embeddedTrainer } from './embedded-trainer.ts';

const width = 14;

/** Numbers, flags, levels, many values, a constant, an empty column, missing values. */
function draw(rows: number, options: { readonly missing: number } = { missing: 0.1 }): Dataset {
  const random = createRandom(`equal ${rows}`);
  const values = Float32Array.from({ length: rows * width }, (_, i) => {
    const column = i % width;
    if (column === 0) return 7;
    if (column === 1) return Number.NaN;
    if (random.next() < options.missing && column < 6) return Number.NaN;
    if (column < 5) return random.normal();
    return column < 12 ? random.integer(2 + (column % 3)) : random.integer(1000);
  });
  const labels = Float32Array.from({ length: rows }, (_, row) => {
    const own = values.subarray(row * width, (row + 1) * width);
    const [, , a = 0, b = 0, c = 0] = own.map((value) => (Number.isNaN(value) ? 0.8 : value));
    return Number(a * b + c + (own[6] ?? 0) + random.normal() > 0.5);
  });
  const names = Array.from({ length: width }, (_, i) => `f${i}`);
  return createDataset({
    matrix: { values, rows, names, groups: [], layoutHash: 'equal' },
    labels,
  });
}

/** All that a training says, but the name of its engine. */
async function outcome(
  trainer: Trainer,
  dataset: Dataset,
  options: TrainingOptions,
): Promise<readonly unknown[]> {
  const result: TrainingResult = await trainModel(dataset, { ...options, trainer });
  const { engine: _engine, ...attributes } = result.model.attributes;
  return [writeModelJson({ ...result.model, attributes }), result.history, result.bestRound];
}

const logistic: TrainingOptions = { objective: 'binary:logistic', rounds: 6 };
const squared: TrainingOptions = { objective: 'reg:squarederror', rounds: 6 };

const weighted = (dataset: Dataset): Dataset => ({
  ...dataset,
  weights: dataset.labels.map((_, row) => (row % 5 === 0 ? 0 : (row % 7) / 3)),
});
const continued = (dataset: Dataset): Dataset => ({
  ...dataset,
  baseMargins: dataset.labels.map((_, row) => (row % 9) / 9 - 0.5),
});
const regression = (dataset: Dataset): Dataset => ({
  ...dataset,
  labels: dataset.labels.map((label, row) => 1000 * label + (row % 13)),
});
const same = (dataset: Dataset): Dataset => dataset;

const cases: readonly (readonly [string, TrainingOptions, (dataset: Dataset) => Dataset])[] = [
  ['defaults', logistic, same],
  ['squared error', squared, regression],
  ['weights', { ...logistic, metrics: ['logloss', 'auc', 'error'] }, weighted],
  ['base margins', logistic, continued],
  ['depth 1', { ...logistic, parameters: { maxDepth: 1 } }, same],
  ['depth 12', { ...logistic, parameters: { maxDepth: 12, minChildWeight: 0 } }, same],
  ['few bins', { ...logistic, parameters: { maxBin: 3 } }, same],
  [
    'regularised',
    { ...logistic, parameters: { alpha: 1, lambda: 3, gamma: 0.5, minChildWeight: 4 } },
    same,
  ],
  ['limited steps', { ...logistic, parameters: { maxDeltaStep: 0.4, alpha: 0.5 } }, same],
  [
    'constraints',
    { ...logistic, parameters: { monotoneConstraints: { f2: 1, f4: -1, f6: -1, f12: 1 } } },
    same,
  ],
  [
    'samples',
    {
      ...squared,
      seed: 3,
      parameters: {
        subsample: 0.6,
        colsampleBytree: 0.8,
        colsampleBylevel: 0.7,
        colsampleBynode: 0.7,
      },
    },
    (dataset) => regression(weighted(dataset)),
  ],
  ['low ends', { ...logistic, parameters: { eta: 0, scalePosWeight: 0, lambda: 0 } }, same],
  ['scalePosWeight', { ...logistic, parameters: { scalePosWeight: 2.7 } }, weighted],
  [
    'early stopping',
    {
      ...logistic,
      rounds: 60,
      parameters: { eta: 1 },
      validation: draw(700),
      earlyStopping: { rounds: 4, metric: 'auc' },
    },
    same,
  ],
];

describe.each(cases)('%s', (_, options, change) => {
  const dataset = change(draw(5000));
  test('on this thread, with SIMD and without: what the reference gives', async () => {
    const expected = await outcome(referenceTrainer(), dataset, options);
    expect(await outcome(embeddedTrainer(), dataset, options)).toEqual(expected);
    expect(await outcome(embeddedTrainer({ simd: false }), dataset, options)).toEqual(expected);
  });
});

test('on 1 to 4 threads, with SIMD and without: the same bytes', async () => {
  const dataset = weighted(draw(21_000));
  const options: TrainingOptions = {
    ...logistic,
    parameters: { subsample: 0.8, maxDepth: 7, monotoneConstraints: { f2: 1 } },
    validation: draw(900),
  };
  const expected = await outcome(referenceTrainer(), dataset, options);
  for (const simd of [true, false])
    for (const threads of simd ? [1, 2, 3, 4] : [2]) {
      const trainer = embeddedTrainer({ simd, valuesPerThread: 0 });
      expect(await outcome(trainer, dataset, { ...options, threads })).toEqual(expected);
    }
});

test('with so many rows that whole bytes are packed', async () => {
  const dataset = draw(50_000);
  const options = { ...logistic, rounds: 2, parameters: { maxDepth: 4 } };
  const expected = await outcome(referenceTrainer(), dataset, options);
  for (const simd of [true, false])
    expect(await outcome(embeddedTrainer({ simd }), dataset, options)).toEqual(expected);
});

test('with more rows than the sketch takes, and a missing value that it does not see', async () => {
  const rows = 140_000;
  const random = createRandom('sketch');
  const values = Float32Array.from({ length: 2 * rows }, (_, i) =>
    i % 2 === 0 ? random.normal() : random.integer(90_000),
  );
  // Row 15 is no row of the sample: of rows 0 to 15 it has 0 to 14 and what follows.
  values[2 * 15] = Number.NaN;
  const names = ['a', 'b'];
  const dataset = createDataset({
    matrix: { values, rows, names, groups: [], layoutHash: 'two' },
    labels: Float32Array.from({ length: rows }, (_, row) =>
      Number((values[2 * row] ?? 0) + random.normal() > 0),
    ),
  });
  const options = { ...logistic, rounds: 2, parameters: { maxDepth: 4 } };
  const expected = await outcome(referenceTrainer(), dataset, options);
  expect(await outcome(embeddedTrainer(), dataset, options)).toEqual(expected);
});

test.each([
  [1, 1],
  [2, 1],
  [3, 14],
])('%i rows of %i columns', async (rows, columns) => {
  const names = Array.from({ length: columns }, (_, i) => `f${i}`);
  const dataset = createDataset({
    matrix: {
      values: Float32Array.from({ length: rows * columns }, (_, i) => i % 5),
      rows,
      names,
      groups: [],
      layoutHash: 'tiny',
    },
    labels: Float32Array.from({ length: rows }, (_, row) => row),
  });
  const options: TrainingOptions = { ...squared, parameters: { minChildWeight: 0, maxDepth: 16 } };
  const expected = await outcome(referenceTrainer(), dataset, options);
  expect(await outcome(embeddedTrainer(), dataset, options)).toEqual(expected);
  const threads = embeddedTrainer({ valuesPerThread: 0 });
  expect(await outcome(threads, dataset, { ...options, threads: 2 })).toEqual(expected);
});
