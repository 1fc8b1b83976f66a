import type { BoostedModel } from './boosted-model.ts';

/** Margins per row: the number of classes, or 1. */
export function classCount(model: Pick<BoostedModel, 'classOffsets'>): number {
  return model.classOffsets?.length ?? 1;
}

/** The class whose margin a tree adds to. */
export function classOf(
  model: Pick<BoostedModel, 'classOffsets' | 'parallelTrees'>,
  tree: number,
): number {
  return Math.floor(tree / (model.parallelTrees ?? 1)) % classCount(model);
}

/** What a leaf adds to the margin of a row that falls into it, in float32. */
export function leafValue(
  model: Pick<BoostedModel, 'trees' | 'treeWeights'>,
  place: { readonly tree: number; readonly leaf: number },
): number {
  const value = model.trees[place.tree]?.splitConditions[place.leaf] ?? Number.NaN;
  return Math.fround(value * (model.treeWeights?.[place.tree] ?? 1));
}
