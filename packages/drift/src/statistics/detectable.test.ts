import { expect, test } from 'vitest';
import type { DriftResult } from '../drift-result.ts';
import { chiSquare } from './chi-square.ts';
import { jensenShannon } from './jensen-shannon.ts';
import { kolmogorovSmirnov } from './kolmogorov-smirnov.ts';
import { meanShift } from './mean-shift.ts';
import { missingRate } from './missing-rate.ts';
import { outOfRange } from './out-of-range.ts';
import { psi } from './psi.ts';
import { twoProportion } from './two-proportion.ts';
import { varianceShift } from './variance-shift.ts';
import { volume } from './volume.ts';

const flags = (share: number) => Array.from({ length: 2000 }, (_, row) => row < share * 2000);
const flat = (from: number, width: number) =>
  Array.from({ length: 2000 }, (_, row) => from + (width * row) / 2000);

/** Ever larger changes of the same kind. */
const families: Readonly<Record<string, (step: number) => DriftResult>> = {
  psi: (step) => psi(flat(0, 1), flat(step / 500, 1)),
  'jensen-shannon': (step) => jensenShannon(flat(0, 1), flat(step / 500, 1)),
  'chi-square': (step) => chiSquare(flags(0.3), flags(0.3 + step / 500)),
  'kolmogorov-smirnov': (step) => kolmogorovSmirnov(flat(0, 1), flat(step / 500, 1)),
  'two-proportion': (step) => twoProportion(flags(0.3), flags(0.3 + step / 500), { level: 'true' }),
  'mean-shift': (step) => meanShift(flat(0, 1), flat(step / 500, 1)),
  'variance-shift': (step) => varianceShift(flat(0, 1), flat(0, 1 + step / 200)),
  'missing-rate': (step) =>
    missingRate(
      flat(0, 1),
      flat(0, 1).map((value, row) => (row < step ? null : value)),
    ),
  range: (step) => outOfRange(flat(0, 1), flat(step / 2000, 1)),
  volume: (step) => volume([1000], 1000 + 3 * step),
};

test.each(Object.entries(families))(
  '%s: what is significant is at least the smallest detectable, what is not is below it',
  (_, family) => {
    let sides = [0, 0];
    for (let step = 0; step <= 50; step++) {
      const { pValue, effect, detectable } = family(step);
      if (pValue === null || effect === null || detectable === null) return expect.fail();
      // The chi-square family is judged by its own approximation: a small change differs from it by
      // a part in 30.
      if (Math.abs(effect / detectable - 1) < 1 / 30) continue;
      expect([step, pValue <= 0.05]).toEqual([step, effect > detectable]);
      sides =
        pValue <= 0.05
          ? [sides[0] ?? 0, (sides[1] ?? 0) + 1]
          : [(sides[0] ?? 0) + 1, sides[1] ?? 0];
    }
    expect(Math.min(...sides)).toBeGreaterThan(0);
  },
);

test('a few rows could have shown nothing', () => {
  expect(kolmogorovSmirnov([1, 2], [3, 4]).detectable).toBeNull();
  expect(missingRate([1], [3]).detectable).toBeNull();
});
