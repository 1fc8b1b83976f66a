import { createRandom } from '@lagoa/data';
import { describe, expect, test } from 'vitest';
import { distributionOf, mode, quantile } from './distribution.ts';
import { mean } from './mean.ts';
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
    expect(fitStandardize(distributionOf(new Float64Array(7).fill(value)))).toEqual({
      mean: value,
      standardDeviation: 1,
    });
});

test('the deviation survives magnitudes whose squares do not', () => {
  for (const scale of [1e200, 1e-200])
    expect(fitStandardize(distributionOf(Float64Array.of(-scale, scale)))).toEqual({
      mean: 0,
      standardDeviation: scale,
    });
});

describe('a distribution', () => {
  const hundred = distributionOf(Float64Array.from({ length: 100 }, (_, i) => 100 - i));
  const at = (numerator: number, denominator: number, of = hundred) =>
    quantile(of, { numerator, denominator });

  test('has quantiles that are observed values, by whole-number ranks', () => {
    expect(at(7, 100)).toBe(7); // 0.07 × 100 is 7.000000000000001 in floats
    expect(at(1, 3)).toBe(34);
    expect(at(0, 4)).toBe(1);
    expect(at(4, 4)).toBe(100);
    expect(at(1, 2, distributionOf(new Float64Array()))).toBeNaN();
  });

  test('is the same from values and from values with counts, in any order, without NaN', () => {
    const random = createRandom(4);
    const values = Array.from({ length: 300 }, () => random.integer(20) - 10);
    const whole = distributionOf(Float64Array.of(...values, Number.NaN, -0));
    const counted = new Map<number, number>([[Number.NaN, 3]]);
    for (const value of [...values, 0]) counted.set(value, (counted.get(value) ?? 0) + 1);
    const pairs = random.shuffle([...counted]);
    const grouped = distributionOf(
      Float64Array.from(pairs, ([value]) => value),
      Float64Array.from(pairs, ([, count]) => count),
    );
    expect(grouped).toEqual(whole);
    expect(mean(grouped.values, grouped.counts)).toBe(mean(Float64Array.of(...values, 0)));
    for (const share of [1, 25, 50, 99])
      expect(at(share, 100, grouped)).toBe(at(share, 100, whole));
    expect(whole.values.some((value) => Object.is(value, -0))).toBe(false);
  });

  test('has the smallest of its most frequent values as mode', () => {
    expect(mode(distributionOf(Float64Array.of(3, 1, 3, 2, 1)))).toBe(1);
    expect(mode(distributionOf(new Float64Array()))).toBeNaN();
  });
});
