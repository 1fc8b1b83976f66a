import { bitSetBytes, writeBitSet } from './bit-set.ts';
import type { BoostedModel, Tree } from './boosted-model.ts';
import { classOf, leafValue } from './model-shape.ts';

/** Bytes of a node, and of a tree's entry, as `assembly/score.ts` reads them. */
const NODE = 16;
const ENTRY = 12;

/** Bytes of a feature in a group of keys, and the place of the second copy there. */
export const FEATURE = 64;
const SECOND = 32;
/** Greater than any key but that of a missing value, which the second copy wraps around to 0. */
const EVERYTHING = 0xffffffff;

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** A threshold as the key it stands for; -0 is 0, and nothing is less than NaN. */
function keyOf(threshold: number): number {
  float[0] = threshold + 0;
  const [word = 0] = bits;
  if (Number.isNaN(threshold)) return 0;
  return (word >>> 31 ? ~word : word | 0x80000000) >>> 0;
}

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
  /** u32 by feature that some split asks: its place in a row, in bytes. */
  readonly used: number;
  readonly features: number;
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
  const slots = usedFeatures(model);
  const used = trees + model.trees.length * ENTRY;
  let set = used + 4 * slots.size;
  const end = set + sets.reduce((sum, each) => sum + bitSetBytes(each), 0);

  const bytes = new Uint8Array(end - start);
  const view = new DataView(bytes.buffer);
  for (const [feature, slot] of slots) view.setUint32(used - start + 4 * slot, 4 * feature, true);
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
        view.setUint32(at, SECOND, true);
        view.setUint32(at + 4, EVERYTHING, true);
        view.setUint32(at + 8, node, true);
        view.setFloat32(values - start + place, leafValue(model, { tree: t, leaf: number }), true);
      } else {
        const missingLeft = tree.defaultLeft[number] === 1;
        const copy = missingLeft ? SECOND : 0;
        const slot = slots.get(tree.splitIndices[number] ?? 0) ?? 0;
        view.setUint32(at, FEATURE * slot + copy, true);
        view.setUint32(at + 8, next, true);
        next += 2 * NODE;
        const categories = tree.rightCategories?.[number];
        view.setUint32(at + 12, categories ? 1 : 0, true);
        if (categories) {
          view.setUint32(at + 4, set, true);
          writeBitSet(view, set - start, categories);
          set += bitSetBytes(categories);
        } else {
          const key = keyOf(tree.splitConditions[number] ?? Number.NaN);
          view.setUint32(at + 4, missingLeft ? key + 1 : key, true);
        }
      }
      node += NODE;
    }
  }
  const byCategory = sets.length > 0;
  return { bytes, nodes, values, numbers, trees, used, features: slots.size, byCategory };
}

/** The features that some split asks, numbered in their order. */
function usedFeatures({ trees }: BoostedModel): ReadonlyMap<number, number> {
  const used = new Set<number>();
  for (const { leftChildren, splitIndices } of trees)
    for (const [node, left] of leftChildren.entries())
      if (left >= 0) used.add(splitIndices[node] ?? 0);
  return new Map([...used].sort((a, b) => a - b).map((feature, slot) => [feature, slot]));
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
