import type { Tree } from './boosted-model.ts';

/**
 * The leaf of one row: left where `value < threshold` in float32, by `defaultLeft` where missing.
 *
 * @param start where the row begins in `values`
 */
export function leafOf(tree: Tree, values: Float32Array, start: number): number {
  let node = 0;
  for (;;) {
    const left = tree.leftChildren[node] ?? -1;
    if (left < 0) return node;
    const value = values[start + (tree.splitIndices[node] ?? 0)] ?? Number.NaN;
    const goesLeft = Number.isNaN(value)
      ? tree.defaultLeft[node] === 1
      : value < (tree.splitConditions[node] ?? Number.NaN);
    node = goesLeft ? left : (tree.rightChildren[node] ?? -1);
  }
}
