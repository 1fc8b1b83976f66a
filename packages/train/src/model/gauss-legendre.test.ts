import { expect, test } from 'vitest';
import { gaussLegendre } from './gauss-legendre.ts';

// Abramowitz and Stegun, table 25.4, moved from [-1, 1] to [0, 1].
test('three points, as published', () => {
  const { points, weights } = gaussLegendre(3);
  const root = 0.7745966692414834;
  [(1 - root) / 2, 0.5, (1 + root) / 2].forEach((point, i) => {
    expect(points[i]).toBeCloseTo(point, 15);
  });
  [5 / 18, 4 / 9, 5 / 18].forEach((weight, i) => {
    expect(weights[i]).toBeCloseTo(weight, 15);
  });
});

test.each([1, 2, 5, 8, 20, 64])('%i points integrate every power below twice their number', (n) => {
  const { points, weights } = gaussLegendre(n);
  for (let power = 0; power < 2 * n; power++) {
    const sum = points.reduce((total, point, i) => total + (weights[i] ?? NaN) * point ** power, 0);
    expect(Math.abs(sum * (power + 1) - 1)).toBeLessThan(1e-13);
  }
  expect(points.every((point) => point > 0 && point < 1)).toBe(true);
});
