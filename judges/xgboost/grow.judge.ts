import { createRandom } from '@lagoa/data';
import { createDataset, predictMargins, readModelJson, trainModel } from '@lagoa/train';
import { expect, test } from 'vitest';
import { describeJudge, runPython } from '../judge.ts';

/** Few distinct values, so that both engines bin alike; labels and weights without ties in gain. */
const random = createRandom('grow');
const [rows, columns] = [3000, 6];
const dataset = createDataset({
  matrix: {
    values: Float32Array.from({ length: rows * columns }, (_, i) =>
      i % columns < 3 && random.next() < 0.2 ? NaN : Math.round(20 * random.normal()) / 8,
    ),
    rows,
    names: Array.from({ length: columns }, (_, i) => `f${i}`),
    groups: [],
    layoutHash: 'grow',
  },
  labels: new Float32Array(rows),
  weights: Float32Array.from({ length: rows }, () => 0.5 + random.next()),
});
const { values } = dataset.matrix;
const labels = dataset.labels.map((_, row) => {
  const [a = 0, b = 0, , d = 0] = values.subarray(row * columns);
  const logOdds = (Number.isNaN(a) ? 1 : a) * 0.7 + (b > 1 ? -1 : 0.4) + d * d * 0.2 - 1;
  return Number(random.next() < 1 / (1 + Math.exp(-logOdds)));
});

describeJudge('xgboost', () => {
  test.each([
    ['binary:logistic', { eta: 0.3, maxDepth: 4 }],
    ['binary:logistic', { eta: 0.1, maxDepth: 6, lambda: 0.5, gamma: 0.7, minChildWeight: 3 }],
    ['binary:logistic', { eta: 1, maxDepth: 2, lambda: 0 }],
    ['reg:squarederror', { eta: 0.3, maxDepth: 5, minChildWeight: 10, gamma: 0.1 }],
  ] as const)('%s %o grows the trees that XGBoost grows', async (objective, parameters) => {
    const { model } = await trainModel(
      { ...dataset, labels },
      { objective, parameters, rounds: 10 },
    );
    const { eta, maxDepth, ...rest } = { lambda: 1, gamma: 0, minChildWeight: 1, ...parameters };
    const theirs = readModelJson(
      runPython(
        'judges/xgboost/grow.py',
        JSON.stringify({
          columns,
          values: Array.from(values, (value) => (Number.isNaN(value) ? null : value)),
          labels: [...labels],
          weights: [...(dataset.weights ?? [])],
          parameters: {
            objective,
            eta,
            max_depth: maxDepth,
            lambda: rest.lambda,
            gamma: rest.gamma,
            min_child_weight: rest.minChildWeight,
            base_score: model.baseScore,
          },
          rounds: 10,
        }),
      ),
    );
    for (const [i, tree] of model.trees.entries()) {
      expect(tree.leftChildren).toEqual(theirs.trees[i]?.leftChildren);
      expect(tree.splitIndices).toEqual(theirs.trees[i]?.splitIndices);
    }
    const [ours, others] = [model, theirs].map((of) => predictMargins(of, dataset.matrix));
    const widest = ours?.reduce(
      (most, margin, row) => Math.max(most, Math.abs(margin - (others?.[row] ?? NaN))),
      0,
    );
    expect(widest).toBeLessThan(1e-4);
  });
});
