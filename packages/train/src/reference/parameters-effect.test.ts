import { createRandom } from '@lagoa/data';
import { describe, expect, test } from 'vitest';
import { createDataset, type Dataset } from '../dataset.ts';
import type { BoostedModel } from '../model/boosted-model.ts';
import { predictMargins } from '../model/predict-margins.ts';
import { writeModelJson } from '../model/write-model-json.ts';
import { trainModel } from '../train-model.ts';
import type { BoostingParameters, TrainingOptions } from '../trainer.ts';
import { referenceTrainer } from './reference-trainer.ts';

const width = 6;

/** Labels that rise with f0, fall with f1, and wave with f2; the rest says nothing. */
function draw(rows: number, options: { readonly missing?: number } = {}): Dataset {
  const random = createRandom('effects');
  const values = Float32Array.from({ length: rows * width }, () =>
    random.next() < (options.missing ?? 0) ? NaN : random.normal(),
  );
  const labels = Float32Array.from({ length: rows }, (_, row) => {
    const [a = 0, b = 0, c = 0] = values
      .subarray(row * width, row * width + 3)
      .map((value) => (Number.isNaN(value) ? 1.5 : value));
    return Number(a - b + Math.sin(3 * c) + random.normal() > 0);
  });
  const names = Array.from({ length: width }, (_, i) => `f${i}`);
  return createDataset({ matrix: { values, rows, names, groups: [], layoutHash: 'six' }, labels });
}

async function train(
  dataset: Dataset,
  parameters: BoostingParameters,
  options: Partial<TrainingOptions> = {},
): Promise<BoostedModel> {
  const { model } = await trainModel(dataset, {
    objective: 'binary:logistic',
    rounds: 10,
    parameters,
    trainer: referenceTrainer(),
    ...options,
  });
  return model;
}

/** Whether margins never fall while one feature rises through the row and all others stay. */
function rises(model: BoostedModel, dataset: Dataset, feature: number): boolean {
  const steps = 41;
  for (let row = 0; row < 60; row++) {
    const own = dataset.matrix.values.subarray(row * width, (row + 1) * width);
    const values = new Float32Array(steps * width);
    for (let step = 0; step < steps; step++) {
      values.set(own, step * width);
      values[step * width + feature] = step / 5 - 4;
    }
    const margins = predictMargins(model, { ...dataset.matrix, values, rows: steps });
    if (margins.some((margin, step) => margin < (margins[step - 1] ?? -Infinity))) return false;
  }
  return true;
}

describe('monotone constraints', () => {
  test.each([0, 0.2])('hold on every path through the data, %s of it missing', async (missing) => {
    const dataset = draw(2000, { missing });
    expect(rises(await train(dataset, {}), dataset, 2)).toBe(false);
    for (const maxDepth of [3, 8]) {
      const model = await train(dataset, { maxDepth, monotoneConstraints: { f0: 1, f2: 1 } });
      expect(rises(model, dataset, 0)).toBe(true);
      expect(rises(model, dataset, 2)).toBe(true);
      const falling = await train(dataset, {
        maxDepth,
        monotoneConstraints: [0, 0, -1, 0, 0, 0],
      });
      const mirrored = {
        ...dataset,
        matrix: { ...dataset.matrix, values: dataset.matrix.values.map((value) => -value) },
      };
      expect(rises(falling, dataset, 2)).toBe(false);
      expect(rises(await train(mirrored, { monotoneConstraints: { f2: 1 } }), mirrored, 2)).toBe(
        true,
      );
    }
  });

  test('of no direction change nothing', async () => {
    const dataset = draw(500);
    const free = writeModelJson(await train(dataset, {}));
    expect(writeModelJson(await train(dataset, { monotoneConstraints: { f0: 0 } }))).toBe(free);
  });

  test('are refused for a name without feature and for a list of another length', async () => {
    const dataset = draw(50);
    await expect(train(dataset, { monotoneConstraints: { age: 1 } })).rejects.toThrow(
      'monotoneConstraints name "age", which is no feature',
    );
    await expect(train(dataset, { monotoneConstraints: [1, 0] })).rejects.toThrow(
      'monotoneConstraints needs 6 directions, got 2',
    );
  });
});

describe('sampling', () => {
  test.each([
    { subsample: 0.5 },
    { colsampleBytree: 0.5 },
    { colsampleBylevel: 0.5 },
    { colsampleBynode: 0.5 },
  ])('%o draws by seed', async (parameters) => {
    const dataset = draw(500);
    const [a, again, other] = await Promise.all(
      [1, 1, 2].map(async (seed) => writeModelJson(await train(dataset, parameters, { seed }))),
    );
    expect(a).toBe(again);
    expect(a).not.toBe(other);
  });

  test('subsample 0.3 gives each tree about 0.3 of the rows, every round others', async () => {
    const dataset = draw(4000);
    const model = await train(dataset, { subsample: 0.3, baseScore: 0.5 });
    // At margin 0 each row has hessian 1/4.
    const share = ((model.trees[0]?.sumHessian[0] ?? 0) * 4) / 4000;
    expect(Math.abs(share - 0.3)).toBeLessThan(4 * Math.sqrt((0.3 * 0.7) / 4000));
    const roots = new Set(model.trees.map((tree) => tree.sumHessian[0]));
    expect(roots.size).toBe(10);
  });

  test('a tree splits on no more than its share of the features, at least one', async () => {
    const dataset = draw(1000);
    const used = (model: BoostedModel) =>
      model.trees.map(
        (tree) =>
          new Set([...tree.splitIndices].filter((_, n) => (tree.leftChildren[n] ?? -1) >= 0)),
      );
    const half = used(await train(dataset, { colsampleBytree: 0.5 }, { rounds: 30 }));
    expect(half.every((features) => features.size <= 3)).toBe(true);
    expect(new Set(half.flatMap((features) => [...features])).size).toBe(width);
    const one = used(await train(dataset, { colsampleBytree: 0.01 }, { rounds: 5 }));
    expect(one.every((features) => features.size <= 1)).toBe(true);
  });
});

describe('base margins', () => {
  test('training from the margins of a model continues it', async () => {
    const dataset = draw(1500);
    const first = await train(dataset, { baseScore: 0.5 }, { rounds: 5 });
    const both = await train(dataset, { baseScore: 0.5 }, { rounds: 10 });
    const margins = predictMargins(first, dataset.matrix);
    const rest = await train(
      { ...dataset, baseMargins: margins },
      { baseScore: 0.5 },
      { rounds: 5 },
    );
    expect(rest.trees).toEqual(both.trees.slice(5));
  });

  test('that are not finite are refused', async () => {
    const dataset = { ...draw(10), baseMargins: new Float32Array(10).fill(Infinity) };
    await expect(train(dataset, {})).rejects.toThrow('base margin Infinity in row 0');
  });
});

test('scalePosWeight weighs rows of label 1 like weights do', async () => {
  const dataset = draw(600);
  const weights = dataset.labels.map((label) => (label === 1 ? 3 : 1));
  const [a, b] = await Promise.all([
    train(dataset, { scalePosWeight: 3, baseScore: 0.5 }),
    train({ ...dataset, weights }, { baseScore: 0.5 }),
  ]);
  expect(a.trees).toEqual(b.trees);
});

test('at the low ends of their ranges eta learns nothing, scalePosWeight from label 0 alone', async () => {
  const dataset = draw(300);
  const still = await train(dataset, { eta: 0, baseScore: 0.25 });
  const margins = predictMargins(still, dataset.matrix);
  expect(new Set(margins)).toEqual(new Set([Math.fround(Math.log(1 / 3))]));
  const one = await train(dataset, { scalePosWeight: 0 }, { rounds: 60 });
  expect(predictMargins(one, dataset.matrix).every((margin) => margin < -3)).toBe(true);
});

test('only the metrics asked for are measured', async () => {
  const dataset = draw(200);
  const options = { objective: 'binary:logistic', rounds: 1, trainer: referenceTrainer() } as const;
  const names = async (more: Partial<TrainingOptions>) =>
    Object.keys((await trainModel(dataset, { ...options, ...more })).history[0]?.metrics ?? {});
  expect(await names({})).toEqual(['train-logloss']);
  expect(await names({ metrics: [] })).toEqual([]);
  expect(
    await names({
      metrics: ['error', 'auc'],
      validation: dataset,
      earlyStopping: { rounds: 3, metric: 'logloss' },
    }),
  ).toEqual([
    'train-error',
    'train-auc',
    'validation-error',
    'validation-auc',
    'validation-logloss',
  ]);
});
