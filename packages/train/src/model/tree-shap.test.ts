import { createRandom } from '@lagoa/data';
import { expect, test } from 'vitest';
import { createDataset } from '../dataset.ts';
import { trainModel } from '../train-model.ts';
import type { BoostedModel, Tree } from './boosted-model.ts';
import { contributionsByGroup } from './contributions-by-group.ts';
import { baseMargin } from './link.ts';
import { predictMargins } from './predict-margins.ts';
import { treeShap } from './tree-shap.ts';

const random = createRandom('shap');
const rows = 400;
const names = ['a', 'b', 'c', 'd'];
const dataset = createDataset({
  matrix: {
    values: Float32Array.from({ length: rows * 4 }, () =>
      random.next() < 0.1 ? NaN : random.integer(6),
    ),
    rows,
    names,
    groups: [],
    layoutHash: 'shap',
  },
  labels: Float32Array.from({ length: rows }, () => random.integer(2)),
});
const { model } = await trainModel(dataset, {
  objective: 'binary:logistic',
  rounds: 5,
  parameters: { maxDepth: 5, minChildWeight: 0.1 },
});

/** Expected leaf when only the features of a set are known: the value function of the game. */
function expectation(tree: Tree, row: Float32Array, known: ReadonlySet<number>, node = 0): number {
  const left = tree.leftChildren[node] ?? -1;
  const right = tree.rightChildren[node] ?? -1;
  if (left < 0) return tree.splitConditions[node] ?? NaN;
  const below = (child: number): number => expectation(tree, row, known, child);
  const feature = tree.splitIndices[node] ?? -1;
  if (known.has(feature)) {
    const value = row[feature] ?? NaN;
    const goesLeft = Number.isNaN(value)
      ? tree.defaultLeft[node] === 1
      : value < (tree.splitConditions[node] ?? NaN);
    return below(goesLeft ? left : right);
  }
  const cover = (child: number): number => tree.sumHessian[child] ?? NaN;
  return (cover(left) * below(left) + cover(right) * below(right)) / cover(node);
}

/** Shapley values by their definition, over all subsets of the other features. */
function shapley(of: BoostedModel, row: Float32Array): readonly number[] {
  const factorial = (n: number): number => (n <= 1 ? 1 : n * factorial(n - 1));
  const value = (known: ReadonlySet<number>): number =>
    of.trees.reduce((sum, tree) => sum + expectation(tree, row, known), baseMargin(of));
  const count = of.featureNames.length;
  const phi = of.featureNames.map((_, feature) => {
    let total = 0;
    for (let bits = 0; bits < 2 ** count; bits++) {
      const known = new Set([...names.keys()].filter((other) => (bits >> other) & 1));
      if (known.has(feature)) continue;
      const weight = (factorial(known.size) * factorial(count - known.size - 1)) / factorial(count);
      total += weight * (value(new Set([...known, feature])) - value(known));
    }
    return total;
  });
  return [...phi, value(new Set())];
}

test('contributions are Shapley values by the definition', () => {
  const contributions = treeShap(model, dataset.matrix);
  expect(contributions.names).toEqual(names);
  for (let row = 0; row < 40; row++) {
    const expected = shapley(model, dataset.matrix.values.subarray(row * 4, row * 4 + 4));
    expected.forEach((value, i) => {
      expect(contributions.values[row * 5 + i]).toBeCloseTo(value, 6);
    });
  }
});

test('contributions and bias add up to the margin, by slot and by group', () => {
  const contributions = treeShap(model, dataset.matrix);
  const grouped = contributionsByGroup(contributions, [
    { name: 'ab', start: 0, end: 2 },
    { name: 'cd', start: 2, end: 4 },
  ]);
  expect(grouped.names).toEqual(['ab', 'cd']);
  predictMargins(model, dataset.matrix).forEach((margin, row) => {
    for (const { values, names: columns } of [contributions, grouped]) {
      const width = columns.length + 1;
      const sum = values.slice(row * width, (row + 1) * width).reduce((a, b) => a + b, 0);
      expect(sum).toBeCloseTo(margin, 5);
    }
  });
});

test('no rows give no contributions; a model without trees has its bias alone', () => {
  const none = { ...dataset.matrix, values: new Float32Array(), rows: 0 };
  expect(treeShap(model, none).values).toHaveLength(0);
  const { values } = treeShap({ ...model, trees: [] }, dataset.matrix);
  expect([...values.slice(0, 5)]).toEqual([0, 0, 0, 0, baseMargin(model)]);
});

test('a model whose nodes have no hessian is refused, not explained wrongly', () => {
  const trees = model.trees.map((tree) => ({
    ...tree,
    sumHessian: new Float32Array(tree.sumHessian.length),
  }));
  expect(() => treeShap({ ...model, trees }, dataset.matrix)).toThrow(/contributions of row 0/);
});
