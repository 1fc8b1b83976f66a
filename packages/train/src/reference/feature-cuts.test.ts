import { createRandom } from '@lagoa/data';
import { expect, test } from 'vitest';
import { binMatrix } from './binned-matrix.ts';
import { featureCuts } from './feature-cuts.ts';

test('each distinct value has its own bin while there is room', () => {
  expect(featureCuts(Float32Array.of(1, 1, 2, 5), 256)).toEqual(
    Float32Array.of(2, 5, 5 + Math.fround(5 + 1e-5)),
  );
  expect(featureCuts(Float32Array.of(1, 2, 3, 4), 2)).toHaveLength(2);
});

test('constant, negative and absent values leave a last edge above them', () => {
  expect(featureCuts(Float32Array.of(-5, -5), 256)).toEqual(
    Float32Array.of(-5 + Math.fround(5 + 1e-5)),
  );
  expect(featureCuts(new Float32Array(), 256)).toEqual(Float32Array.of(1e-5));
});

test('-0 and 0 are one value', () => {
  const cuts = featureCuts(Float32Array.of(-1, -0, 0, 1), 256);
  expect(cuts).toHaveLength(3);
  expect(Object.is(cuts[0], 0)).toBe(true);
});

test('more values than bins are cut at equal ranks', () => {
  const values = Float32Array.from({ length: 1000 }, (_, i) => i);
  const cuts = featureCuts(values, 10);
  expect([...cuts.slice(0, -1)]).toEqual([100, 200, 300, 400, 500, 600, 700, 800, 900]);
});

test('a value is in the bin [cuts[b-1], cuts[b])', () => {
  const random = createRandom('bins');
  const values = Float32Array.from({ length: 3000 }, () =>
    random.next() < 0.1 ? NaN : random.normal() * 10 ** (random.integer(70) - 40),
  );
  const matrix = { values, rows: 3000, names: ['x'], groups: [], layoutHash: '' };
  for (const maxBin of [2, 7, 256]) {
    const [column] = binMatrix(matrix, maxBin).columns;
    expect(column?.cuts.length).toBeLessThanOrEqual(Math.min(maxBin, 255));
    for (const [row, value] of values.entries()) {
      const bin = column?.bins[row] ?? -1;
      if (Number.isNaN(value)) {
        expect(bin).toBe(column?.cuts.length);
      } else {
        expect(value).toBeLessThan(column?.cuts[bin] ?? NaN);
        expect(value).toBeGreaterThanOrEqual(column?.cuts[bin - 1] ?? -Infinity);
      }
    }
  }
});
