import { readFileSync } from 'node:fs';
import { createRandom } from '@lagoa/data';
import type { FeatureMatrix } from '@lagoa/features';
import { expect, test, vi } from 'vitest';
import type { BoostedModel, Tree } from './boosted-model.ts';
import { createExplainer } from './explainer.ts';
import { readModelJson } from './read-model-json.ts';
import { treeShap } from './tree-shap.ts';

const fixtures = new URL('./fixtures/', import.meta.url);
const goldenModel = (name: string): BoostedModel =>
  readModelJson(readFileSync(new URL(`${name}.json`, fixtures), 'utf8'));

function hardRows(model: BoostedModel, rows: number): FeatureMatrix {
  const random = createRandom('rows to explain');
  const thresholds = [0.5, ...model.trees.flatMap(({ splitConditions }) => [...splitConditions])];
  const odd = [NaN, Infinity, -Infinity, 0, -1, -0.5, 4.9, 70_000];
  const names = model.featureNames;
  const values = Float32Array.from({ length: rows * names.length }, () => {
    const kind = random.integer(3);
    if (kind === 0) return odd[random.integer(odd.length)] ?? 0;
    return kind === 1 ? random.integer(8) : (thresholds[random.integer(thresholds.length)] ?? 0);
  });
  return { values, rows, names, groups: [], layoutHash: 'hard' };
}

/** The largest difference between the twins, beside the largest contribution. */
function difference(model: BoostedModel, matrix: FeatureMatrix): number {
  const fast = createExplainer(model).contributions(matrix);
  const readable = treeShap(model, matrix);
  expect({ ...fast, values: [] }).toEqual({ ...readable, values: [] });
  expect(fast.values).toHaveLength(readable.values.length);
  const size = readable.values.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  return readable.values.reduce(
    (most, value, i) => Math.max(most, Math.abs(value - (fast.values[i] ?? NaN)) / size),
    0,
  );
}

test.each([
  'xgboost-1.7.4/binary-logistic',
  'xgboost-1.7.4/squared-error',
  'xgboost-1.7.4/zero-rounds',
  'xgboost-1.7.4/dart',
  'xgboost-1.7.4/softprob',
  'xgboost-1.7.4/categorical-partition',
  'xgboost-3.5.0-dev/softprob',
])('%s: as the readable TreeSHAP', (name) => {
  const model = goldenModel(name);
  for (const rows of [0, 1, 7, 300]) {
    const matrix = hardRows(model, rows);
    expect(difference(model, matrix)).toBeLessThan(1e-13);
  }
});

/** A random tree of a depth over few features, so that features meet again on many paths. */
function randomTree(seed: string, depth: number, features: number): Tree {
  const random = createRandom(seed);
  const nodes: { left: number; feature: number; value: number; cover: number }[] = [];
  const grow = (cover: number, level: number): void => {
    const at = nodes.length;
    nodes.push({ left: -1, feature: random.integer(features), value: random.next() - 0.5, cover });
    if (level === depth || random.next() < 0.1) return;
    const share = random.next() < 0.05 ? 0 : random.next();
    pending.push({ at, share, level });
  };
  const pending: { at: number; share: number; level: number }[] = [];
  grow(100, 0);
  for (const { at, share, level } of pending) {
    const node = nodes[at];
    if (!node) break;
    node.left = nodes.length;
    grow(node.cover * share, level + 1);
    grow(node.cover * (1 - share), level + 1);
  }
  return {
    leftChildren: Int32Array.from(nodes, ({ left }) => left),
    rightChildren: Int32Array.from(nodes, ({ left }) => (left < 0 ? -1 : left + 1)),
    parents: new Int32Array(nodes.length),
    splitIndices: Uint32Array.from(nodes, ({ feature }) => feature),
    splitConditions: Float32Array.from(nodes, ({ value }) => value),
    defaultLeft: Uint8Array.from(nodes, () => random.integer(2)),
    lossChanges: new Float32Array(nodes.length),
    sumHessian: Float32Array.from(nodes, ({ cover }) => cover),
    baseWeights: new Float32Array(nodes.length),
  };
}

test.each([
  [3, 2],
  [6, 3],
  [6, 30],
  [12, 4],
  [11, 40],
])('random trees of depth %i over %i features', (depth, features) => {
  const seeds = Array.from({ length: 12 }, (_, i) => `${depth}-${features}-${i}`);
  const trees = seeds.map((seed) => randomTree(seed, depth, features));
  const whole = trees.filter(({ sumHessian }) => sumHessian.every((cover) => cover > 0));
  expect(whole.length).toBeGreaterThan(0);
  const model: BoostedModel = {
    objective: 'reg:squarederror',
    baseScore: 0.5,
    featureNames: Array.from({ length: features }, (_, i) => `f${i}`),
    trees: whole,
    attributes: {},
  };
  const random = createRandom('rows');
  const values = Float32Array.from({ length: 20 * features }, () =>
    random.next() < 0.1 ? NaN : random.next() - 0.5,
  );
  const matrix = { values, rows: 20, names: model.featureNames, groups: [], layoutHash: 'r' };
  // The readable twin divides by the shares and loses digits with them; the quadrature does not.
  expect(difference(model, matrix)).toBeLessThan(1e-9);
});

test('explains in many chunks, one row as among others', () => {
  const model = goldenModel('xgboost-1.7.4/binary-logistic');
  const matrix = hardRows(model, 15_000);
  const explainer = createExplainer(model);
  const { values } = explainer.contributions(matrix);
  const width = model.featureNames.length;
  for (const row of [0, 7_000, 14_999]) {
    const one = { ...matrix, values: matrix.values.slice(row * width, (row + 1) * width), rows: 1 };
    expect(explainer.contributions(one).values).toEqual(
      values.slice(row * (width + 1), (row + 1) * (width + 1)),
    );
  }
});

test('a model whose nodes have no hessian is refused, not explained wrongly', () => {
  const model = goldenModel('xgboost-1.7.4/binary-logistic');
  const trees = model.trees.map((tree) => ({ ...tree, sumHessian: tree.sumHessian.map(() => 0) }));
  const explainer = createExplainer({ ...model, trees });
  expect(() => explainer.contributions(hardRows(model, 2))).toThrow(/contributions of row 0/);
});

test('without WebAssembly the readable TreeSHAP explains', () => {
  vi.stubGlobal('WebAssembly', undefined);
  try {
    const model = goldenModel('xgboost-1.7.4/binary-logistic');
    expect(difference(model, hardRows(model, 3))).toBe(0);
  } finally {
    vi.unstubAllGlobals();
  }
});

test('a leaf that no training row weighs in is no obstacle, as in XGBoost', () => {
  const model = goldenModel('xgboost-1.7.4/squared-error');
  const matrix = hardRows(model, 200);
  const trees = model.trees.map((tree) => {
    const leaf = tree.leftChildren.indexOf(-1);
    return { ...tree, sumHessian: tree.sumHessian.map((sum, node) => (node === leaf ? 0 : sum)) };
  });
  expect(difference({ ...model, trees }, matrix)).toBeLessThan(1e-9);
});
