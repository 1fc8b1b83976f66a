import { expect, test } from 'vitest';
import { createDataset, takeRows } from './dataset.ts';

const matrix = {
  values: Float32Array.of(1, 2, Number.NaN, 4, 5, 6),
  rows: 3,
  names: ['a', 'b'],
  groups: [{ name: 'a', start: 0, end: 1 }],
  layoutHash: 'layout',
};
const parts = {
  matrix,
  labels: Float32Array.of(0, 1, 1),
  weights: Float32Array.of(1, 0.5, 0),
  keys: ['x', 'y', 'z'],
};

test('equal content has an equal hash, and each part counts', () => {
  const dataset = createDataset(parts);
  expect(createDataset(structuredClone(parts)).hash).toBe(dataset.hash);
  expect(dataset.hash).toMatch(/^[0-9a-f]{64}$/);
  const others = [
    { ...parts, labels: Float32Array.of(0, 1, 0) },
    { ...parts, weights: Float32Array.of(1, 0.5, 1) },
    { ...parts, weights: undefined },
    { ...parts, keys: ['x', 'y', 'w'] },
    { ...parts, keys: undefined },
    { ...parts, matrix: { ...matrix, values: Float32Array.of(1, 2, 0, 4, 5, 6) } },
    { ...parts, matrix: { ...matrix, names: ['a', 'c'] } },
    { ...parts, matrix: { ...matrix, layoutHash: 'other' } },
  ];
  const hashes = others.map((other) => createDataset(other).hash);
  expect(new Set([dataset.hash, ...hashes]).size).toBe(others.length + 1);
});

test('a missing value is missing, whatever bits its NaN has', () => {
  const values = Float32Array.from(matrix.values);
  new Uint32Array(values.buffer)[2] = 0xffc00001;
  expect(values[2]).toBeNaN();
  const other = createDataset({ ...parts, matrix: { ...matrix, values } });
  expect(other.hash).toBe(createDataset(parts).hash);
});

test('a view into a larger buffer hashes as its own values', () => {
  const values = Float32Array.of(9, ...matrix.values, 9).subarray(1, 7);
  const other = createDataset({ ...parts, matrix: { ...matrix, values } });
  expect(other.hash).toBe(createDataset(parts).hash);
});

test.each([
  [{ labels: Float32Array.of(0, 1) }, 'labels needs 3 values, got 2'],
  [{ labels: Float32Array.of(0, 1, Number.NaN) }, 'labels must be finite, got NaN in row 2'],
  [{ weights: Float32Array.of(1, 1) }, 'weights needs 3 values, got 2'],
  [{ weights: Float32Array.of(1, 1, -1) }, 'not negative, got -1 in row 2'],
  [{ weights: Float32Array.of(1, Infinity, 1) }, 'got Infinity in row 1'],
  [{ keys: ['x'] }, 'keys needs 3 values, got 1'],
  [{ matrix: { ...matrix, rows: 2 } }, 'matrix.values needs 4 values, got 6'],
])('refuses %o', (change, message) => {
  expect(() => createDataset({ ...parts, ...change })).toThrow(message);
});

test('takeRows keeps every part, in the order asked for', () => {
  const taken = takeRows(createDataset(parts), [2, 0]);
  expect(taken.matrix.values).toEqual(Float32Array.of(5, 6, 1, 2));
  expect(taken.matrix).toMatchObject({ rows: 2, names: ['a', 'b'], layoutHash: 'layout' });
  expect([taken.labels, taken.weights]).toEqual([Float32Array.of(1, 0), Float32Array.of(0, 1)]);
  expect(taken.keys).toEqual(['z', 'x']);
  const same = takeRows(createDataset(parts), Uint32Array.of(0, 1, 2));
  expect(same.hash).toBe(createDataset(parts).hash);
  expect(() => takeRows(createDataset(parts), [3])).toThrow('rows from 0 to 2, got 3');
});
