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
  const float32 = (value: (node: GrownNode) => number): Float32Array =>
    Float32Array.from(nodes, ({ node }) => Math.min(value(node), LARGEST_FLOAT32));
  return {
    leftChildren: Int32Array.from(leftChildren),
    rightChildren: Int32Array.from(leftChildren, (left) => (left < 0 ? -1 : left + 1)),
    parents: Int32Array.from(nodes, ({ parent }) => parent),
    splitIndices: Uint32Array.from(nodes, ({ node }) => node.children?.split.feature ?? 0),
    splitConditions: float32((node) => node.children?.split.threshold ?? leafValue(node, eta)),
    defaultLeft: Uint8Array.from(nodes, ({ node }) => (node.children?.split.missingLeft ? 1 : 0)),
    lossChanges: float32((node) => node.children?.split.gain ?? 0),
    sumHessian: float32((node) => node.hessian),
    baseWeights: float32((node) =>
      node.children === undefined ? leafValue(node, eta) : node.weight,
    ),
  };
}

/** What a leaf adds to a margin. */
export function leafValue(node: GrownNode, eta: number): number {
  return Math.fround(node.weight * eta);
}
