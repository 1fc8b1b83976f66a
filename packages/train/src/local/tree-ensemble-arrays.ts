import type { BoostedModel, Tree } from '../model/boosted-model.ts';
import { classOf, leafValue } from '../model/model-shape.ts';

/** The attributes of ONNX `TreeEnsemble`: split nodes and leaves numbered apart, over all trees. */
export interface TreeEnsembleArrays {
  /** First split node of each tree. */
  readonly roots: readonly number[];
  /** Columns of the input; of a split by category, as many columns behind as the model has features. */
  readonly features: readonly number[];
  /** 0 at a split by category. */
  readonly thresholds: readonly number[];
  readonly modes: readonly number[];
  /** What each split by category asks for, in their order, with a NaN behind each. */
  readonly members: readonly number[];
  readonly missingTracksTrue: readonly number[];
  /**
   * Where `value < threshold`, or being a member, leads: a number of a leaf if `trueIsLeaf`, else of
   * a split node.
   */
  readonly trueTargets: readonly number[];
  readonly trueIsLeaf: readonly number[];
  readonly falseTargets: readonly number[];
  readonly falseIsLeaf: readonly number[];
  readonly leafWeights: readonly number[];
  /** The class whose margin a leaf adds to. */
  readonly leafTargets: readonly number[];
}

const BRANCH_LESS_THAN = 1;
const BRANCH_MEMBER = 6;

/**
 * Lays out a model's trees for `TreeEnsemble`. The operator has no tree without a split: a tree of
 * one leaf becomes a split on feature 0 whose both sides are that leaf, and no trees at all become
 * one such tree of a leaf of 0. A split by category asks for the categories that go right.
 */
export function treeEnsembleArrays(model: BoostedModel): TreeEnsembleArrays {
  const roots: number[] = [];
  const splits: {
    readonly feature: number;
    readonly threshold: number;
    readonly members?: Uint32Array | undefined;
    readonly missingTracksTrue: number;
    readonly sides: readonly [Target, Target];
  }[] = [];
  const leaves: { readonly weight: number; readonly ofClass: number }[] = [];
  /** A tree of one leaf. */
  const addLeaf = (leaf: Target): void => {
    splits.push({ feature: 0, threshold: 0, missingTracksTrue: 1, sides: [leaf, leaf] });
  };
  for (const [t, tree] of model.trees.entries()) {
    roots.push(splits.length);
    const targets = numberNodes(tree, { splits: splits.length, leaves: leaves.length });
    for (const [leaf, left] of tree.leftChildren.entries()) {
      if (left >= 0) continue;
      leaves.push({ weight: leafValue(model, { tree: t, leaf }), ofClass: classOf(model, t) });
    }
    const target = (node: number): Target => targets[node] ?? { number: 0, isLeaf: 1 };
    if ((tree.leftChildren[0] ?? -1) < 0) addLeaf(target(0));
    for (const [node, left] of tree.leftChildren.entries()) {
      if (left < 0) continue;
      const members = tree.rightCategories?.[node];
      const toLeft = target(left);
      const toRight = target(tree.rightChildren[node] ?? -1);
      const missingLeft = tree.defaultLeft[node] ?? 0;
      splits.push({
        feature: (tree.splitIndices[node] ?? 0) + (members ? model.featureNames.length : 0),
        threshold: members ? 0 : (tree.splitConditions[node] ?? Number.NaN),
        members,
        missingTracksTrue: members ? 1 - missingLeft : missingLeft,
        sides: members ? [toRight, toLeft] : [toLeft, toRight],
      });
    }
  }
  if (roots.length === 0) {
    roots.push(0);
    leaves.push({ weight: 0, ofClass: 0 });
    addLeaf({ number: 0, isLeaf: 1 });
  }
  return {
    roots,
    features: splits.map(({ feature }) => feature),
    thresholds: splits.map(({ threshold }) => threshold),
    modes: splits.map(({ members }) => (members ? BRANCH_MEMBER : BRANCH_LESS_THAN)),
    members: splits.flatMap(({ members }) => (members ? [...members, Number.NaN] : [])),
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
