import { expect, test } from 'vitest';
import { goesLeft, leafOf } from './tree-walk.ts';

/** Categories 1 and 3 go right at the root; missing goes right too. */
const tree = {
  leftChildren: Int32Array.of(1, -1, -1),
  rightChildren: Int32Array.of(2, -1, -1),
  parents: Int32Array.of(-1, 0, 0),
  splitIndices: Uint32Array.of(0, 0, 0),
  splitConditions: Float32Array.of(Number.NaN, -1, 1),
  defaultLeft: Uint8Array.of(0, 0, 0),
  lossChanges: Float32Array.of(1, 0, 0),
  sumHessian: Float32Array.of(2, 1, 1),
  baseWeights: Float32Array.of(0, -1, 1),
  rightCategories: [Uint32Array.of(1, 3), undefined, undefined],
};

// XGBoost, `common::Decision`: no category below 0; the fraction is cut off.
test.each([
  [0, true],
  [1, false],
  [1.9, false],
  [2, true],
  [3, false],
  [4, true],
  [70_000, true],
  [2 ** 31, true],
  [-0, true],
  [-0.5, true],
  [-1, true],
  [Number.POSITIVE_INFINITY, true],
  [Number.NaN, false],
])('category %s goes left: %s', (value, left) => {
  expect(goesLeft(tree, 0, value)).toBe(left);
  expect(leafOf(tree, Float32Array.of(value), 0)).toBe(left ? 1 : 2);
});
