import { expect, test } from 'vitest';
import { naturalLog } from '../model/natural-log.ts';
import { objectiveOf } from './objective.ts';

/** The losses whose derivatives the objectives give. */
const losses = {
  'binary:logistic': (margin: number, y: number) => naturalLog(1 + Math.exp(margin)) - y * margin,
  'reg:squarederror': (margin: number, y: number) => (margin - y) ** 2 / 2,
} as const;

test.each(['binary:logistic', 'reg:squarederror'] as const)(
  '%s: gradient and hessian are the derivatives of the loss',
  (name) => {
    const loss = losses[name];
    const margins = Float32Array.of(-3, -0.5, 0, 0.25, 2, 4);
    for (const label of [0, 1]) {
      const labels = new Float32Array(margins.length).fill(label);
      const { gradients, hessians } = objectiveOf(name).pairs(margins, labels);
      margins.forEach((margin, row) => {
        const step = 1e-4;
        const [below, at, above] = [-step, 0, step].map((by) => loss(margin + by, label));
        const first = ((above ?? NaN) - (below ?? NaN)) / (2 * step);
        const second = ((above ?? NaN) + (below ?? NaN) - 2 * (at ?? NaN)) / step ** 2;
        expect(gradients[row]).toBeCloseTo(first, 6);
        expect(hessians[row]).toBeCloseTo(second, 5);
      });
    }
  },
);

test('bounds are powers of two that no pair exceeds', () => {
  for (const name of ['binary:logistic', 'reg:squarederror']) {
    const objective = objectiveOf(name);
    const margins = Float32Array.of(-40, -2, 0, 2, 40, 1000);
    const { gradients, hessians } = objective.pairs(margins, new Float32Array(6));
    const bound = objective.gradientBound(gradients);
    expect(Number.isInteger(Math.log2(bound))).toBe(true);
    expect(gradients.every((gradient) => Math.abs(gradient) <= bound)).toBe(true);
    expect(hessians.every((hessian) => hessian <= objective.hessianBound)).toBe(true);
  }
});

test('a squared error has the least bound, also of nothing and of tiny gradients', () => {
  const { gradientBound } = objectiveOf('reg:squarederror');
  expect(gradientBound(Float32Array.of(-3, 1))).toBe(4);
  expect(gradientBound(Float32Array.of(4))).toBe(4);
  expect(gradientBound(Float32Array.of(0.3))).toBe(0.5);
  expect(gradientBound(Float32Array.of(0, 0))).toBe(2 ** -126);
});

test('another objective is refused by name', () => {
  expect(() => objectiveOf('rank:ndcg')).toThrow(
    'objective "rank:ndcg" is not supported; known are binary:logistic, reg:squarederror',
  );
});
