import type { Tree } from '../model/boosted-model.ts';
import type { GrownNode } from './grow-tree.ts';

const LARGEST_FLOAT32 = 2 ** 128 - 2 ** 104;

/**
 * Numbers the nodes of a grown tree level by level, as XGBoost does, and writes them into flat
 * arrays. A leaf's value is its weight times `eta`, rounded to float32. Gains and hessians above the
 * largest float32, which huge weights make, are written as that.
 */
export function layOutTree(root: GrownNode, eta: number): Tree {
  const nodes = [{ node: root, parent: -1 }];
  const leftChildren: number[] = [];
  for (let id = 0; id < nodes.length; id++) {
    const children = nodes[id]?.node.children;
    leftChildren.push(children === undefined ? -1 : nodes.length);
    if (children !== undefined) {
      nodes.push({ node: children.left, parent: id }, { node: children.right, parent: id });
    }
  }
  const tree: Tree = {
    leftChildren: Int32Array.from(leftChildren),
    rightChildren: new Int32Array(nodes.length),
    parents: new Int32Array(nodes.length),
    splitIndices: new Uint32Array(nodes.length),
    splitConditions: new Float32Array(nodes.length),
    defaultLeft: new Uint8Array(nodes.length),
    lossChanges: new Float32Array(nodes.length),
    sumHessian: new Float32Array(nodes.length),
    baseWeights: new Float32Array(nodes.length),
  };
  for (const [id, { node, parent }] of nodes.entries()) {
    const left = leftChildren[id] ?? -1;
    const split = node.children?.split;
    const leaf = leafValue(node, eta);
    tree.rightChildren[id] = left < 0 ? -1 : left + 1;
    tree.parents[id] = parent;
    tree.splitIndices[id] = split?.feature ?? 0;
    tree.splitConditions[id] = Math.min(split?.threshold ?? leaf, LARGEST_FLOAT32);
    tree.defaultLeft[id] = split?.missingLeft ? 1 : 0;
    tree.lossChanges[id] = Math.min(split?.gain ?? 0, LARGEST_FLOAT32);
    tree.sumHessian[id] = Math.min(node.hessian, LARGEST_FLOAT32);
    tree.baseWeights[id] = Math.min(split ? node.weight : leaf, LARGEST_FLOAT32);
  }
  return tree;
}

/** What a leaf adds to a margin. */
export function leafValue(node: GrownNode, eta: number): number {
  return Math.fround(node.weight * eta);
}
