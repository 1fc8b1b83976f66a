import { createRandom } from '@lagoa/data';
import { expect, test } from 'vitest';
import { binEdges, binOf, nextFloat } from './bin-edges.ts';

test('distinct values fill the bins evenly, closed on the left', () => {
  const sorted = Array.from({ length: 1000 }, (_, value) => value);
  const edges = binEdges(sorted, 10);
  expect(edges).toEqual([100, 200, 300, 400, 500, 600, 700, 800, 900]);
  expect([99.9, 100, -Infinity, Infinity].map((value) => binOf(edges, value))).toEqual([
    0, 1, 0, 9,
  ]);
});

test('a value that fills a bin gets a bin of its own', () => {
  const sorted = [
    ...Array.from({ length: 60 }, () => 0),
    ...Array.from({ length: 40 }, (_, i) => i + 1),
  ];
  const edges = binEdges(sorted, 5);
  expect(edges).toEqual([0, nextFloat(0), 1, 21]);
  expect([-1, 0, 0.5, 1, 21].map((value) => binOf(edges, value))).toEqual([0, 1, 2, 3, 4]);
});

test('no values give one bin, one value a bin of its own', () => {
  expect(binEdges([], 10)).toEqual([]);
  expect(binOf([], 3)).toBe(0);
  expect(binEdges([5], 10)).toEqual([5, nextFloat(5)]);
});

test('the next float64 lies just above, for either sign', () => {
  for (const value of [1, -1, 5e-324, -5e-324, 1e300, 0, -0, 72]) {
    const next = nextFloat(value);
    expect(next).toBeGreaterThan(value);
    expect([value, next]).toContain(value + (next - value) / 2);
  }
});

test('binary search agrees with counting', () => {
  const random = createRandom(1);
  const values = Array.from({ length: 300 }, () => Math.floor(random.next() * 40));
  const edges = binEdges(
    [...values].sort((a, b) => a - b),
    12,
  );
  for (const value of values)
    expect(binOf(edges, value)).toBe(edges.filter((edge) => edge <= value).length);
});
