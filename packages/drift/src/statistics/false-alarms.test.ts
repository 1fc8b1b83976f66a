import { createRandom } from '@lagoa/data';
import { expect, test } from 'vitest';
import { kolmogorovSmirnov } from './kolmogorov-smirnov.ts';
import { psi } from './psi.ts';

// Without drift, a p-value at or below 5 % must come in about 5 % of the samples. With 1,000
// samples the standard error of that share is 0.7 points; the bounds are 3 of them.
const samples = 1000;

test.each([
  { n: 400, m: 400, bins: 10 },
  { n: 1000, m: 300, bins: 5 },
])('PSI alarms at its level with $n and $m rows in $bins bins', ({ n, m, bins }) => {
  const random = createRandom(n + m);
  const draw = (rows: number) => Float64Array.from({ length: rows }, () => random.normal());
  let alarms = 0;
  for (let sample = 0; sample < samples; sample++)
    if ((psi(draw(n), draw(m), { bins }).pValue ?? 1) <= 0.05) alarms++;
  expect(alarms / samples).toBeGreaterThan(0.029);
  expect(alarms / samples).toBeLessThan(0.071);
});

test('Kolmogorov–Smirnov alarms no more often than its level', () => {
  const random = createRandom(3);
  const draw = (rows: number) => Float64Array.from({ length: rows }, () => random.normal());
  let alarms = 0;
  for (let sample = 0; sample < samples; sample++)
    if ((kolmogorovSmirnov(draw(97), draw(101)).pValue ?? 1) <= 0.05) alarms++;
  expect(alarms / samples).toBeGreaterThan(0.025);
  expect(alarms / samples).toBeLessThan(0.071);
});
