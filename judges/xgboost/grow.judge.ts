import { createRandom } from '@lagoa/data';
import {
  type BoostingParameters,
  createDataset,
  predictMargins,
  readModelJson,
  referenceTrainer,
  type TrainingOptions,
  trainModel,
} from '@lagoa/train';
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

/** XGBoost's own name of a parameter. */
const snakeCase = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

describeJudge('xgboost', () => {
  const cases: readonly {
    readonly objective: TrainingOptions['objective'];
    readonly parameters: BoostingParameters;
    readonly baseMargins?: Float32Array;
  }[] = [
    { objective: 'binary:logistic', parameters: { eta: 0.3, maxDepth: 4 } },
    {
      objective: 'binary:logistic',
      parameters: { eta: 0.1, maxDepth: 6, lambda: 0.5, gamma: 0.7, minChildWeight: 3 },
    },
    { objective: 'binary:logistic', parameters: { eta: 1, maxDepth: 2, lambda: 0 } },
    {
      objective: 'reg:squarederror',
      parameters: { eta: 0.3, maxDepth: 5, minChildWeight: 10, gamma: 0.1 },
    },
    { objective: 'binary:logistic', parameters: { maxDepth: 4, alpha: 2 } },
    { objective: 'reg:squarederror', parameters: { maxDepth: 4, alpha: 0.7, lambda: 3 } },
    { objective: 'binary:logistic', parameters: { maxDepth: 4, maxDeltaStep: 0.3 } },
    { objective: 'binary:logistic', parameters: { maxDepth: 4, scalePosWeight: 3.5 } },
    {
      objective: 'binary:logistic',
      parameters: { maxDepth: 5, monotoneConstraints: [1, 0, -1, 1, 0, 0] },
    },
    {
      objective: 'reg:squarederror',
      parameters: { maxDepth: 6, monotoneConstraints: { f0: -1, f3: 1, f5: 1 } },
    },
    {
      objective: 'binary:logistic',
      parameters: { maxDepth: 3, alpha: 1, maxDeltaStep: 0.5, monotoneConstraints: { f1: 1 } },
    },
    {
      objective: 'binary:logistic',
      parameters: { maxDepth: 3 },
      baseMargins: labels.map((_, row) => (row % 7) / 3 - 1),
    },
    { objective: 'reg:squarederror', parameters: { maxDepth: 3, minChildWeight: 1e6 } },
  ];
  test.each(cases)('$objective $parameters grows the trees that XGBoost grows', async (given) => {
    const { objective, parameters, baseMargins } = given;
    // Under constraints XGBoost takes gains in float32, whose noise soon decides between near ties.
    const rounds = parameters.monotoneConstraints ? 2 : 10;
    const { model } = await trainModel(
      { ...dataset, labels, ...(baseMargins && { baseMargins }) },
      { objective, parameters, rounds, trainer: referenceTrainer() },
    );
    const { monotoneConstraints, ...rest } = { minChildWeight: 1, ...parameters };
    const theirs = readModelJson(
      runPython(
        'judges/xgboost/grow.py',
        JSON.stringify({
          columns,
          values: Array.from(values, (value) => (Number.isNaN(value) ? null : value)),
          labels: [...labels],
          weights: [...(dataset.weights ?? [])],
          baseMargins: baseMargins ? [...baseMargins] : null,
          parameters: {
            objective,
            base_score: model.baseScore,
            ...Object.fromEntries(
              Object.entries(rest).map(([name, value]) => [snakeCase(name), value]),
            ),
            ...(monotoneConstraints && {
              monotone_constraints: Array.isArray(monotoneConstraints)
                ? `(${monotoneConstraints.join()})`
                : `(${dataset.matrix.names.map((name) => Reflect.get(monotoneConstraints, name) ?? 0).join()})`,
            }),
          },
          rounds,
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
