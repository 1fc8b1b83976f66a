import { createRandom } from '@lagoa/data';
import { expect, test } from 'vitest';
import { confusionMatrix } from './metrics/confusion-matrix.ts';
import { chooseThreshold } from './threshold.ts';

const random = createRandom('threshold');
const scores = Array.from({ length: 300 }, () => random.integer(100) / 100);
const labels = scores.map((score): number => (random.next() < score * 0.6 ? 1 : 0));

test.each([
  { falsePositive: 1, falseNegative: 1 },
  { falsePositive: 1, falseNegative: 8 },
  { falsePositive: 8, falseNegative: 1 },
  { falsePositive: 50, falseNegative: 300, truePositive: -150, trueNegative: -1 },
])('no threshold is cheaper, by trying each: %o', (costs) => {
  const cost = (threshold: number): number => {
    const matrix = confusionMatrix({ labels, scores }, threshold);
    return (
      (matrix.falsePositives * costs.falsePositive +
        matrix.falseNegatives * costs.falseNegative +
        matrix.truePositives * (costs.truePositive ?? 0) +
        matrix.trueNegatives * (costs.trueNegative ?? 0)) /
      labels.length
    );
  };
  const chosen = chooseThreshold({ labels, scores, costs });
  expect(chosen.expectedCost).toBeCloseTo(cost(chosen.threshold), 12);
  for (let percent = 0; percent <= 100; percent++)
    expect(cost(percent / 100)).toBeGreaterThanOrEqual(chosen.expectedCost - 1e-12);
});

test('dearer misses lower the threshold', () => {
  const at = (falseNegative: number) =>
    chooseThreshold({ labels, scores, costs: { falsePositive: 1, falseNegative } }).threshold;
  expect(at(10)).toBeLessThan(at(1));
});

test('flagging nobody is an answer: 1, which only certain scores reach', () => {
  const costs = { falsePositive: 1, falseNegative: 1 };
  const nobody = chooseThreshold({ labels: [0, 0], scores: [0.9, 0.2], costs });
  expect(nobody).toMatchObject({ threshold: 1, expectedCost: 0 });
  const certain = chooseThreshold({ labels: [0, 0], scores: [1, 0.2], costs });
  expect(certain).toMatchObject({ threshold: 1, expectedCost: 0.5 });
});

test('among equally cheap thresholds the highest', () => {
  const costs = { falsePositive: 1, falseNegative: 1 };
  // Flagging from 0.2 costs one false positive, from 0.8 one false negative.
  const rows = { labels: [1, 0, 1], scores: [0.2, 0.5, 0.8] };
  expect(chooseThreshold({ ...rows, costs })).toMatchObject({
    threshold: 0.8,
    expectedCost: 1 / 3,
  });
});

test('weights count', () => {
  const costs = { falsePositive: 1, falseNegative: 1 };
  const rows = { labels: [1, 0], scores: [0.3, 0.6], costs };
  expect(chooseThreshold({ ...rows, weights: [5, 1] }).threshold).toBe(0.3);
  expect(chooseThreshold({ ...rows, weights: [1, 5] }).threshold).toBe(1);
});

test('refuses no rows and costs with a sign turned round', () => {
  const costs = { falsePositive: 1, falseNegative: 1 };
  expect(() => chooseThreshold({ labels: [], scores: [], costs })).toThrow('got none');
  const choose = (wrong: object) => () =>
    chooseThreshold({ labels, scores, costs: { ...costs, ...wrong } });
  expect(choose({ truePositive: 2000 })).toThrow('a mistake must cost more');
  expect(choose({ falsePositive: 0 })).toThrow('a mistake must cost more');
  expect(choose({ falseNegative: Number.NaN })).toThrow('falseNegative must be finite');
});
