import { expect, test } from 'vitest';
import { baseMargin, logit, predictionsOf, sigmoid } from './link.ts';

test('sigmoid stays within [0, 1] and is 1/2 at 0', () => {
  expect(sigmoid(0)).toBe(0.5);
  expect(sigmoid(-Infinity)).toBeGreaterThan(0);
  expect(sigmoid(-Infinity)).toBeLessThan(1e-38);
  expect(sigmoid(Infinity)).toBe(1);
  for (let margin = -30; margin <= 30; margin += 0.37) {
    const exact = 1 / (1 + Math.exp(-Math.fround(margin)));
    expect(Math.abs(sigmoid(Math.fround(margin)) - exact)).toBeLessThanOrEqual(
      2 * 2 ** -23 * exact,
    );
  }
});

test('logit undoes sigmoid', () => {
  for (const p of [0.001, 0.2, 0.5, 0.2653, 0.999]) {
    expect(sigmoid(logit(p))).toBeCloseTo(p, 6);
  }
  expect(logit(0.5)).toBe(0);
});

test('the base score of a squared error is its margin', () => {
  expect(baseMargin({ objective: 'reg:squarederror', baseScore: 12.5 })).toBe(12.5);
  expect(baseMargin({ objective: 'binary:logistic', baseScore: 0.5 })).toBe(0);
  const margins = Float32Array.of(-2, 0);
  expect(predictionsOf('reg:squarederror', margins)).toEqual(margins);
  expect(predictionsOf('binary:logistic', margins)[1]).toBe(0.5);
});
