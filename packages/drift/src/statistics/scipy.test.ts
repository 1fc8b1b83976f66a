import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { relativeError, sample } from '../fixtures/sample.ts';
import { profileTable } from '../profile-table.ts';
import { kolmogorovSmirnov } from './kolmogorov-smirnov.ts';
import { missingRate } from './missing-rate.ts';
import { psi } from './psi.ts';

interface Shift {
  readonly n: number;
  readonly m: number;
  readonly scale: number;
  readonly shift: number;
}
interface Golden {
  readonly kolmogorovSmirnov: readonly (Shift & {
    readonly decimals: number;
    readonly statistic: number;
    readonly pValue: number;
    readonly location: number;
  })[];
  readonly psi: readonly (Shift & {
    readonly bins: number;
    readonly statistic: number;
    readonly unsmoothed: number | null;
    readonly bootstrap: boolean;
    readonly pValue: number;
  })[];
  readonly missingRate: readonly {
    readonly before: number;
    readonly n: number;
    readonly after: number;
    readonly m: number;
    readonly chiSquare: number;
    readonly pValue: number;
  }[];
}

// Made by judges/scipy/two_sample.py; the file names scipy's version.
const golden: Golden = JSON.parse(
  readFileSync(new URL('../fixtures/two-sample.json', import.meta.url), 'utf8'),
);

test.each(golden.kolmogorovSmirnov)('KS of $n and $m rows', (of) => {
  const { n, m, decimals } = of;
  const result = kolmogorovSmirnov(
    sample(1, { rows: n, scale: 1, shift: 0, decimals }),
    sample(2, { ...of, rows: m }),
  );
  expect(relativeError(result.statistic, of.statistic)).toBeLessThan(1e-12);
  expect(relativeError(result.pValue, of.pValue)).toBeLessThan(Math.max(n, m) > 1e4 ? 1e-8 : 1e-10);
  expect([result.referenceRows, result.currentRows]).toEqual([n, m]);
});

test.each(golden.psi)('PSI of $n and $m rows in $bins bins', (of) => {
  const decimals = 9;
  const result = psi(
    sample(3, { rows: of.n, scale: 1, shift: 0, decimals }),
    sample(4, { ...of, rows: of.m, decimals }),
    { bins: of.bins },
  );
  expect(relativeError(result.statistic, of.statistic)).toBeLessThan(1e-12);
  expect(result.details.bootstrap).toBe(of.bootstrap ? 1 : 0);
  if (of.bootstrap) {
    // Against 200,000 draws by numpy: four standard errors of our 999.
    const error = Math.sqrt((of.pValue * (1 - of.pValue)) / 999);
    expect(Math.abs((result.pValue ?? 0) - of.pValue)).toBeLessThan(4 * error);
  } else expect(relativeError(result.pValue, of.pValue)).toBeLessThan(1e-10);
  expect(result.details.bins).toBe(of.bins);
  if (of.unsmoothed === null) expect(result.details.unsmoothed).toBeNull();
  else expect(relativeError(result.details.unsmoothed ?? null, of.unsmoothed)).toBeLessThan(1e-12);
});

test.each(golden.missingRate)('$before of $n and $after of $m missing', async (of) => {
  const column = async (missing: number, rows: number) => {
    const x = Array.from({ length: rows }, (_, row) => (row < missing ? null : 'a'));
    const columns = { x: { kind: 'levels' } } as const;
    const profile = await profileTable({ x }, { kind: 'profile-spec', version: 1, columns });
    return profile.columns.x ?? expect.fail();
  };
  const result = missingRate(await column(of.before, of.n), await column(of.after, of.m));
  expect(relativeError((result.statistic ?? 0) ** 2, of.chiSquare)).toBeLessThan(1e-12);
  expect(relativeError(result.pValue, of.pValue)).toBeLessThan(1e-10);
  expect(result.effect).toBeCloseTo(of.after / of.m - of.before / of.n, 14);
});
