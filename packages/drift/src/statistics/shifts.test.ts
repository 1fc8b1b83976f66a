import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { relativeError, sample } from '../fixtures/sample.ts';
import { chiSquare } from './chi-square.ts';
import { jensenShannon, jensenShannonBits, jensenShannonScales } from './jensen-shannon.ts';
import { lInfinity } from './l-infinity.ts';
import { meanShift } from './mean-shift.ts';
import { wilsonInterval } from './proportion-test.ts';
import { twoProportion } from './two-proportion.ts';
import { varianceShift } from './variance-shift.ts';
import { wasserstein } from './wasserstein.ts';

interface Table {
  readonly before: readonly number[];
  readonly after: readonly number[];
  readonly chiSquare: number;
  readonly pValue: number;
}
interface Golden {
  readonly tables: readonly (Table & {
    readonly bits: number;
    readonly bitsPValue: number;
    readonly evidently: number;
    readonly nannyml: number;
    readonly cramersV: number;
    readonly worst: string;
    readonly largest: number;
    readonly largestPValue: number;
  })[];
  readonly pooled: readonly Table[];
  readonly proportions: readonly {
    readonly before: number;
    readonly n: number;
    readonly after: number;
    readonly m: number;
    readonly chiSquare: number;
    readonly pValue: number;
    readonly wilson: readonly (readonly [number, number])[];
    readonly difference: readonly [number, number];
  }[];
  readonly numbers: readonly {
    readonly n: number;
    readonly m: number;
    readonly scale: number;
    readonly shift: number;
    readonly decimals: number;
    readonly wasserstein: number;
    readonly iqr: number;
    readonly ksPValue: number;
    readonly t: number;
    readonly tPValue: number;
    readonly cohensD: number;
    readonly f: number;
    readonly fPValue: number;
    readonly spreads: readonly [number, number];
  }[];
}

// Made by judges/scipy/shifts.py; the file names scipy's and mpmath's versions.
const golden: Golden = JSON.parse(
  readFileSync(new URL('../fixtures/shifts.json', import.meta.url), 'utf8'),
);

const near = (value: number | null | undefined, expected: number, tolerance = 1e-12): void =>
  expect(relativeError(value ?? null, expected)).toBeLessThan(tolerance);

/** Rows of the levels a, b, c, … */
const rowsOf = (counts: readonly number[]): readonly string[] =>
  counts.flatMap((count, level) => new Array<string>(count).fill('abcdefg'[level] ?? '?'));

test.each(golden.tables)('Jensen–Shannon of $before and $after', (of) => {
  const result = jensenShannon(rowsOf(of.before), rowsOf(of.after));
  near(result.statistic, of.bits);
  near(result.pValue, of.bitsPValue, 1e-10);
  const scales = jensenShannonScales(result.statistic ?? Number.NaN);
  // scipy's own distances lose digits where the shares are nearly equal.
  near(scales.evidently, of.evidently, of.bits < 1e-3 ? 1e-7 : 1e-12);
  near(scales.nannyml, of.nannyml, of.bits < 1e-3 ? 1e-7 : 1e-12);
  for (const scale of ['evidently', 'nannyml', 'tfdv'] as const)
    near(jensenShannonBits(scales[scale], scale), of.bits);
});

test.each(golden.tables)('chi-square of $before and $after', (of) => {
  const result = chiSquare(rowsOf(of.before), rowsOf(of.after));
  near(result.statistic, of.chiSquare);
  near(result.pValue, of.pValue, 1e-10);
  near(result.details.cramersV, of.cramersV);
  const { referenceRows: n, currentRows: m } = result;
  near(result.effect, (of.cramersV * (n + m)) / Math.sqrt(4 * n * m));
});

test.each(golden.pooled)('chi-square pools rare levels of $before and $after', (of) => {
  const result = chiSquare(rowsOf(of.before), rowsOf(of.after));
  near(result.statistic, of.chiSquare);
  near(result.pValue, of.pValue, 1e-10);
});

test.each(golden.tables)('L-infinity of $before and $after', (of) => {
  const result = lInfinity(rowsOf(of.before), rowsOf(of.after));
  expect(result.level).toBe(of.worst);
  near(result.statistic, of.largest);
  near(result.pValue, of.largestPValue, 1e-10);
});

test.each(golden.proportions)('$before of $n and $after of $m', (of) => {
  const flags = (count: number, rows: number) =>
    Array.from({ length: rows }, (_, row) => row < count);
  const result = twoProportion(flags(of.before, of.n), flags(of.after, of.m), { level: 'true' });
  near((result.statistic ?? 0) ** 2, of.chiSquare);
  near(result.pValue, of.pValue, 1e-10);
  expect(Math.sign(result.statistic ?? 0)).toBe(Math.sign(of.after / of.m - of.before / of.n));
  near(result.details.differenceLow, of.difference[0]);
  near(result.details.differenceHigh, of.difference[1]);
  for (const [side, [low, high]] of of.wilson.entries()) {
    const [count, rows] = side === 0 ? [of.before, of.n] : [of.after, of.m];
    const interval = wilsonInterval({ count, rows });
    near(interval.low, low);
    near(interval.high, high);
  }
});

test.each(golden.numbers)('Wasserstein, mean and spread of $n and $m rows', (of) => {
  const { decimals, n, m } = of;
  const first = sample(5, { rows: n, scale: 1, shift: 0, decimals });
  const second = sample(6, { ...of, rows: m });
  const tolerance = Math.max(n, m) > 1e4 ? 1e-8 : 1e-10;

  const area = wasserstein(first, second);
  near(area.details.distance, of.wasserstein);
  near(area.statistic, of.wasserstein / (of.iqr / 1.349));
  near(area.pValue, of.ksPValue, tolerance);

  const mean = meanShift(first, second);
  near(mean.statistic, of.t);
  near(mean.pValue, of.tPValue, tolerance);
  near(mean.effect, of.cohensD);

  const spread = varianceShift(first, second);
  near(spread.statistic, of.f);
  near(spread.pValue, of.fPValue, tolerance);
  near(spread.details.reference, of.spreads[0]);
  near(spread.details.current, of.spreads[1]);
});
