import { expect, test } from 'vitest';
import { benjaminiHochberg } from './benjamini-hochberg.ts';

test('the example of the paper', () => {
  // Benjamini and Hochberg (1995), section 3.2: at 0.05 exactly the first four are rejected.
  const published = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719,
    0.6528, 0.759, 1,
  ];
  const adjusted = benjaminiHochberg(published);
  expect(adjusted.map((p) => p <= 0.05)).toEqual(published.map((_, index) => index < 4));
  expect(adjusted[3]).toBeCloseTo((0.0095 * 15) / 4, 14);
});

test('the order of the input is kept', () => {
  expect(benjaminiHochberg([0.5, 0.01, 0.02])).toEqual([0.5, 0.03, 0.03]);
  // The second is more certain than its rank asks for, and takes the first with it.
  expect(benjaminiHochberg([0.25, 0.26, 0.75])).toEqual([0.39, 0.39, 0.75]);
  expect(benjaminiHochberg([])).toEqual([]);
});

test('never below the p-value, never above 1, and monotone in it', () => {
  const pValues = Array.from({ length: 50 }, (_, index) => ((index * 37) % 50) / 50);
  const adjusted = benjaminiHochberg(pValues);
  for (const [index, p] of pValues.entries()) {
    expect(adjusted[index]).toBeGreaterThanOrEqual(p);
    expect(adjusted[index]).toBeLessThanOrEqual(1);
    for (const [other, q] of pValues.entries())
      if (q > p) expect(adjusted[other]).toBeGreaterThanOrEqual(adjusted[index] ?? 0);
  }
});
