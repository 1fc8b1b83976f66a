import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { FeatureMatrix } from '@lagoa/features';
import { describe, expect, test } from 'vitest';
import type { BoostedModel } from '../model/boosted-model.ts';
import { readModelJson } from '../model/read-model-json.ts';
import { exportOnnx } from './export-onnx.ts';

const fixtures = new URL('../model/fixtures/', import.meta.url);
const full = new URL('../../../../../shared/reference/golden/', import.meta.url);
const readFixture = (name: string): string => readFileSync(new URL(name, fixtures), 'utf8');
const readModel = (name: string): BoostedModel => readModelJson(readFixture(`${name}.json`));

/** The golden rows, and then with every value missing, infinite, or a threshold itself. */
function checkRows(model: BoostedModel): FeatureMatrix {
  const rows: { readonly test: { readonly data: readonly (number | null)[] } } = JSON.parse(
    readFixture('rows.json'),
  );
  const width = model.featureNames.length;
  const thresholds = model.trees.flatMap((tree) =>
    Array.from(tree.splitConditions).filter((_, node) => (tree.leftChildren[node] ?? -1) >= 0),
  );
  const values = Float32Array.from([
    ...rows.test.data.map((value) => value ?? Number.NaN),
    ...Array<number>(width).fill(Number.NaN),
    ...Array<number>(width).fill(Number.POSITIVE_INFINITY),
    ...Array<number>(width).fill(Number.NEGATIVE_INFINITY),
    ...thresholds.flatMap((threshold) => Array<number>(width).fill(threshold)),
  ]);
  const names = model.featureNames;
  return { values, rows: values.length / width, names, groups: [], layoutHash: 'golden' };
}

test.each([
  'xgboost-1.7.4/binary-logistic',
  'xgboost-1.7.4/squared-error',
  'xgboost-1.7.4/dart',
  'xgboost-1.7.4/softprob',
  'xgboost-1.7.4/poisson',
  'xgboost-1.7.4/zero-rounds',
  'xgboost-1.7.4/categorical-partition',
  'xgboost-3.5.0-dev/dart',
  'xgboost-3.5.0-dev/softprob',
  'xgboost-3.5.0-dev/binary-logistic',
  'xgboost-3.5.0-dev/squared-error',
])('%s predicts the same in ONNX Runtime', async (name) => {
  const model = readModel(name);
  const check = checkRows(model);
  const { bytes, certificate } = await exportOnnx(model, { check });
  expect(bytes.length).toBeGreaterThan(400);
  expect(certificate).toMatchObject({ kind: 'onnx-certificate', version: 1, rows: check.rows });
  expect(certificate.rows).toBeGreaterThan(60);
  expect(certificate.maxAbsoluteDifference).toBeLessThanOrEqual(certificate.tolerance);
  expect(certificate.runtime).toMatch(/^onnxruntime-node \d+\.\d+\.\d+$/);
});

const present = existsSync(full);
describe.skipIf(!present)(`the full golden set (skipped where ${full.pathname} is absent)`, () => {
  const libraries = present ? ['xgboost-1.7.4', 'xgboost-3.5.0-dev'] : [];
  const models = libraries.flatMap((library) =>
    readdirSync(new URL(`${library}/`, full))
      .filter((file) => /^[^.]+\.json$/.test(file) && file !== 'rows.json')
      .map((file) => `${library}/${file}`),
  );
  test.each(models)('%s predicts the same in ONNX Runtime', async (name) => {
    const model = readModelJson(readFileSync(new URL(name, full), 'utf8'));
    const { certificate } = await exportOnnx(model, { check: checkRows(model) });
    expect(certificate.maxAbsoluteDifference).toBeLessThanOrEqual(certificate.tolerance);
  });
});

test('the class of multi:softmax is a number per row', async () => {
  const model: BoostedModel = {
    ...readModel('xgboost-1.7.4/softprob'),
    objective: 'multi:softmax',
  };
  const { certificate } = await exportOnnx(model, { check: checkRows(model) });
  expect(certificate.maxAbsoluteDifference).toBe(0);
});

test('odd categories go where XGBoost sends them', async () => {
  const model = readModel('xgboost-1.7.4/categorical-partition');
  const odd = [-1, -0.5, 0.5, 1.9, 4.9, 5, 6, 70_000, 2 ** 24, 1e30, NaN, Infinity, -Infinity];
  const width = model.featureNames.length;
  const check = checkRows(model);
  const values = Float32Array.from({ length: odd.length * width }, (_, i) => {
    return odd[(Math.floor(i / width) + (i % width)) % odd.length] ?? 0;
  });
  const rows = { ...check, values, rows: odd.length };
  const { certificate } = await exportOnnx(model, { check: rows });
  expect(certificate.maxAbsoluteDifference).toBeLessThanOrEqual(certificate.tolerance);
});

test('a feature split both by category and by threshold is asked both ways', async () => {
  const model = readModel('xgboost-1.7.4/categorical-partition');
  const [tree] = model.trees.filter(({ rightCategories }) => rightCategories);
  if (!tree) throw new Error('the fixture has splits by category');
  const { rightCategories: _, ...other } = tree;
  const plain = { ...other, splitConditions: tree.splitConditions.map((v) => (v > -9 ? v : 2.5)) };
  const check = checkRows(model);
  const halves = { ...check, values: check.values.map((value, i) => value + (i % 3) / 4) };
  const both = await exportOnnx({ ...model, trees: [tree, plain] }, { check: halves });
  expect(both.certificate.maxAbsoluteDifference).toBeLessThanOrEqual(1e-6);
});

test('no features have no ONNX form', async () => {
  const model = { ...readModel('xgboost-1.7.4/zero-rounds'), featureNames: [] };
  const check = { values: new Float32Array(), rows: 2, names: [], groups: [], layoutHash: '' };
  await expect(exportOnnx(model, { check })).rejects.toMatchObject({ code: 'unsupported' });
});

const odd: Readonly<Record<string, { readonly file: string }>> = JSON.parse(
  readFixture('odd-models-xgboost-1.7.4.json'),
).models;

test.each(Object.entries(odd))('%s predicts the same in ONNX Runtime', async (_, { file }) => {
  const model = readModelJson(file);
  const { certificate } = await exportOnnx(model, { check: checkRows(model) });
  expect(certificate.maxAbsoluteDifference).toBeLessThanOrEqual(certificate.tolerance);
});

test('a tree of one leaf is kept', async () => {
  const model = readModel('xgboost-1.7.4/binary-logistic');
  const leaf = {
    leftChildren: Int32Array.of(-1),
    rightChildren: Int32Array.of(-1),
    parents: Int32Array.of(-1),
    splitIndices: Uint32Array.of(0),
    splitConditions: Float32Array.of(0.75),
    defaultLeft: Uint8Array.of(0),
    lossChanges: Float32Array.of(0),
    sumHessian: Float32Array.of(1),
    baseWeights: Float32Array.of(0.75),
  };
  const trees = [leaf, ...model.trees.slice(0, 2), leaf];
  const { certificate } = await exportOnnx({ ...model, trees }, { check: checkRows(model) });
  expect(certificate.maxAbsoluteDifference).toBeLessThanOrEqual(1e-6);
});

test('a file that predicts otherwise is refused', async () => {
  const model = readModel('xgboost-1.7.4/binary-logistic');
  const trees = model.trees.map((tree) => ({
    ...tree,
    splitConditions: tree.splitConditions.map((value, node) =>
      (tree.leftChildren[node] ?? -1) < 0 ? Number.NaN : value,
    ),
  }));
  const promise = exportOnnx({ ...model, trees }, { check: checkRows(model) });
  await expect(promise).rejects.toMatchObject({ code: 'corrupt' });
});

test('sums that ONNX takes in another order are refused where that shows', async () => {
  const model = readModel('xgboost-1.7.4/squared-error');
  const [first] = model.trees;
  if (!first) throw new Error('the fixture has trees');
  const leaf = (value: number) => ({
    ...first,
    splitConditions: first.splitConditions.map(() => value),
  });
  // In float32: (1e8 - 1e8) + 1 is 1 in tree order, 1e8 + (-1e8 + 1) is 0.
  const large = { ...model, baseScore: 1e8, trees: [leaf(-1e8), leaf(1)] };
  await expect(exportOnnx(large, { check: checkRows(model) })).rejects.toThrow(
    'the ONNX file predicts up to 1 away from the model, more than 0.000001',
  );
});

test('no rows to check are refused', async () => {
  const model = readModel('xgboost-1.7.4/binary-logistic');
  const check = checkRows(model);
  const none = { ...check, values: new Float32Array(), rows: 0 };
  await expect(exportOnnx(model, { check: none })).rejects.toMatchObject({
    code: 'invalid-argument',
  });
});
