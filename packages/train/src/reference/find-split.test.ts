import { createRandom, type Random } from '@lagoa/data';
import { expect, test } from 'vitest';
import { objectiveOf } from '../objective/objective.ts';
import { resolveParameters } from '../parameters.ts';
import { binMatrix } from './binned-matrix.ts';
import { findSplit } from './find-split.ts';
import { fixedPointPairs } from './fixed-point.ts';
import { buildHistogram, subtractHistogram } from './histogram.ts';

function draw(random: Random, rows: number, features: number, missing: number) {
  const values = Float32Array.from({ length: rows * features }, () =>
    random.next() < missing ? NaN : random.integer(9),
  );
  const names = Array.from({ length: features }, (_, i) => `f${i}`);
  const matrix = binMatrix({ values, rows, names, groups: [], layoutHash: '' }, 256);
  const objective = objectiveOf('binary:logistic');
  const labels = Float32Array.from({ length: rows }, () => random.integer(2));
  const pairs = fixedPointPairs(objective.pairs(new Float32Array(rows), labels), {
    objective,
    weights: undefined,
    weightBound: 1,
  });
  const all = Uint32Array.from({ length: rows }, (_, row) => row);
  return { values, features, rows, matrix, pairs, all };
}

const sum = (values: Iterable<number>): number => [...values].reduce((a, b) => a + b, 0);

test('finds the gain that trying every threshold and direction finds', () => {
  const random = createRandom('split');
  for (let trial = 0; trial < 60; trial++) {
    const drawn = draw(random, 2 + random.integer(40), 3, trial % 3 === 0 ? 0 : 0.3);
    const { values, features, rows, matrix, pairs, all } = drawn;
    const parameters = resolveParameters({ lambda: random.integer(3) / 2, minChildWeight: 0.5 });
    const node = { gradient: sum(pairs.gradients), hessian: sum(pairs.hessians) };
    const found = findSplit(buildHistogram(matrix, pairs, all), node, {
      matrix,
      units: pairs,
      parameters,
    });

    const score = (part: readonly number[]): number => {
      const gradient = sum(part.map((row) => (pairs.gradients[row] ?? 0) * pairs.gradientUnit));
      const hessian = sum(part.map((row) => (pairs.hessians[row] ?? 0) * pairs.hessianUnit));
      return hessian < 0.5 ? -Infinity : gradient ** 2 / (hessian + parameters.lambda);
    };
    const everything = [...all];
    let best = 0;
    for (let feature = 0; feature < features; feature++) {
      for (let threshold = 1; threshold <= 9; threshold++) {
        for (const missingLeft of [false, true]) {
          const isLeft = (row: number): boolean => {
            const value = values[row * features + feature] ?? NaN;
            return Number.isNaN(value) ? missingLeft : value < threshold;
          };
          const left = score(everything.filter(isLeft));
          const right = score(everything.filter((row) => !isLeft(row)));
          best = Math.max(best, left + right - score(everything));
        }
      }
    }
    if (best <= 1e-6) expect(found).toBeUndefined();
    else expect(found?.gain).toBeCloseTo(best, 9);
    expect(rows).toBeGreaterThan(1);
  }
});

test('of equal splits the lowest feature, then missing right, then the lowest bin wins', () => {
  const column = [0, 0, 1, 1];
  const values = Float32Array.from(column.flatMap((value) => [7, value, value]));
  const names = ['constant', 'first', 'second'];
  const matrix = binMatrix({ values, rows: 4, names, groups: [], layoutHash: '' }, 256);
  const objective = objectiveOf('binary:logistic');
  const pairs = fixedPointPairs(objective.pairs(new Float32Array(4), Float32Array.of(0, 0, 1, 1)), {
    objective,
    weights: undefined,
    weightBound: 1,
  });
  const histogram = buildHistogram(matrix, pairs, Uint32Array.of(0, 1, 2, 3));
  const split = findSplit(
    histogram,
    { gradient: sum(pairs.gradients), hessian: sum(pairs.hessians) },
    { matrix, units: pairs, parameters: resolveParameters({ minChildWeight: 0 }) },
  );
  expect(split).toMatchObject({ feature: 1, bin: 0, threshold: 1, missingLeft: false });
});

test('gamma and minChildWeight stop a split', () => {
  const { matrix, pairs, all } = draw(createRandom('stop'), 200, 3, 0.2);
  const node = { gradient: sum(pairs.gradients), hessian: sum(pairs.hessians) };
  const histogram = buildHistogram(matrix, pairs, all);
  const find = (parameters: object) =>
    findSplit(histogram, node, { matrix, units: pairs, parameters: resolveParameters(parameters) });
  const gain = find({})?.gain ?? 0;
  expect(gain).toBeGreaterThan(0.01);
  expect(find({ gamma: gain })).toBeDefined();
  expect(find({ gamma: gain * 1.0001 })).toBeUndefined();
  expect(find({ minChildWeight: 26 })).toBeUndefined(); // 200 rows of hessian 1/4 are 50
});

test('a sibling by subtraction is the sibling added up', () => {
  const { matrix, pairs, all } = draw(createRandom('sibling'), 500, 4, 0.1);
  const whole = buildHistogram(matrix, pairs, all);
  const left = buildHistogram(matrix, pairs, all.subarray(0, 180));
  const right = buildHistogram(matrix, pairs, all.subarray(180));
  expect(subtractHistogram(whole, left)).toEqual(right);
});
