import { bitSetBytes, writeBitSet } from './bit-set.ts';
import type { BoostedModel, Tree } from './boosted-model.ts';
import { classOf, leafValue } from './model-shape.ts';

/** Bytes of a node, and of a tree's entry, as `assembly/score.ts` reads them. */
const NODE = 16;
const ENTRY = 12;

/** All trees of a model as `assembly/score.ts` reads them, to be copied to `start`. */
export interface PackedTrees {
  readonly bytes: Uint8Array;
  /** Addresses of the parts. */
  readonly nodes: number;
  /** f32 by node: what a leaf adds to the margin. */
  readonly values: number;
  /** i32 by node: its number in the tree. */
  readonly numbers: number;
  readonly trees: number;
  readonly byCategory: boolean;
}

/**
 * Packs a model's trees for the scorer: breadth first, so that the two children of a split stand side
 * by side, with splits by category as bit sets behind.
 */
export function packTrees(model: BoostedModel, start: number): PackedTrees {
  const orders = model.trees.map(breadthFirst);
  const count = orders.reduce((sum, order) => sum + order.length, 0);
  const sets = model.trees.flatMap((tree) => (tree.rightCategories ?? []).flatMap((s) => s ?? []));
  const nodes = start;
  const values = nodes + count * NODE;
  const numbers = values + count * 4;
  const trees = numbers + count * 4;
  let set = trees + model.trees.length * ENTRY;
  const end = set + sets.reduce((sum, each) => sum + bitSetBytes(each), 0);

  const bytes = new Uint8Array(end - start);
  const view = new DataView(bytes.buffer);
  let node = nodes;
  for (const [t, tree] of model.trees.entries()) {
    const order = orders[t] ?? [];
    const entry = trees - start + t * ENTRY;
    view.setUint32(entry, node, true);
    view.setInt32(entry + 4, depthOf(tree), true);
    view.setUint32(entry + 8, 4 * classOf(model, t), true);
    // Breadth first, children take the places behind all nodes seen before them.
    let next = node + NODE;
    for (const number of order) {
      const at = node - start;
      const place = (node - nodes) / 4;
      view.setInt32(numbers - start + place, number, true);
      if ((tree.leftChildren[number] ?? -1) < 0) {
        view.setFloat32(at + 4, Number.NaN, true);
        view.setUint32(at + 8, node, true);
        view.setFloat32(values - start + place, leafValue(model, { tree: t, leaf: number }), true);
      } else {
        view.setUint32(at, 4 * (tree.splitIndices[number] ?? 0), true);
        view.setUint32(at + 8, next, true);
        next += 2 * NODE;
        const categories = tree.rightCategories?.[number];
        const missingRight = tree.defaultLeft[number] === 1 ? 0 : 1;
        view.setUint32(at + 12, missingRight | (categories ? 2 : 0), true);
        if (categories) {
          view.setUint32(at + 4, set, true);
          writeBitSet(view, set - start, categories);
          set += bitSetBytes(categories);
        } else {
          view.setFloat32(at + 4, tree.splitConditions[number] ?? Number.NaN, true);
        }
      }
      node += NODE;
    }
  }
  return { bytes, nodes, values, numbers, trees, byCategory: sets.length > 0 };
}

/** A tree's nodes level by level, the two children of a split side by side. */
export function breadthFirst(tree: Tree): readonly number[] {
  const order = [0];
  for (const node of order) {
    const left = tree.leftChildren[node] ?? -1;
    if (left >= 0) order.push(left, tree.rightChildren[node] ?? -1);
  }
  return order;
}

/** Splits on the longest way from the root to a leaf. */
function depthOf(tree: Tree): number {
  const depths = new Int32Array(tree.leftChildren.length);
  let most = 0;
  for (const node of breadthFirst(tree)) {
    const left = tree.leftChildren[node] ?? -1;
    if (left < 0) continue;
    most = (depths[node] ?? 0) + 1;
    depths[left] = most;
    depths[tree.rightChildren[node] ?? -1] = most;
  }
  return most;
}
