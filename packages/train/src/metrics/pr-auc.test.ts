import { expect, test } from 'vitest';
import { prAuc } from './pr-auc.ts';

const labels = [0, 1, 1, 0, 1, 0, 0, 1];
const scores = [-1, 0.5, 0.5, 0.5, 2, -2, -1, -3];

/** `aucpr` of XGBoost 1.7.4, of base margins. */
test.each([
  ['ties', { labels, scores }, 0.7768182941043601],
  ['weights', { labels, scores, weights: [1, 0.5, 2, 3, 0, 1, 0.25, 4] }, 0.4540802386050533],
  ['equal scores', { labels: [0, 1, 0, 1], scores: [0, 0, 0, 0] }, 0.5],
  ['distinct', { labels: [1, 0, 0, 1, 0], scores: [5, 4, 3, 2, 1] }, 0.7123179275482191],
])('%s', (_, rows, expected) => {
  expect(prAuc(rows)).toBeCloseTo(expected, 14);
});

test('a perfect ranking has 1; one class has none', () => {
  expect(prAuc({ labels: [0, 1, 1], scores: [0.1, 0.4, 0.8] })).toBe(1);
  expect(prAuc({ labels: [1, 1], scores: [0.1, 0.4] })).toBeUndefined();
  expect(prAuc({ labels: [0, 1], scores: [1, 2], weights: [1, 0] })).toBeUndefined();
});
