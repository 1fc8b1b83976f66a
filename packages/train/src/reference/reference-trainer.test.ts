import { createRandom, isLagoaError, sha256 } from '@lagoa/data';
import { describe, expect, test } from 'vitest';
import { createDataset, type Dataset, takeRows } from '../dataset.ts';
import { createPredictor } from '../model/create-predictor.ts';
import { predictMargins } from '../model/predict-margins.ts';
import { readModelJson } from '../model/read-model-json.ts';
import { writeModelJson } from '../model/write-model-json.ts';
import { trainModel as train } from '../train-model.ts';
import type { TrainingOptions } from '../trainer.ts';
import { referenceTrainer } from './reference-trainer.ts';

/** Log-odds `x0 + 2 x1 - 0.5`, x0 normal with missing values, x1 0 or 1, x2 noise. */
function draw(rows: number, seed = 'rows'): Dataset {
  const random = createRandom(seed);
  const names = ['x0', 'x1', 'x2'];
  const values = new Float32Array(rows * 3);
  const labels = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    const [x0, x1, x2] = [random.normal(), random.integer(2), random.normal()];
    values.set([random.next() < 0.2 ? NaN : x0, x1, x2], row * 3);
    labels[row] = Number(random.next() < 1 / (1 + Math.exp(-(x0 + 2 * x1 - 0.5))));
  }
  return createDataset({
    matrix: { values, rows, names, groups: [], layoutHash: 'three' },
    labels,
  });
}

const trainModel = (dataset: Dataset, options: TrainingOptions) =>
  train(dataset, { trainer: referenceTrainer(), ...options });
const logistic: TrainingOptions = { objective: 'binary:logistic', rounds: 20 };
const withLabels = (dataset: Dataset, labels: Float32Array): Dataset => ({ ...dataset, labels });

describe('the model', () => {
  test('is the same, byte for byte, as from the first day', async () => {
    const dataset = draw(1000);
    const texts = await Promise.all(
      [1, 2].map(async (seed) => {
        const { model } = await trainModel(dataset, { ...logistic, seed });
        return writeModelJson(model);
      }),
    );
    expect(texts[0]).toBe(texts[1]);
    expect(sha256(new TextEncoder().encode(texts[0]))).toMatchInlineSnapshot(
      `"96ae5b5bce26bf9709739c42b13a42533e9a982c6c14b3cf6fc3a07e8cc28b60"`,
    );
  });

  test('does not depend on the order of rows', async () => {
    const dataset = draw(700);
    const order = createRandom('order').shuffle(Array.from({ length: 700 }, (_, row) => row));
    const [a, b] = await Promise.all(
      [dataset, takeRows(dataset, order)].map((each) => trainModel(each, logistic)),
    );
    expect(a && writeModelJson(a.model)).toBe(b && writeModelJson(b.model));
  });

  test('learns: the training loss falls each round, and rows are scored', async () => {
    const dataset = draw(2000);
    const { model, history, bestRound } = await trainModel(dataset, logistic);
    const losses = history.map(({ metrics }) => metrics['train-logloss'] ?? NaN);
    expect(losses).toEqual([...losses].sort((a, b) => b - a));
    expect(losses.at(-1)).toBeLessThan(0.5);
    expect(bestRound).toBe(20);
    expect(model.trees).toHaveLength(20);
    expect(model.featureNames).toEqual(['x0', 'x1', 'x2']);
    const scores = createPredictor(model, { layoutHash: 'three' }).predict(dataset.matrix);
    expect(scores.every((score) => score > 0 && score < 1)).toBe(true);
  });

  test('one tree of a squared error is the mean of each side, shrunk by lambda', async () => {
    const dataset = createDataset({
      matrix: {
        values: Float32Array.of(0, 0, 1, 1, NaN, NaN),
        rows: 6,
        names: ['x'],
        groups: [],
        layoutHash: 'one',
      },
      labels: Float32Array.of(1, 3, 10, 14, 11, 12),
    });
    const { model } = await trainModel(dataset, {
      objective: 'reg:squarederror',
      rounds: 1,
      parameters: { eta: 1, maxDepth: 1, baseScore: 0 },
    });
    expect(model.trees[0]).toMatchObject({
      splitConditions: Float32Array.of(1, 4 / 3, 47 / 5), // missing with the ones
      defaultLeft: Uint8Array.of(0, 0, 0),
      sumHessian: Float32Array.of(6, 2, 4),
    });
  });

  test('a row of weight 2 counts as two rows, a row of weight 0 as none', async () => {
    const dataset = draw(200);
    const counts = Array.from({ length: 200 }, (_, row) => row % 3);
    const repeated = takeRows(
      dataset,
      counts.flatMap((count, row) => Array<number>(count).fill(row)),
    );
    const weighted = createDataset({ ...dataset, weights: Float32Array.from(counts) });
    const options = { ...logistic, parameters: { maxDepth: 3 } };
    const [a, b] = await Promise.all([repeated, weighted].map((each) => trainModel(each, options)));
    const [x, y] = [a, b].map((of) => of && predictMargins(of.model, repeated.matrix));
    const widest = x?.reduce((most, margin, row) => {
      return Math.max(most, Math.abs(margin - (y?.[row] ?? NaN)));
    }, 0);
    expect(a?.model.baseScore).toBe(b?.model.baseScore);
    expect(widest).toBeLessThan(1e-4);
  });

  test('scaling all weights with lambda, gamma and minChildWeight changes nothing', async () => {
    const dataset = draw(300);
    const train = (scale: number) =>
      trainModel(createDataset({ ...dataset, weights: new Float32Array(300).fill(scale) }), {
        ...logistic,
        parameters: { lambda: scale, minChildWeight: scale },
      });
    const [one, four] = await Promise.all([train(1), train(4)]);
    expect(four.model.trees.map((tree) => tree.splitConditions)).toEqual(
      one.model.trees.map((tree) => tree.splitConditions),
    );
  });

  test('weights near the end of float32 give a model that can be written', async () => {
    const dataset = draw(300);
    const weights = new Float32Array(300).fill(3e38);
    const { model } = await trainModel(createDataset({ ...dataset, weights }), logistic);
    expect(readModelJson(writeModelJson(model)).trees).toEqual(model.trees);
    expect(model.trees[0]?.sumHessian[0]).toBe((2 - 2 ** -23) * 2 ** 127);
  });

  test('rows without a useful split give trees of one leaf', async () => {
    const dataset = draw(50);
    const constant = { ...dataset.matrix, values: new Float32Array(150).fill(NaN) };
    const { model } = await trainModel({ ...dataset, matrix: constant }, logistic);
    expect(model.trees.every((tree) => tree.leftChildren.length === 1)).toBe(true);
    expect(predictMargins(model, constant).every(Number.isFinite)).toBe(true);
  });
});

describe('early stopping', () => {
  test.each(['logloss', 'auc', 'aucpr', 'error', 'rmse', 'mae'] as const)(
    'keeps the best round by %s',
    async (metric) => {
      const { model, history, bestRound } = await trainModel(draw(500), {
        ...logistic,
        rounds: 300,
        validation: draw(300, 'validation'),
        earlyStopping: { rounds: 10, metric },
      });
      const values = history.map(({ metrics }) => metrics[`validation-${metric}`] ?? NaN);
      const best = metric.startsWith('auc') ? Math.max(...values) : Math.min(...values);
      expect(bestRound).toBe(values.indexOf(best) + 1);
      expect(history).toHaveLength(bestRound + 10);
      expect(model.trees).toHaveLength(bestRound);
      expect(model.attributes).toMatchObject({
        best_iteration: String(bestRound - 1),
        best_score: String(best),
      });
    },
  );

  test('validation margins are those the model predicts', async () => {
    const validation = draw(300, 'validation');
    const { model, history } = await trainModel(draw(500), { ...logistic, validation });
    const margins = predictMargins(model, validation.matrix);
    const loss = margins.reduce((sum, margin, row) => {
      return sum + Math.log(1 + Math.exp(validation.labels[row] === 1 ? -margin : margin));
    }, 0);
    expect(history.at(-1)?.metrics['validation-logloss']).toBeCloseTo(loss / 300, 6);
  });
});

describe('a training under way', () => {
  test('reports each round', async () => {
    const rounds: number[] = [];
    await trainModel(draw(100), {
      ...logistic,
      rounds: 3,
      onProgress: ({ round }) => rounds.push(round),
    });
    expect(rounds).toEqual([1, 2, 3]);
  });

  test('stops at the signal and when cancelled', async () => {
    const long = { ...logistic, rounds: 1_000_000 };
    const signal = AbortSignal.timeout(30);
    await expect(trainModel(draw(500), { ...long, signal })).rejects.toMatchObject({
      code: 'aborted',
    });
    const run = referenceTrainer().start(draw(500), long);
    await run.cancel();
    await expect(run.result).rejects.toMatchObject({ code: 'aborted' });
  });

  test('is named by its data and options', async () => {
    const start = (rounds: number) => referenceTrainer().start(draw(100), { ...logistic, rounds });
    const runs = [start(1), start(1), start(2)];
    const [a, b, c] = runs.map(({ id }) => id);
    expect(a).toBe(b);
    expect(a).not.toBe(c);
    await Promise.all(runs.map(({ result }) => result));
  });
});

describe('is refused', () => {
  const dataset = draw(20);
  const changed = (at: number, value: number): Float32Array =>
    dataset.labels.map((label, row) => (row === at ? value : label));
  const withValue = (value: number): Dataset => ({
    ...dataset,
    matrix: {
      ...dataset.matrix,
      values: dataset.matrix.values.map((old, i) => (i === 4 ? value : old)),
    },
  });
  const none = takeRows(dataset, []);
  const data: readonly (readonly [string, Dataset, RegExp])[] = [
    ['no rows', none, /needs at least one row and one feature, has 0 x 3/],
    ['NaN label', withLabels(dataset, changed(3, NaN)), /label NaN in row 3: .* takes 0 or 1/],
    ['label 2', withLabels(dataset, changed(5, 2)), /label 2 in row 5/],
    [
      'one class',
      withLabels(dataset, new Float32Array(20)),
      /weighted mean label of 0: .* needs both classes/,
    ],
    [
      'one class by weight',
      { ...dataset, weights: dataset.labels.map((label) => (label === 1 ? 1e-20 : 1e25)) },
      /weighted mean label of [\d.e-]+: .* needs both classes/,
    ],
    ['too few labels', withLabels(dataset, new Float32Array(3)), /60 values and 3 labels/],
    ['infinity', withValue(Infinity), /Infinity in row 1, feature "x1"/],
    ['too large', withValue(-1e38), /row 1, feature "x1"/],
    [
      'negative weight',
      { ...dataset, weights: new Float32Array(20).fill(-1) },
      /weight -1 in row 0/,
    ],
    ['no weight', { ...dataset, weights: new Float32Array(20) }, /weights of 0 only/],
    ['too few weights', { ...dataset, weights: new Float32Array(2) }, /20 rows, but 2 weights/],
  ];
  test.each(data)('%s', async (_, each, message) => {
    const error: unknown = await trainModel(each, logistic).catch((cause: unknown) => cause);
    expect(isLagoaError(error, 'invalid-data')).toBe(true);
    expect(String(error)).toMatch(message);
  });

  const options: readonly (readonly [string, Partial<TrainingOptions>, string, RegExp])[] = [
    ['rounds of 0', { rounds: 0 }, 'invalid-argument', /rounds must be an integer >= 1, got 0/],
    ['a wrong parameter', { parameters: { eta: 2 } }, 'invalid-argument', /eta must be in/],
    [
      'base score 1',
      { parameters: { baseScore: 1 } },
      'invalid-argument',
      /probability in \[2\^-126, 1\)/,
    ],
    [
      'a base score whose margin is infinite',
      { parameters: { baseScore: 1e-40 } },
      'invalid-argument',
      /probability in \[2\^-126, 1\)/,
    ],
    [
      'early stopping alone',
      { earlyStopping: { rounds: 3 } },
      'invalid-argument',
      /earlyStopping needs a validation/,
    ],
    [
      'another metric',
      {
        objective: 'reg:squarederror',
        validation: dataset,
        earlyStopping: { rounds: 3, metric: 'logloss' },
      },
      'invalid-argument',
      /must be rmse or mae for reg:squarederror, got logloss/,
    ],
    [
      'another layout',
      { validation: { ...dataset, matrix: { ...dataset.matrix, layoutHash: 'other' } } },
      'invalid-argument',
      /validation has layout other, the training data three/,
    ],
    [
      'the AUC of one class',
      {
        validation: withLabels(dataset, new Float32Array(20)),
        earlyStopping: { rounds: 3, metric: 'auc' },
      },
      'invalid-data',
      /auc of validation data of one class/,
    ],
  ];
  test.each(options)('%s', async (_, each, code, message) => {
    const error: unknown = await trainModel(dataset, { ...logistic, ...each }).catch(
      (cause: unknown) => cause,
    );
    expect(error).toMatchObject({ code });
    expect(String(error)).toMatch(message);
  });

  test('one class is fine with a base score', async () => {
    const { model } = await trainModel(withLabels(dataset, new Float32Array(20)), {
      ...logistic,
      parameters: { baseScore: 0.5 },
    });
    expect(model.baseScore).toBe(0.5);
  });
});
