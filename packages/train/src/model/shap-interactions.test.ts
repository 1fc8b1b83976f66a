import { readFileSync } from 'node:fs';
import { createRandom } from '@lagoa/data';
import { expect, test } from 'vitest';
import type { BoostedModel, Tree } from './boosted-model.ts';
import { contributionsByGroup } from './contributions-by-group.ts';
import { interactionsByGroup } from './interactions-by-group.ts';
import { readModelJson } from './read-model-json.ts';
import { shapInteractions } from './shap-interactions.ts';
import { treeShap } from './tree-shap.ts';
import { goesLeft } from './tree-walk.ts';

const read = (name: string): BoostedModel =>
  readModelJson(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8'));

function draw({ featureNames: names }: BoostedModel, rows: number) {
  const random = createRandom('interactions');
  const values = Float32Array.from({ length: rows * names.length }, () =>
    random.next() < 0.2 ? Number.NaN : 3 * random.normal(),
  );
  return { values, rows, names, groups: [], layoutHash: '' };
}

/** Expected leaf when only the features of a set are known. */
function expectation(tree: Tree, row: Float32Array, known: ReadonlySet<number>, node = 0): number {
  const left = tree.leftChildren[node] ?? -1;
  const right = tree.rightChildren[node] ?? -1;
  if (left < 0) return tree.splitConditions[node] ?? NaN;
  const below = (child: number): number => expectation(tree, row, known, child);
  const feature = tree.splitIndices[node] ?? -1;
  if (known.has(feature)) return below(goesLeft(tree, node, row[feature] ?? NaN) ? left : right);
  const cover = (child: number): number => tree.sumHessian[child] ?? NaN;
  return (cover(left) * below(left) + cover(right) * below(right)) / cover(node);
}

/** Half the Shapley interaction index of two features, by its definition over all sets of the others. */
function halfIndex(tree: Tree, row: Float32Array, [i, j]: readonly [number, number]): number {
  const factorial = (n: number): number => (n <= 1 ? 1 : n * factorial(n - 1));
  const others = [...row.keys()].filter((feature) => feature !== i && feature !== j);
  let sum = 0;
  for (let bits = 0; bits < 2 ** others.length; bits++) {
    const set = others.filter((_, place) => (bits >> place) & 1);
    const value = (...more: number[]): number => expectation(tree, row, new Set([...set, ...more]));
    const weight =
      (factorial(set.length) * factorial(row.length - set.length - 2)) /
      (2 * factorial(row.length - 1));
    sum += weight * (value(i, j) - value(i) - value(j) + value());
  }
  return sum;
}

test('pairs are Shapley interaction values by the definition', () => {
  const whole = read('xgboost-1.7.4/squared-error');
  const model = { ...whole, trees: whole.trees.slice(0, 2) };
  const matrix = draw(model, 3);
  const { values } = shapInteractions(model, matrix);
  for (let row = 0; row < 3; row++) {
    const of = matrix.values.subarray(8 * row, 8 * row + 8);
    for (let i = 0; i < 8; i++)
      for (let j = 0; j < i; j++) {
        const expected = model.trees.reduce((sum, tree) => sum + halfIndex(tree, of, [i, j]), 0);
        expect(values[81 * row + 9 * i + j]).toBeCloseTo(expected, 6);
        expect(values[81 * row + 9 * j + i]).toBe(values[81 * row + 9 * i + j]);
      }
  }
});

test.each([
  'xgboost-1.7.4/binary-logistic',
  'xgboost-1.7.4/dart',
  'xgboost-1.7.4/softprob',
  'xgboost-1.7.4/categorical-partition',
  'xgboost-1.7.4/zero-rounds',
  'xgboost-3.5.0-dev/softprob',
])('%s: each line adds up to the contribution of its feature', (name) => {
  const model = read(name);
  const matrix = draw(model, 40);
  const { values, classes } = shapInteractions(model, matrix);
  const contributions = treeShap(model, matrix);
  expect(classes).toBe(contributions.classes);
  expect(values).toHaveLength(contributions.values.length * 9);
  contributions.values.forEach((contribution, line) => {
    const sum = values.subarray(9 * line, 9 * line + 9).reduce((a, b) => a + b, 0);
    expect(Math.abs(sum - contribution)).toBeLessThan(1e-6);
  });
});

test('by group, the squares are those of the groups, and as additive', () => {
  const model = read('xgboost-1.7.4/softprob');
  const matrix = draw(model, 5);
  const groups = [
    { name: 'first', start: 0, end: 3 },
    { name: 'second', start: 3, end: 4 },
    { name: 'third', start: 4, end: 8 },
  ];
  const grouped = interactionsByGroup(shapInteractions(model, matrix), groups);
  expect(grouped.names).toEqual(['first', 'second', 'third']);
  const lines = contributionsByGroup(treeShap(model, matrix), groups).values;
  expect(grouped.values).toHaveLength(4 * lines.length);
  lines.forEach((contribution, line) => {
    const cells = grouped.values.subarray(4 * line, 4 * line + 4);
    expect(Math.abs(cells.reduce((a, b) => a + b, 0) - contribution)).toBeLessThan(1e-6);
  });
  for (let square = 0; square < 5 * 3; square++) {
    const of = grouped.values.subarray(16 * square, 16 * square + 16);
    for (let i = 0; i < 4; i++)
      for (let j = 0; j < i; j++) expect(of[4 * i + j]).toBeCloseTo(of[4 * j + i] ?? NaN, 12);
  }
});
