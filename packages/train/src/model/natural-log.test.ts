import { expect, test } from 'vitest';
import { naturalLog } from './natural-log.ts';

test('is within 4e-16 of ln x, relative to max(1, |ln x|)', () => {
  let worst = 0;
  for (let exponent = -60; exponent <= 60; exponent++) {
    for (let i = 0; i < 1000; i++) {
      const x = 2 ** exponent * (1 + i / 1000);
      const exact = Math.log(x);
      worst = Math.max(worst, Math.abs(naturalLog(x) - exact) / Math.max(1, Math.abs(exact)));
    }
  }
  expect(worst).toBeLessThan(4e-16);
});

test('is exact at 1, reaches the smallest numbers and ends at 0 and infinity', () => {
  expect(naturalLog(1)).toBe(0);
  expect(naturalLog(Number.MIN_VALUE)).toBeCloseTo(Math.log(Number.MIN_VALUE), 10);
  expect(naturalLog(0)).toBe(-Infinity);
  expect(naturalLog(Infinity)).toBe(Infinity);
  expect(naturalLog(NaN)).toBe(NaN);
  expect(naturalLog(1e-16)).toBeCloseTo(-36.841361487904734, 13);
});
