import { createRandom } from '@lagoa/data';
import { expect, test } from 'vitest';
import { createDataset } from './dataset.ts';
import { rocAuc } from './metrics/roc-auc.ts';
import { permutationImportance } from './permutation-importance.ts';
import type { Predictor } from './predictor.ts';

const names = ['a', 'b', 'c'];
const values = Float32Array.of(1, 9, 4, 2, 8, 4, 3, 7, 4, 4, 6, 4);
const matrix = { values, rows: 4, names, groups: [], layoutHash: 'p' };
const dataset = createDataset({ matrix, labels: Float32Array.of(0, 0, 1, 1) });

/** Scores that are the sum of some columns. */
const sumOf = (...columns: readonly number[]): Predictor => ({
  layoutHash: 'p',
  predict: ({ values: of, rows }) =>
    Float32Array.from({ length: rows }, (_, row) =>
      columns.reduce((sum, column) => sum + (of[row * 3 + column] ?? NaN), 0),
    ),
});

/** The mean loss over all 24 orders of the first column. */
function exactMeanLoss(): number {
  const orders = (left: readonly number[]): readonly (readonly number[])[] =>
    left.length === 0
      ? [[]]
      : left.flatMap((first) =>
          orders(left.filter((each) => each !== first)).map((rest) => [first, ...rest]),
        );
  const losses = orders([1, 2, 3, 4]).map(
    (scores) => 1 - (rocAuc({ labels: [0, 0, 1, 1], scores }) ?? NaN),
  );
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}

test('the mean loss nears that over all orders; an unused feature loses nothing', () => {
  const random = createRandom('importance');
  const found = permutationImportance(sumOf(0), dataset, { random, repeats: 4000 });
  expect(found.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
  expect(exactMeanLoss()).toBe(0.5);
  expect(Math.abs((found[0]?.mean ?? NaN) - 0.5)).toBeLessThan(0.02);
  expect(found[1]).toMatchObject({ mean: 0, standardDeviation: 0 });
  expect(found[1]?.losses).toHaveLength(4000);
});

test('slots of a group are shuffled together; the same source gives the same result', () => {
  // b falls as a rises: their sum is constant in a row as long as they move together.
  const groups = [
    { name: 'ab', start: 0, end: 2 },
    { name: 'c', start: 2, end: 3 },
  ];
  const score = (rows: { readonly scores: ArrayLike<number> }): number =>
    new Set(Array.from(rows.scores)).size;
  const ask = (of?: typeof groups) =>
    permutationImportance(sumOf(0, 1), dataset, {
      random: createRandom(1),
      score,
      ...(of && { groups: of }),
    });
  expect(ask(groups).map(({ mean }) => mean)).toEqual([0, 0]);
  expect(ask()[2]?.mean).toBeLessThan(0);
  expect(ask()).toEqual(ask());
  const standing = ask().find(({ name }) => name === 'a');
  const losses = standing?.losses ?? [];
  const mean = losses.reduce((a, b) => a + b) / losses.length;
  const variance = losses.reduce((sum, loss) => sum + (loss - mean) ** 2, 0) / losses.length;
  expect(standing?.standardDeviation).toBeCloseTo(Math.sqrt(variance), 12);
});

test('no rows, no repeats and one class are refused', () => {
  const random = createRandom(1);
  const none = createDataset({
    matrix: { ...matrix, values: new Float32Array(), rows: 0 },
    labels: new Float32Array(),
  });
  expect(() => permutationImportance(sumOf(0), none, { random })).toThrow('at least one row');
  expect(() => permutationImportance(sumOf(0), dataset, { random, repeats: 0 })).toThrow('repeats');
  const one = createDataset({ matrix, labels: Float32Array.of(1, 1, 1, 1) });
  expect(() => permutationImportance(sumOf(0), one, { random })).toThrow('one class');
});
