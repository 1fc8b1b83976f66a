import { createRandom } from '@lagoa/data';
import { expect, test } from 'vitest';
import { objectiveOf } from '../objective/objective.ts';
import { fixedPointPairs, trainingWeights, weightBoundOf } from './fixed-point.ts';

const random = createRandom('fixed');

test.each(['binary:logistic', 'reg:squarederror'] as const)(
  '%s: rounding loses at most half a unit, and sums fit 32 bits',
  (name) => {
    const rows = 5000;
    const objective = objectiveOf(name);
    const margins = Float32Array.from({ length: rows }, () => 4 * random.normal());
    const labels = Float32Array.from({ length: rows }, () => random.integer(2));
    const weights = Float32Array.from({ length: rows }, () => 3 * random.next());
    const exact = objective.pairs(margins, labels);
    const weightBound = weightBoundOf(weights);
    expect(weightBound).toBe(4);
    const fixed = fixedPointPairs(exact, { objective, weights, weightBound });
    expect(Number.isInteger(Math.log2(fixed.gradientUnit))).toBe(true);
    expect(Number.isInteger(Math.log2(fixed.hessianUnit))).toBe(true);
    let [gradients, hessians] = [0, 0];
    for (let row = 0; row < rows; row++) {
      const weight = weights[row] ?? 0;
      const gradient = (fixed.gradients[row] ?? 0) * fixed.gradientUnit;
      const hessian = (fixed.hessians[row] ?? 0) * fixed.hessianUnit;
      const float = 1e-6; // weighting itself is in float32
      expect(Math.abs(gradient - weight * (exact.gradients[row] ?? 0))).toBeLessThanOrEqual(
        0.5 * fixed.gradientUnit + float * Math.abs(gradient),
      );
      expect(Math.abs(hessian - weight * (exact.hessians[row] ?? 0))).toBeLessThanOrEqual(
        0.5 * fixed.hessianUnit + float * hessian,
      );
      gradients += Math.abs(fixed.gradients[row] ?? 0);
      hessians += fixed.hessians[row] ?? 0;
    }
    expect(gradients).toBeLessThan(2 ** 31);
    expect(hessians).toBeLessThan(2 ** 32);
  },
);

test('log loss: hessians are 8 times finer than gradients', () => {
  const objective = objectiveOf('binary:logistic');
  const pairs = objective.pairs(Float32Array.of(0, 1), Float32Array.of(0, 1));
  const fixed = fixedPointPairs(pairs, { objective, weights: undefined, weightBound: 1 });
  expect(fixed.gradientUnit / fixed.hessianUnit).toBe(8);
  expect(fixed.gradients[0]).toBe(2 ** 23); // 0.5 at 24 bits
});

test('a million rows still sum within 31 bits', () => {
  const objective = objectiveOf('binary:logistic');
  const rows = 1_000_000;
  const gradients = new Float32Array(rows).fill(1);
  const hessians = new Float32Array(rows).fill(0.25);
  const fixed = fixedPointPairs(
    { gradients, hessians },
    { objective, weights: undefined, weightBound: 1 },
  );
  expect((fixed.gradients[0] ?? 0) * rows).toBeLessThan(2 ** 31);
  expect((fixed.gradients[0] ?? 0) * rows).toBeGreaterThanOrEqual(2 ** 30 - rows);
  expect((fixed.hessians[0] ?? 0) * rows).toBeLessThan(2 ** 32);
});

test('the weight bound is the next power of two', () => {
  expect(weightBoundOf(undefined)).toBe(1);
  expect(weightBoundOf(Float32Array.of(0.3, 0.1))).toBe(0.5);
  expect(weightBoundOf(Float32Array.of(1, 0))).toBe(1);
  expect(weightBoundOf(Float32Array.of(5))).toBe(8);
});

test('weights that come to nothing, or beyond float32, are refused; the bound is found of all others', () => {
  const labels = Float32Array.of(1, 0);
  const weighted = (weights: readonly number[], scale: number) =>
    trainingWeights({ labels, weights: Float32Array.from(weights) }, scale);
  expect(() => weighted([3e38, 3e38], 2)).toThrow('of Infinity in all');
  expect(() => weighted([1e-45, 0], 0.1)).toThrow('not all 0');
  expect(weightBoundOf(weighted([1e-45, 0], 1))).toBe(2 ** -149);
  expect(weightBoundOf(weighted([2 ** 95, 2 ** 95], 1))).toBe(2 ** 95);
});
