import { createRandom } from '@lagoa/data';
import { describe, expect, test } from 'vitest';
import { mean } from './mean.ts';
import { orderStatistic } from './order-statistic.ts';
import { fitStandardize } from './transforms/standardize.ts';

describe('mean', () => {
  test.each([
    [[], Number.NaN],
    [[0, -0], 0],
    [[0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1], 0.1],
    [[1e16, 1, -1e16], 2 / 3],
    [[5e-324, 5e-324, 15e-324], 5e-324 * 2], // 2⅓ of the smallest number, rounded
    [[Number.MAX_VALUE, Number.MAX_VALUE], Number.MAX_VALUE],
    [[Number.MAX_VALUE, -Number.MAX_VALUE], 0],
    [[-3, -5], -4],
    [[2 ** 53 - 1, 2 ** 53 - 1], 2 ** 53 - 1],
  ])('of %o is %d', (values, expected) => {
    expect(mean(Float64Array.from(values))).toBe(expected);
  });

  test('does not depend on the order, where a float sum does', () => {
    const random = createRandom(3);
    const values = Array.from({ length: 500 }, () => random.normal() * 10 ** random.integer(30));
    const orders = [1, 2, 3, 4].map((seed) => createRandom(seed).shuffle(values));
    const floatSum = (list: readonly number[]) => list.reduce((sum, value) => sum + value, 0);
    expect(new Set(orders.map((list) => mean(Float64Array.from(list)))).size).toBe(1);
    expect(new Set(orders.map(floatSum)).size).toBeGreaterThan(1);
  });
});

test('the deviation of a constant column is 1, so that it standardizes to 0', () => {
  for (const value of [0.1, 1e300, 1 / 3, 0, -7e-310])
    expect(fitStandardize(new Float64Array(7).fill(value))).toEqual({
      mean: value,
      standardDeviation: 1,
    });
});

test('the deviation survives magnitudes whose squares do not', () => {
  for (const scale of [1e200, 1e-200])
    expect(fitStandardize(Float64Array.of(-scale, scale))).toEqual({
      mean: 0,
      standardDeviation: scale,
    });
});

test('an order statistic is an observed value, by whole-number ranks', () => {
  const sorted = Float64Array.from({ length: 100 }, (_, i) => i + 1);
  expect(orderStatistic(sorted, 7, 100)).toBe(7); // 0.07 × 100 is 7.000000000000001 in floats
  expect(orderStatistic(sorted, 1, 3)).toBe(34);
  expect(orderStatistic(sorted, 0, 4)).toBe(1);
  expect(orderStatistic(sorted, 4, 4)).toBe(100);
  expect(orderStatistic(new Float64Array(), 1, 2)).toBeNaN();
});
