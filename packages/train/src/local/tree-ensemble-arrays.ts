import type { BoostedModel, Tree } from '../model/boosted-model.ts';
import { classOf, leafValue } from '../model/model-shape.ts';

/** The attributes of ONNX `TreeEnsemble`: split nodes and leaves numbered apart, over all trees. */
export interface TreeEnsembleArrays {
  /** First split node of each tree. */
  readonly roots: readonly number[];
  readonly features: readonly number[];
  readonly thresholds: readonly number[];
  readonly missingTracksTrue: readonly number[];
  /** Where `value < threshold` leads: a number of a leaf if `trueIsLeaf`, else of a split node. */
  readonly trueTargets: readonly number[];
  readonly trueIsLeaf: readonly number[];
  readonly falseTargets: readonly number[];
  readonly falseIsLeaf: readonly number[];
  readonly leafWeights: readonly number[];
  /** The class whose margin a leaf adds to. */
  readonly leafTargets: readonly number[];
}

/**
 * Lays out a model's trees for `TreeEnsemble`. The operator has no tree without a split: a tree of
 * one leaf becomes a split on feature 0 whose both sides are that leaf.
 */
export function treeEnsembleArrays(model: BoostedModel): TreeEnsembleArrays {
  const roots: number[] = [];
  const splits: {
    readonly feature: number;
    readonly threshold: number;
    readonly missingTracksTrue: number;
    readonly sides: readonly [Target, Target];
  }[] = [];
  const leaves: { readonly weight: number; readonly ofClass: number }[] = [];
  for (const [t, tree] of model.trees.entries()) {
    roots.push(splits.length);
    const targets = numberNodes(tree, { splits: splits.length, leaves: leaves.length });
    for (const [leaf, left] of tree.leftChildren.entries()) {
      if (left >= 0) continue;
      leaves.push({ weight: leafValue(model, { tree: t, leaf }), ofClass: classOf(model, t) });
    }
    const target = (node: number): Target => targets[node] ?? { number: 0, isLeaf: 1 };
    if (targets.length === 1) {
      const sides = [target(0), target(0)] as const;
      splits.push({ feature: 0, threshold: 0, missingTracksTrue: 1, sides });
    }
    for (const [node, left] of tree.leftChildren.entries()) {
      if (left < 0) continue;
      splits.push({
        feature: tree.splitIndices[node] ?? 0,
        threshold: tree.splitConditions[node] ?? Number.NaN,
        missingTracksTrue: tree.defaultLeft[node] ?? 0,
        sides: [target(left), target(tree.rightChildren[node] ?? -1)],
      });
    }
  }
  return {
    roots,
    features: splits.map(({ feature }) => feature),
    thresholds: splits.map(({ threshold }) => threshold),
    missingTracksTrue: splits.map(({ missingTracksTrue }) => missingTracksTrue),
    trueTargets: splits.map(({ sides }) => sides[0].number),
    trueIsLeaf: splits.map(({ sides }) => sides[0].isLeaf),
    falseTargets: splits.map(({ sides }) => sides[1].number),
    falseIsLeaf: splits.map(({ sides }) => sides[1].isLeaf),
    leafWeights: leaves.map(({ weight }) => weight),
    leafTargets: leaves.map(({ ofClass }) => ofClass),
  };
}

interface Target {
  readonly number: number;
  readonly isLeaf: 0 | 1;
}

/** Numbers a tree's splits and leaves, each after those already there. */
function numberNodes(
  tree: Tree,
  already: { readonly splits: number; readonly leaves: number },
): readonly Target[] {
  let { splits, leaves } = already;
  return Array.from(tree.leftChildren, (left): Target => {
    return left >= 0 ? { number: splits++, isLeaf: 0 } : { number: leaves++, isLeaf: 1 };
  });
}
