import { createRandom } from '@lagoa/data';
import { expect, test } from 'vitest';
import { binomial } from './binomial.ts';
import { hellinger } from './hellinger.ts';
import { jensenShannon } from './jensen-shannon.ts';
import { psi } from './psi.ts';

const random = createRandom(99);
const levels = (rows: number, shares: readonly number[]) => {
  const ends = shares.map((_, level) => shares.slice(0, level + 1).reduce((a, b) => a + b));
  return Array.from({ length: rows }, () => {
    const draw = random.next();
    return `level ${ends.findIndex((end) => draw < end)}`;
  });
};

test('many rows go by theory, few in a bin by the bootstrap, the same each time', () => {
  const even = [0.25, 0.25, 0.25, 0.25];
  expect(psi(levels(400, even), levels(400, even)).details.bootstrap).toBe(0);
  const [before, after] = [levels(400, even), levels(12, even)];
  const once = psi(before, after);
  expect(once.details.bootstrap).toBe(1);
  expect(psi(before, after)).toEqual(once);
});

test('with few rows a bin PSI alarms at its level, where theory alarms too often or too rarely', () => {
  const shares = [0.6, 0.3, 0.06, 0.02, 0.02];
  const samples = 200;
  let alarms = 0;
  for (let sample = 0; sample < samples; sample++)
    if ((psi(levels(150, shares), levels(40, shares)).pValue ?? 1) <= 0.05) alarms++;
  // Three standard errors of a share of 5 % in 200 are 4.6 points.
  expect(alarms / samples).toBeGreaterThan(0.004);
  expect(alarms / samples).toBeLessThan(0.096);
});

test.each([
  [psi, 50],
  [jensenShannon, 50],
  [hellinger, 50],
] as const)('%o of few rows in ten bins alarms at its level', (statistic, rows) => {
  const draw = () => Float64Array.from({ length: rows }, () => random.normal());
  const samples = 150;
  let alarms = 0;
  for (let sample = 0; sample < samples; sample++) {
    // A missing row on one side puts a bin below five expected rows.
    const current: (number | null)[] = [...draw()];
    current[0] = null;
    if ((statistic([...draw(), null], current).pValue ?? 1) <= 0.05) alarms++;
  }
  // 5 % of 150 are 7.5, and three standard errors of it 8.
  expect(alarms).toBeLessThanOrEqual(15);
  expect(alarms).toBeGreaterThan(0);
});

test.each([
  [20, 0.3],
  [1000, 0.01],
  [1000, 0.9],
  [50_000, 0.4],
])('binomial draws of %s with %s', (rows, share) => {
  const draws = Array.from({ length: 4000 }, () => binomial(rows, share, random));
  const mean = draws.reduce((sum, draw) => sum + draw, 0) / draws.length;
  const variance = draws.reduce((sum, draw) => sum + (draw - mean) ** 2, 0) / (draws.length - 1);
  const expected = rows * share * (1 - share);
  expect(Math.abs(mean - rows * share)).toBeLessThan(4 * Math.sqrt(expected / draws.length));
  expect(Math.abs(variance / expected - 1)).toBeLessThan(4 * Math.sqrt(2 / draws.length));
  expect(draws.every((draw) => Number.isInteger(draw) && draw >= 0 && draw <= rows)).toBe(true);
});

test('no rows and certain outcomes', () => {
  expect([binomial(0, 0.5, random), binomial(9, 0, random), binomial(9, 1, random)]).toEqual([
    0, 0, 9,
  ]);
});
