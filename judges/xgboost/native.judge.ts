import { createRandom, type Random } from '@lagoa/data';
import {
  type BoostedModel,
  createDataset,
  createPredictor,
  createScorer,
  type Dataset,
  predictMargins,
  readModelJson,
  trainModel,
  writeModelJson,
} from '@lagoa/train';
import { createNativeTrainer } from '@lagoa/train/native';
import { expect, test } from 'vitest';
import { askPython, describeJudge } from '../judge.ts';

const columns = 12;
const names = Array.from({ length: columns }, (_, column) => `column ${column}`);

/** Missing values that matter, ties, and a column of denormals that decides. */
function drawDataset(random: Random, rows: number): Dataset {
  const values = new Float32Array(rows * columns);
  const labels = new Float32Array(rows);
  const weights = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    const at = row * columns;
    for (let column = 0; column < columns; column++)
      values[at + column] = column < 6 ? random.normal() : random.integer(4);
    const tiny = random.normal();
    values[at + 1] = tiny * 1e-41;
    const unknown = [random.next() < 0.3, random.next() < 0.3];
    let logOdds = (values[at] ?? 0) + tiny + ((values[at + 7] ?? 0) > 1 ? 1 : -1);
    if (unknown[0]) logOdds += 2;
    if (unknown[1]) logOdds -= 2;
    if (unknown[0]) values[at + 2] = Number.NaN;
    if (unknown[1]) values[at + 3] = Number.NaN;
    labels[row] = Number(random.next() < 1 / (1 + Math.exp(-logOdds)));
    weights[row] = 0.5 + random.next();
  }
  const matrix = { values, rows, names, groups: [], layoutHash: 'native' };
  return createDataset({ matrix, labels, weights });
}

/** Rows of thresholds and their neighbours in float32, NaN, infinity, denormals and zeros. */
function hardRows(model: BoostedModel, random: Random, rows: number): Float32Array {
  const thresholds: number[][] = names.map(() => [0]);
  for (const { leftChildren, splitIndices, splitConditions } of model.trees)
    for (const [node, left] of leftChildren.entries())
      if (left >= 0) thresholds[splitIndices[node] ?? 0]?.push(splitConditions[node] ?? 0);
  const odd = [NaN, Infinity, -Infinity, 0, -0, 1.4e-45, -1.4e-45, 1e-39, 3.4e38, -3.4e38];
  const bits = new Int32Array(1);
  const float = new Float32Array(bits.buffer);
  return Float32Array.from({ length: rows * columns }, (_, i) => {
    const kind = random.integer(5);
    if (kind === 0) return odd[random.integer(odd.length)] ?? 0;
    if (kind === 1) return random.normal();
    const of = thresholds[i % columns] ?? [0];
    float[0] = of[random.integer(of.length)] ?? 0;
    // One step of float32 to either side of the tie.
    if (float[0] !== 0) bits[0] = (bits[0] ?? 0) + random.integer(3) - 1;
    return float[0];
  });
}

const base64 = (values: Float32Array | undefined): string =>
  Buffer.from(new Uint8Array((values ?? new Float32Array()).slice().buffer)).toString('base64');

function floats(text: unknown): Float32Array {
  const bytes = Buffer.from(String(text), 'base64');
  return new Float32Array(new Uint8Array(bytes).buffer);
}

const parameters = {
  maxDepth: 7,
  eta: 0.3,
  minChildWeight: 0.5,
  lambda: 2,
  alpha: 0.1,
  gamma: 0.01,
  maxBin: 64,
  maxDeltaStep: 3,
  scalePosWeight: 1.5,
  baseScore: 0.4,
} as const;

describeJudge('xgboost', () => {
  test('the native trainer gives the model that Python’s package gives, bit for bit', async () => {
    const dataset = drawDataset(createRandom('native'), 4000);
    const { model } = await trainModel(dataset, {
      trainer: createNativeTrainer({ threads: 1 }),
      objective: 'binary:logistic',
      rounds: 20,
      parameters: { ...parameters, subsample: 0.8, colsampleBytree: 0.7 },
      seed: 5,
    });
    const saved = askPython('judges/xgboost/train_saved.py', {
      columns,
      values: base64(dataset.matrix.values),
      labels: base64(dataset.labels),
      weights: base64(dataset.weights),
      rounds: 20,
      parameters: {
        objective: 'binary:logistic',
        tree_method: 'hist',
        max_depth: 7,
        eta: 0.3,
        min_child_weight: 0.5,
        lambda: 2,
        alpha: 0.1,
        gamma: 0.01,
        max_bin: 64,
        max_delta_step: 3,
        scale_pos_weight: 1.5,
        base_score: 0.4,
        subsample: 0.8,
        colsample_bytree: 0.7,
        seed: 5,
        nthread: 1,
      },
    });
    expect(model.trees).toHaveLength(20);
    expect(model.trees).toEqual(readModelJson(String(saved)).trees);
    expect(model.baseScore).toBe(readModelJson(String(saved)).baseScore);
  });

  test('100,000 rows of ties, NaN, infinity and denormals predict the same', async () => {
    const random = createRandom('hard rows');
    const { model } = await trainModel(drawDataset(random, 6000), {
      trainer: createNativeTrainer({ threads: 1 }),
      objective: 'binary:logistic',
      rounds: 60,
      parameters,
    });
    const splits = model.trees.flatMap(({ leftChildren, defaultLeft }) =>
      [...defaultLeft].filter((_, node) => (leftChildren[node] ?? -1) >= 0),
    );
    expect(new Set(splits)).toEqual(new Set([0, 1])); // both default directions
    const values = hardRows(model, random, 100_000);
    const asked = { columns, models: [{ model: writeModelJson(model), values: base64(values) }] };
    const answers = askPython('judges/xgboost/predict_in_place.py', asked);
    const [answer] = Array.isArray(answers) ? answers : [];
    const matrix = { values, rows: 100_000, names, groups: [], layoutHash: 'native' };
    const theirs = { margins: floats(answer?.margins), predictions: floats(answer?.predictions) };
    expect(theirs.margins).toHaveLength(100_000);
    expect(createScorer(model).margins(matrix)).toEqual(theirs.margins);
    expect(predictMargins(model, matrix)).toEqual(theirs.margins);
    const predictions = createPredictor(model, { layoutHash: 'native' }).predict(matrix);
    const worst = predictions.reduce(
      (most, p, row) => Math.max(most, Math.abs(p - (theirs.predictions[row] ?? NaN))),
      0,
    );
    expect(worst).toBeLessThan(1e-6);
  });
});
