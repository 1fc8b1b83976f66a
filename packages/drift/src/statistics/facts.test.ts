import { createRandom } from '@lagoa/data';
import { expect, test } from 'vitest';
import { constantColumn } from './constant-column.ts';
import { freshness } from './freshness.ts';
import { missingRate } from './missing-rate.ts';
import { outOfRange } from './out-of-range.ts';
import { typeChange } from './type-change.ts';
import { volume } from './volume.ts';

const numbers = Array.from({ length: 100 }, (_, row) => row);

test('out of range: the p-value is the beta-binomial one of scipy', () => {
  // scipy.stats.betabinom(40, 2, 99).sf(3).
  const some = outOfRange(numbers, [...numbers.slice(0, 36), -1, -2, 200, 300]);
  expect(some).toMatchObject({ statistic: 0.1, status: 'drift', details: { below: 2, above: 2 } });
  expect(some.pValue).toBeCloseTo(0.02349596631403128, 12);
  expect(outOfRange(numbers, numbers)).toMatchObject({ statistic: 0, pValue: 1, status: 'ok' });
  expect(outOfRange(numbers, [])).toMatchObject({ status: 'no-data' });
  expect(outOfRange([], numbers)).toMatchObject({ status: 'no-data' });
  expect(outOfRange([5], numbers)).toMatchObject({ pValue: 1, status: 'too-few-rows' });
});

test('out of range alarms no more often than its level', () => {
  const random = createRandom(41);
  const draw = (rows: number) => Array.from({ length: rows }, () => random.normal());
  let alarms = 0;
  for (let sample = 0; sample < 2000; sample++)
    if ((outOfRange(draw(60), draw(50)).pValue ?? 0) <= 0.05) alarms++;
  // The discrete p-value keeps below 5 %; four standard errors are 2 points.
  expect(alarms / 2000).toBeLessThan(0.07);
  expect(alarms / 2000).toBeGreaterThan(0.01);
});

test('a column that becomes constant', () => {
  expect(
    constantColumn(
      numbers,
      numbers.map(() => 7),
    ),
  ).toMatchObject({ status: 'drift', effect: 1 });
  const plans = numbers.map((row) => (row % 50 === 0 ? 'b' : 'a'));
  // 98 of 100 are 'a': 30 rows of nothing else are no wonder, 1,000 are.
  const onlyA = (rows: number) => Array.from({ length: rows }, () => 'a');
  expect(constantColumn(plans, onlyA(30))).toMatchObject({
    status: 'ok',
    statistic: 1,
    level: 'a',
  });
  expect(constantColumn(plans, onlyA(1000))).toMatchObject({ status: 'drift' });
  expect(constantColumn(onlyA(100), onlyA(100))).toMatchObject({ status: 'ok', statistic: 0 });
  expect(constantColumn(plans, [null, null])).toMatchObject({ status: 'no-data' });
});

test('a column of another type', () => {
  expect(typeChange(numbers, numbers.map(String))).toMatchObject({
    status: 'drift',
    level: 'text',
  });
  expect(typeChange([null, 1], [2n])).toMatchObject({ status: 'ok' });
  expect(typeChange([], [1])).toMatchObject({ status: 'no-data' });
  expect(typeChange([true], ['true'])).toMatchObject({ status: 'drift' });
});

test('freshness in hours', () => {
  const hour = 3_600_000_000n;
  const limit = { atMicros: 100n * hour, maximumHours: 24 };
  expect(freshness([70n * hour, null], limit)).toMatchObject({ statistic: 30, status: 'drift' });
  expect(freshness([76n * hour], limit)).toMatchObject({ statistic: 24, status: 'ok' });
  expect(freshness([200n * hour], limit)).toMatchObject({ effect: 0, status: 'ok' });
  expect(freshness([null], limit)).toMatchObject({ status: 'no-data' });
});

test('volume against earlier windows', () => {
  expect(volume([1000], 1010)).toMatchObject({ status: 'ok' });
  expect(volume([1000], 0)).toMatchObject({ status: 'drift', effect: 1 });
  expect(volume([900, 1100, 1000, 950], 2000)).toMatchObject({ status: 'drift' });
  // Earlier windows that swing widely say that a swing is nothing.
  expect(volume([100, 2000, 1000, 500], 2000)).toMatchObject({ status: 'ok' });
  expect(volume([], 10)).toMatchObject({ status: 'no-data' });
  expect(volume([0, 0], 10)).toMatchObject({ status: 'no-data' });
});

test('missing rate of two arrays', () => {
  const gaps = numbers.map((row) => (row % 4 === 0 ? null : row));
  expect(missingRate(numbers, gaps)).toMatchObject({ effect: 0.25, status: 'drift' });
  expect(missingRate(gaps, [Number.NaN, undefined])).toMatchObject({ status: 'too-few-rows' });
  expect(missingRate(gaps, [])).toMatchObject({ status: 'no-data' });
});
