import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { FeatureMatrix } from '@lagoa/features';
import {
  type BoostedModel,
  createPredictor,
  featureImportance,
  predictMargins,
  readModelJson,
  treeShap,
  writeModelJson,
  writeModelUbjson,
} from '@lagoa/train';
import { expect, test } from 'vitest';
import { askPython, describeJudge } from '../judge.ts';

interface Answer {
  readonly margins: readonly number[];
  readonly predictions: readonly number[];
  readonly contributions?: readonly number[];
  /** Total gain of each feature that some split uses. */
  readonly gains?: Readonly<Record<string, number>>;
  readonly saved: string;
}

const full = new URL('../../../shared/reference/golden/', import.meta.url);
const fixtures = new URL('../../packages/train/src/model/fixtures/', import.meta.url);
const golden = existsSync(full) ? full : fixtures;
const rows: {
  readonly test: { readonly rows: number; readonly data: readonly (number | null)[] };
} = JSON.parse(readFileSync(new URL('rows.json', fixtures), 'utf8'));

const models = ['xgboost-1.7.4', 'xgboost-3.5.0-dev'].flatMap((library) =>
  readdirSync(new URL(`${library}/`, golden))
    .filter((file) => /^[^.]+\.json$/.test(file) && file !== 'rows.json')
    .map((file) => `${library}/${file}`),
);

/** The test rows, then all again with categories as odd as a caller may send, in columns 4 and 5. */
const odd = [-1, -0.5, 0.5, 1.9, 5, 6, 70_000, 2 ** 24, 1e30];
const width = 8;
const cells = [
  ...rows.test.data,
  ...rows.test.data.map((value, i) =>
    i % width === 4 || i % width === 5 ? (odd[Math.floor(i / width) % odd.length] ?? null) : value,
  ),
];
const values = Float32Array.from(cells, (value) => value ?? Number.NaN);
const matrixOf = (names: readonly string[]): FeatureMatrix => ({
  values,
  rows: cells.length / width,
  names,
  groups: [],
  layoutHash: 'golden',
});

function ask(files: readonly (string | Uint8Array)[]): readonly Answer[] {
  const answers = askPython('judges/xgboost/read_back.py', {
    columns: width,
    values: cells,
    files: files.map((file) => Buffer.from(file).toString('base64')),
  });
  if (!Array.isArray(answers)) throw new Error('judges/xgboost/read_back.py gave no answers');
  return answers;
}

function largestDifference(ours: ArrayLike<number>, theirs: readonly number[]): number {
  expect(ours.length).toBe(theirs.length);
  return theirs.reduce((most, value, i) => Math.max(most, Math.abs(value - (ours[i] ?? NaN))), 0);
}

function checkAnswer(model: BoostedModel, answer: Answer): void {
  const matrix = matrixOf(model.featureNames);
  const predictions = createPredictor(model, { layoutHash: 'golden' }).predict(matrix);
  expect(largestDifference(predictMargins(model, matrix), answer.margins)).toBe(0);
  expect(largestDifference(predictions, answer.predictions)).toBeLessThan(1e-6);
  expect(readModelJson(answer.saved)).toEqual(model);
  if (answer.gains) checkGains(model, answer.gains);
}

function checkGains(model: BoostedModel, gains: Readonly<Record<string, number>>): void {
  const used = featureImportance(model).filter(({ weight }) => weight > 0);
  expect(Object.keys(gains).sort()).toEqual(used.map(({ name }) => name).sort());
  for (const { name, totalGain } of used) {
    expect(Math.abs(totalGain / (gains[name] ?? Number.NaN) - 1)).toBeLessThan(1e-6); // float32 sums
  }
}

/** What XGBoost trains and answers: the objectives that are read, with labels below the number. */
const trained = [
  ['binary:logistic', 2, { scale_pos_weight: 3 }],
  ['reg:logistic', 2, {}],
  ['binary:logitraw', 2, { base_score: 0.3 }],
  ['reg:squarederror', 5, {}],
  ['reg:squarederror', 5, { tree_method: 'exact', gamma: 9, max_depth: 5 }],
  ['reg:squarederror', 5, { tree_method: 'approx', grow_policy: 'lossguide', max_leaves: 9 }],
  ['reg:squaredlogerror', 5, {}],
  ['reg:absoluteerror', 5, {}],
  ['reg:pseudohubererror', 5, { huber_slope: 2 }],
  ['count:poisson', 5, { max_delta_step: 0.5 }],
  ['reg:gamma', 5, {}],
  ['reg:tweedie', 5, { tweedie_variance_power: 1.2 }],
  ['survival:cox', 5, {}],
  ['rank:pairwise', 5, {}],
  ['rank:ndcg', 5, {}],
  ['rank:map', 2, {}],
  ['multi:softprob', 3, { num_class: 3, num_parallel_tree: 2, subsample: 0.7 }],
  ['multi:softmax', 3, { num_class: 3 }],
  ['multi:softprob', 3, { num_class: 3, booster: 'dart', rate_drop: 0.4 }],
] as const;

function trainThere(): readonly (Answer & Required<Pick<Answer, 'contributions'>>)[] {
  const models = trained.map(([objective, below, more]) => {
    const least = /gamma|tweedie|cox/.test(objective) ? 1 : 0;
    const labels = Array.from({ length: cells.length / width }, (_, row) => {
      return ((row * 7 + Math.floor(row / 3)) % below) + least;
    });
    return { labels, parameters: { objective, ...more } };
  });
  const asked = { columns: width, values: cells, models };
  const answers = askPython('judges/xgboost/train_objective.py', asked);
  if (!Array.isArray(answers)) throw new Error('judges/xgboost/train_objective.py gave no answers');
  return answers;
}

describeJudge('xgboost', () => {
  test('golden models, read and written here, load as the same models', () => {
    const ours = models.map((file) => {
      const model = readModelJson(readFileSync(new URL(file, golden), 'utf8'));
      // Base scores that differ by class are refused for 1.7; the rest of such a model is as good.
      return model.classOffsets ? { ...model, classOffsets: [0, 0, 0] } : model;
    });
    const answers = ask(ours.flatMap((model) => [writeModelJson(model), writeModelUbjson(model)]));
    expect(answers).toHaveLength(2 * ours.length);
    for (const [i, answer] of answers.entries()) {
      const model = ours[Math.floor(i / 2)];
      if (model) checkAnswer(model, answer);
    }
  });

  test('every objective that is read predicts and explains the same', () => {
    const theirs = trainThere();
    const ours = theirs.map(({ saved }) => readModelJson(saved));
    expect(ours.map(({ objective }) => objective)).toEqual(trained.map(([name]) => name));
    const again = ask(ours.map((model) => writeModelUbjson(model)));
    for (const [i, model] of ours.entries()) {
      const [first, second] = [theirs[i], again[i]];
      if (!first || !second) throw new Error(`no answer for ${model.objective}`);
      checkAnswer(model, first);
      checkAnswer(model, second);
      const { values } = treeShap(model, matrixOf(model.featureNames));
      expect(largestDifference(values, first.contributions)).toBeLessThan(1e-5);
    }
  });
});
