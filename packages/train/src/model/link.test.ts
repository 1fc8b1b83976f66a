import { expect, test } from 'vitest';
import { baseMargin, baseMargins, logit, predictionsOf, sigmoid } from './link.ts';

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

test('exp over all of float32, and its logarithm for the base score', () => {
  const margins = Float32Array.of(-200, -100, -87.5, -1, 0, 1, 88.5, 89);
  const rates = predictionsOf('count:poisson', margins);
  for (const [i, margin] of margins.entries()) {
    const exact = Math.fround(Math.exp(margin));
    const error = exact === Infinity ? 0 : Math.abs((rates[i] ?? NaN) - exact);
    expect(error).toBeLessThanOrEqual(4 * 2 ** -23 * exact + 2 ** -149);
  }
  expect(rates[7]).toBe(Infinity);
  expect(rates[0]).toBe(0);
  expect(baseMargin({ objective: 'reg:gamma', baseScore: 1 })).toBe(0);
});

test('softmax gives a probability per class, softmax of the class its number', () => {
  const margins = Float32Array.of(0, Math.log(3), 1000, 0);
  const shares = predictionsOf('multi:softprob', margins, { classes: 2 });
  expect(shares[0]).toBeCloseTo(0.25, 6);
  expect(shares[1]).toBeCloseTo(0.75, 6);
  expect([...shares.slice(2)]).toEqual([1, expect.closeTo(0, 12)]);
  expect([...predictionsOf('multi:softmax', margins, { classes: 2 })]).toEqual([1, 0]);
  const base = { objective: 'multi:softprob', baseScore: 0.5, classOffsets: [0, -1] } as const;
  expect([...baseMargins(base)]).toEqual([0.5, -0.5]);
});
