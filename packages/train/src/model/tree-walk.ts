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
    node = goesLeft(tree, node, value) ? left : (tree.rightChildren[node] ?? -1);
  }
}

/** Whether a value goes left at a split. A category is the value without its fraction. */
export function goesLeft(tree: Tree, node: number, value: number): boolean {
  if (Number.isNaN(value)) return tree.defaultLeft[node] === 1;
  const categories = tree.rightCategories?.[node];
  if (categories === undefined) return value < (tree.splitConditions[node] ?? Number.NaN);
  return value < 0 || !categories.includes(Math.trunc(value));
}
