import { existsSync } from 'node:fs';
import { createRandom } from '@lagoa/data';
import type { FeatureMatrix } from '@lagoa/features';
import {
  createDataset,
  createPredictor,
  type Dataset,
  predictLeaves,
  predictMargins,
  readModelJson,
  takeRows,
  trainModel,
  treeShap,
  writeModelJson,
} from '@lagoa/train';
import { expect, test } from 'vitest';
import { compareAuc, meanAuc } from '../../bench/src/telco/compare-auc.ts';
import { readTelco } from '../../bench/src/telco/read-telco.ts';
import { askPython, describeJudge } from '../judge.ts';

interface Answers {
  readonly margins: readonly number[];
  readonly predictions: readonly number[];
  readonly leaves: readonly number[];
  readonly contributions: readonly number[];
  readonly saved: string;
}

/** Numbers, levels as 0/1, missing values that matter and that do not, denormals and ties. */
function drawDataset(rows: number): Dataset {
  const random = createRandom('judge');
  const names = Array.from({ length: 20 }, (_, column) => `column ${column}`);
  const values = new Float32Array(rows * names.length);
  const labels = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    const at = row * names.length;
    for (let column = 0; column < names.length; column++) {
      values[at + column] = column < 5 ? random.normal() * 10 : random.integer(column < 18 ? 2 : 9);
    }
    values[at + 1] = (values[at + 1] ?? 0) * 1e-42;
    let logOdds = 0.1 * (values[at] ?? 0) + 2 * (values[at + 6] ?? 0) - 1;
    if (random.next() < 0.3) values[at + 2] = NaN;
    if (random.next() < 0.2) {
      values[at] = NaN;
      logOdds += 1.5;
    }
    labels[row] = Number(random.next() < 1 / (1 + Math.exp(-logOdds)));
  }
  const groups = names.map((name, start) => ({ name, start, end: start + 1 }));
  return createDataset({ matrix: { values, rows, names, groups, layoutHash: 'judge' }, labels });
}

function ask(model: string, matrix: FeatureMatrix): Answers {
  const answers = askPython('judges/xgboost/load.py', {
    model,
    columns: matrix.names.length,
    values: Array.from(matrix.values, (value) => (Number.isNaN(value) ? null : value)),
  });
  if (!isAnswers(answers)) throw new Error('judges/xgboost/load.py gave no answers');
  return answers;
}

function isAnswers(value: unknown): value is Answers {
  const names = ['margins', 'predictions', 'leaves', 'contributions', 'saved'];
  return typeof value === 'object' && value !== null && names.every((name) => name in value);
}

function largestDifference(ours: ArrayLike<number>, theirs: readonly number[]): number {
  expect(ours.length).toBe(theirs.length);
  return theirs.reduce((most, value, i) => Math.max(most, Math.abs(value - (ours[i] ?? NaN))), 0);
}

describeJudge('xgboost', () => {
  test.each(['binary:logistic', 'reg:squarederror'] as const)(
    '%s: our model file predicts in XGBoost what it predicts here',
    async (objective) => {
      const dataset = drawDataset(5000);
      const { model } = await trainModel(dataset, {
        objective,
        rounds: 60,
        parameters: { maxDepth: 6, eta: 0.2, maxBin: 200 },
      });
      const directions = model.trees.flatMap((tree) =>
        [...tree.defaultLeft].filter((_, node) => (tree.leftChildren[node] ?? -1) >= 0),
      );
      expect(new Set(directions)).toEqual(new Set([0, 1]));

      const { matrix } = takeRows(
        dataset,
        Array.from({ length: 500 }, (_, row) => row),
      );
      const theirs = ask(writeModelJson(model), matrix);
      const predictor = createPredictor(model, { layoutHash: 'judge' });
      expect(largestDifference(predictMargins(model, matrix), theirs.margins)).toBe(0);
      expect(largestDifference(predictor.predict(matrix), theirs.predictions)).toBeLessThan(1e-6);
      expect(largestDifference(predictLeaves(model, matrix), theirs.leaves)).toBe(0);
      const { values } = treeShap(model, matrix);
      expect(largestDifference(values, theirs.contributions)).toBeLessThan(1e-5);
      expect(readModelJson(theirs.saved)).toEqual(model);
    },
  );

  const telco = '../shared/data/telco-customer-churn.csv';
  test.skipIf(!existsSync(telco))(`the AUC on ${telco} is XGBoost's`, async () => {
    const splits = await compareAuc(readTelco(telco), {
      seeds: [1, 2, 3, 4, 5],
      withXgboost: true,
    });
    const ours = meanAuc(splits.map(({ lagoa }) => lagoa));
    const theirs = meanAuc(splits.map(({ xgboost }) => xgboost));
    expect(ours).toBeGreaterThan(0.84);
    expect(Math.abs(ours - theirs)).toBeLessThan(0.003);
  });
});
