import { expect, test } from 'vitest';
import { compareProfiles } from '../compare-profiles.ts';
import type { DriftPolicy } from '../drift-policy.ts';
import { profileTable } from '../profile-table.ts';
import { freshness } from './freshness.ts';
import { kolmogorovSmirnov } from './kolmogorov-smirnov.ts';
import { outOfRange } from './out-of-range.ts';
import { psi } from './psi.ts';
import { typeChange } from './type-change.ts';
import { volume } from './volume.ts';

const numbers = Array.from({ length: 100 }, (_, row) => row);

test.each(['', '7', 'oops', true])('a stray %j among numbers is named, not counted', (stray) => {
  const mixed = [...numbers.slice(1), stray];
  const message = `row 99: expected a number, got the ${typeof stray} ${JSON.stringify(stray)}`;
  expect(() => psi(numbers, mixed)).toThrow(message);
  // What TypeScript refuses may still come from a file.
  const untyped: typeof numbers = JSON.parse(JSON.stringify(mixed));
  expect(() => kolmogorovSmirnov(numbers, untyped)).toThrow(message);
});

test('two arrays may have any number of levels', () => {
  const many = Array.from({ length: 5000 }, (_, row) => `customer ${row}`);
  expect(psi(many, many)).toMatchObject({ statistic: 0, status: 'ok' });
});

test('texts where numbers were are named, and a finding of typeChange', () => {
  const texts = numbers.map(String);
  expect(() => psi(numbers, texts)).toThrow('row 0: expected a number, got the string "0"');
  expect(typeChange(numbers, texts).status).toBe('drift');
  expect(psi([null], texts).status).toBe('no-data');
});

test.each([
  [{ significance: Number.NaN }, 'significance must be a number from 0 to 1, got NaN'],
  [{ significance: 5 }, 'significance must be a number from 0 to 1, got 5'],
  [{ effectFloor: Number.NaN }, 'effectFloor must be a number from 0 to Infinity, got NaN'],
  [{ effectFloor: -1 }, 'effectFloor must be a number from 0 to Infinity, got -1'],
  [{ minimumRows: Number.NaN }, 'minimumRows must be a number from 0 to Infinity, got NaN'],
])('%o would never alarm and is refused', (options, message) => {
  expect(() => psi(numbers, numbers, options)).toThrow(message);
});

test.each<readonly [DriftPolicy, string]>([
  [{ falseDiscoveryRate: Number.NaN }, 'falseDiscoveryRate must be'],
  [{ minimumRows: -1 }, 'minimumRows must be'],
  [{ effectFloors: { psi: Number.NaN } }, 'effectFloors.psi must be'],
  [{ columns: { x: { effectFloors: { psi: -1 } } } }, 'effectFloors.psi must be'],
  [{ freshness: { atMicros: 'today', maximumHours: 1 } }, 'got "today"'],
  [{ freshness: { atMicros: '5', maximumHours: 0 } }, 'maximumHours must be'],
  [{ volume: { earlierRows: [Number.NaN] } }, 'a number of rows must be'],
  [{ volume: { earlierRows: [5], effectFloor: Number.NaN } }, 'volume.effectFloor must be'],
])('the policy %j is refused', async (policy, message) => {
  const spec = { kind: 'profile-spec', version: 1, columns: { x: { kind: 'numeric' } } } as const;
  const profile = await profileTable({ x: numbers }, spec);
  expect(() => compareProfiles(profile, profile, policy)).toThrow(message);
});

test('rows and hours that are no such numbers are refused', () => {
  expect(() => volume([10, -1], 5)).toThrow('a number of rows must be');
  expect(() => volume([10], Number.NaN)).toThrow('a number of rows must be');
  expect(() => freshness([5n], { atMicros: 9n, maximumHours: Number.NaN })).toThrow('maximumHours');
});

test('the range of few values against a million', () => {
  const many = Array.from({ length: 1_000_000 }, (_, row) => row);
  // 1 − C(999999, 2) / C(1000002, 2), by whole numbers.
  expect(outOfRange([1, 2], many).pValue).toBeCloseTo(5.999982000042e-6, 13);
});
