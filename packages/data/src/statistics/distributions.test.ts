import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  chiSquareSurvival,
  kolmogorovSurvival,
  logGamma,
  normalCdf,
  normalQuantile,
  regularizedBeta,
  regularizedGammaP,
  regularizedGammaQ,
  smirnovSurvival,
  studentSurvival,
  twoSampleKolmogorovSurvival,
} from './index.ts';

type Cases = readonly (readonly [readonly [number, number, number], number])[];

// Made by judges/scipy/distributions.py; the file names scipy's and mpmath's versions.
const golden: Readonly<Record<string, Cases>> = JSON.parse(
  readFileSync(new URL('../fixtures/distributions.json', import.meta.url), 'utf8'),
);

/** The largest error of a function over its golden cases, relative, and the case where it is. */
function worst(name: string, compute: (...of: readonly [number, number, number]) => number) {
  const cases = golden[name] ?? [];
  expect(cases.length).toBeGreaterThan(10);
  return cases
    .map(([of, expected]) => {
      const value = compute(...of);
      const error = value === expected ? 0 : Math.abs(value - expected) / Math.abs(expected);
      return { error, of, value, expected };
    })
    .reduce((most, one) => (one.error <= most.error ? most : one));
}

test('log-gamma', () => {
  expect(worst('logGamma', logGamma).error).toBeLessThan(1e-13);
  expect([logGamma(0), logGamma(-1), logGamma(Infinity)]).toEqual([Infinity, NaN, Infinity]);
});

test('incomplete gamma', () => {
  expect(worst('regularizedGammaQ', regularizedGammaQ).error).toBeLessThan(1e-12);
  expect(worst('regularizedGammaP', regularizedGammaP).error).toBeLessThan(1e-12);
  expect(chiSquareSurvival(0, 0)).toBe(1);
  expect(chiSquareSurvival(1, 0)).toBe(0);
  expect(chiSquareSurvival(Infinity, 3)).toBe(0);
  expect(() => regularizedGammaQ(-1, 1)).toThrow('a = -1');
});

test('incomplete beta', () => {
  const compute = (x: number, a: number, b: number) => regularizedBeta(x, { a, b });
  expect(worst('regularizedBeta', compute).error).toBeLessThan(1e-11);
  expect([compute(0, 1, 2), compute(1, 1, 2)]).toEqual([0, 1]);
  expect(() => compute(2, 1, 1)).toThrow('x = 2');
});

test('Student', () => {
  // The continued fraction loses digits in proportion to the degrees: 2e-11 at 10,000, 2e-10 at two million.
  const compute = (t: number, degrees: number) => studentSurvival(t, degrees);
  expect(worst('studentSurvival', compute).error).toBeLessThan(2e-10);
  expect(worst('studentSurvivalUpTo10000', compute).error).toBeLessThan(2e-11);
  expect([studentSurvival(Infinity, 3), studentSurvival(-Infinity, 3)]).toEqual([0, 1]);
  expect(studentSurvival(NaN, 3)).toBeNaN();
  expect(() => studentSurvival(1, 0)).toThrow('got 0');
});

test('normal', () => {
  expect(worst('normalCdf', normalCdf).error).toBeLessThan(1e-12);
  expect(worst('normalQuantile', normalQuantile).error).toBeLessThan(1e-14);
  expect([normalQuantile(0), normalQuantile(1), normalQuantile(1.1), normalCdf(NaN)]).toEqual([
    -Infinity,
    Infinity,
    NaN,
    NaN,
  ]);
});

test('Kolmogorov, one sample, against 60 digits', () => {
  const compute = (d: number, n: number) => kolmogorovSurvival(d, n);
  expect(worst('kolmogorovExact', compute)).toSatisfy(({ error }) => error < 1e-10);
  expect([compute(0, 5), compute(1, 5)]).toEqual([1, 0]);
  expect(() => compute(0.1, 0)).toThrow('whole n');
  expect(smirnovSurvival(0, 10)).toBe(1);
});

test('Kolmogorov, one sample, above 1,000, errs by about 1/n²', () => {
  const cases = golden.kolmogorovMiddle ?? [];
  expect(cases).toHaveLength(30);
  for (const [[statistic, n], expected] of cases)
    expect(Math.abs(kolmogorovSurvival(statistic, n) / expected - 1) * n ** 2).toBeLessThan(2);
});

test('Kolmogorov, one sample, large n, against scipy', () => {
  const compute = (d: number, n: number) => kolmogorovSurvival(d, n);
  expect(worst('kolmogorovLarge', compute)).toSatisfy(({ error }) => error < 1e-10);
});

test('Kolmogorov, two samples, exact', () => {
  const compute = (d: number, first: number, second: number) =>
    twoSampleKolmogorovSurvival(d, { first, second });
  expect(worst('twoSampleKolmogorov', compute)).toSatisfy(({ error }) => error < 1e-10);
  expect(compute(0, 4, 5)).toBe(1);
  expect(compute(0.3, 97, 101)).toBeCloseTo(compute(0.3, 101, 97), 14);
});
