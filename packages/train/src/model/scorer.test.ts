import { readFileSync } from 'node:fs';
import { createRandom } from '@lagoa/data';
import type { FeatureMatrix } from '@lagoa/features';
import { expect, test, vi } from 'vitest';
import type { BoostedModel, Tree } from './boosted-model.ts';
import { predictLeaves, predictMargins } from './predict-margins.ts';
import { readModelJson } from './read-model-json.ts';
import { createScorer } from './scorer.ts';

const fixtures = new URL('./fixtures/', import.meta.url);
const goldenModel = (name: string): BoostedModel =>
  readModelJson(readFileSync(new URL(`${name}.json`, fixtures), 'utf8'));

/** Rows of what a split may meet: thresholds and their neighbours, categories, NaN, the extremes. */
function hardRows(model: BoostedModel, rows: number): FeatureMatrix {
  const random = createRandom('hard rows');
  const thresholds = [0.5, ...model.trees.flatMap(({ splitConditions }) => [...splitConditions])];
  const odd = [
    NaN,
    Infinity,
    -Infinity,
    0,
    -0,
    1e-45,
    -1e-45,
    3.4e38,
    -1,
    -0.5,
    4.9,
    5,
    70_000,
    1e30,
  ];
  const value = (): number => {
    const kind = random.integer(4);
    if (kind === 0) return odd[random.integer(odd.length)] ?? 0;
    if (kind === 1) return random.integer(8);
    const threshold = thresholds[random.integer(thresholds.length)] ?? 0;
    return kind === 2 ? threshold : threshold * (1 + (random.next() - 0.5) * 1e-6);
  };
  const names = model.featureNames;
  const values = Float32Array.from({ length: rows * names.length }, value);
  return { values, rows, names, groups: [], layoutHash: 'hard' };
}

const goldens = [
  'xgboost-1.7.4/binary-logistic',
  'xgboost-1.7.4/squared-error',
  'xgboost-1.7.4/zero-rounds',
  'xgboost-1.7.4/dart',
  'xgboost-1.7.4/softprob',
  'xgboost-1.7.4/categorical-partition',
  'xgboost-3.5.0-dev/softprob',
];

test.each(goldens)('%s: the kernel walks as the readable walk does, bit for bit', (name) => {
  const model = goldenModel(name);
  const scorer = createScorer(model);
  for (const rows of [0, 1, 3, 4, 67, 2000]) {
    const matrix = hardRows(model, rows);
    expect(scorer.margins(matrix)).toEqual(predictMargins(model, matrix));
    expect(scorer.leaves(matrix)).toEqual(predictLeaves(model, matrix));
    const present = { ...matrix, values: matrix.values.map((v) => (Number.isNaN(v) ? 0 : v)) };
    expect(scorer.margins(present)).toEqual(predictMargins(model, present));
  }
});

test('rows in many chunks are all scored', () => {
  const model = goldenModel('xgboost-1.7.4/binary-logistic');
  const matrix = hardRows(model, 40_000);
  const scorer = createScorer(model);
  expect(scorer.margins(matrix)).toEqual(predictMargins(model, matrix));
  expect(scorer.leaves(matrix)).toEqual(predictLeaves(model, matrix));
});

test('an iteration range takes the trees of its rounds alone', () => {
  for (const name of ['xgboost-1.7.4/binary-logistic', 'xgboost-1.7.4/softprob']) {
    const model = goldenModel(name);
    const classes = model.classOffsets?.length ?? 1;
    const matrix = hardRows(model, 50);
    const part = { ...model, trees: model.trees.slice(classes, 3 * classes) };
    const range = { iterationRange: [1, 3] } as const;
    const scorer = createScorer(model);
    for (const by of [scorer.margins(matrix, range), predictMargins(model, matrix, range)])
      expect(by).toEqual(predictMargins(part, matrix));
    for (const by of [scorer.leaves(matrix, range), predictLeaves(model, matrix, range)])
      expect(by).toEqual(predictLeaves(part, matrix));
    const rounds = model.trees.length / classes;
    for (const wrong of [
      [0, rounds + 1],
      [-1, 1],
      [2, 1],
      [0.5, 1],
    ] as const)
      expect(() => scorer.margins(matrix, { iterationRange: wrong })).toThrow(
        `iterationRange must be within [0, ${rounds}], got [${wrong[0]}, ${wrong[1]}]`,
      );
  }
});

test('a chain of 300 splits, and leaves at the root', () => {
  const depth = 300;
  const nodes = 2 * depth + 1;
  const chain: Tree = {
    leftChildren: Int32Array.from({ length: nodes }, (_, i) =>
      i % 2 === 0 && i < nodes - 1 ? i + 1 : -1,
    ),
    rightChildren: Int32Array.from({ length: nodes }, (_, i) =>
      i % 2 === 0 && i < nodes - 1 ? i + 2 : -1,
    ),
    parents: Int32Array.from({ length: nodes }, (_, i) =>
      i === 0 ? -1 : i % 2 === 1 ? i - 1 : i - 2,
    ),
    splitIndices: new Uint32Array(nodes),
    splitConditions: Float32Array.from({ length: nodes }, (_, i) => i / 2),
    defaultLeft: Uint8Array.from({ length: nodes }, (_, i) => (i > 100 ? 1 : 0)),
    lossChanges: new Float32Array(nodes),
    sumHessian: new Float32Array(nodes).fill(1),
    baseWeights: new Float32Array(nodes),
  };
  const leaf: Tree = {
    ...chain,
    leftChildren: Int32Array.of(-1),
    rightChildren: Int32Array.of(-1),
    splitConditions: Float32Array.of(0.25),
  };
  const model: BoostedModel = {
    objective: 'reg:squarederror',
    baseScore: 0.5,
    featureNames: ['x'],
    trees: [chain, leaf],
    attributes: {},
  };
  const values = Float32Array.from({ length: 302 }, (_, i) => (i === 301 ? NaN : i + 0.5));
  const matrix = { values, rows: 302, names: ['x'], groups: [], layoutHash: 'chain' };
  const scorer = createScorer(model);
  expect(scorer.leaves(matrix)).toEqual(predictLeaves(model, matrix));
  expect(scorer.margins(matrix)).toEqual(predictMargins(model, matrix));
  expect(new Set(scorer.margins(matrix)).size).toBe(300);
});

test('without WebAssembly the readable walk scores', () => {
  vi.stubGlobal('WebAssembly', undefined);
  try {
    const model = goldenModel('xgboost-1.7.4/binary-logistic');
    const matrix = hardRows(model, 20);
    const scorer = createScorer(model);
    expect(scorer.margins(matrix)).toEqual(predictMargins(model, matrix));
    expect(scorer.leaves(matrix)).toEqual(predictLeaves(model, matrix));
  } finally {
    vi.unstubAllGlobals();
  }
});

test('a tree of a quarter million nodes is no different', () => {
  const splits = 2 ** 17 - 1;
  const nodes = 2 * splits + 1;
  const numbers = Array.from({ length: nodes }, (_, node) => node);
  const tree: Tree = {
    leftChildren: Int32Array.from(numbers, (node) => (node < splits ? 2 * node + 1 : -1)),
    rightChildren: Int32Array.from(numbers, (node) => (node < splits ? 2 * node + 2 : -1)),
    parents: Int32Array.from(numbers, (node) => (node === 0 ? -1 : (node - 1) >> 1)),
    splitIndices: Uint32Array.from(numbers, (node) => (node < splits ? node % 3 : 0)),
    splitConditions: Float32Array.from(numbers, (node) => Math.sin(node)),
    defaultLeft: Uint8Array.from(numbers, (node) => node % 2),
    lossChanges: new Float32Array(nodes),
    sumHessian: new Float32Array(nodes).fill(1),
    baseWeights: new Float32Array(nodes),
  };
  const names = ['a', 'b', 'c'];
  const model: BoostedModel = {
    objective: 'reg:squarederror',
    baseScore: 0,
    featureNames: names,
    trees: [tree],
    attributes: {},
  };
  const values = Float32Array.from({ length: 60 }, (_, i) => (i % 7 ? Math.cos(i) : Number.NaN));
  const matrix = { values, rows: 20, names, groups: [], layoutHash: '' };
  const scorer = createScorer(model);
  expect(scorer.margins(matrix)).toEqual(predictMargins(model, matrix));
  expect(scorer.leaves(matrix)).toEqual(predictLeaves(model, matrix));
});

test('a matrix with too few or too many values is refused, never read past its end', () => {
  const model = goldenModel('xgboost-1.7.4/binary-logistic');
  const whole = hardRows(model, 4);
  for (const length of [8 * 4 - 1, 8 * 4 + 1]) {
    const wrong = { ...whole, values: new Float32Array(length) };
    const message = `a matrix of 4 rows and 8 features has 32 values, got ${length}`;
    expect(() => createScorer(model).margins(wrong)).toThrow(message);
    expect(() => predictLeaves(model, wrong)).toThrow(message);
  }
});
