import type { FeatureGroup } from '@lagoa/features';
import type { BoostedModel } from './boosted-model.ts';

/** What a feature did in all splits of a model; XGBoost's five importance types. */
export interface FeatureImportance {
  readonly name: string;
  /** Number of splits on the feature. */
  readonly weight: number;
  /** Sum of loss reductions of its splits. */
  readonly totalGain: number;
  /** Sum of hessians of the training rows its splits divided. */
  readonly totalCover: number;
  /** `totalGain / weight`; 0 for an unused feature. */
  readonly gain: number;
  /** `totalCover / weight`; 0 for an unused feature. */
  readonly cover: number;
}

/**
 * Importance of every feature, unused ones with zeros, by falling total gain (then in model order).
 * With `groups`, one entry per group: weights and totals add up over its slots.
 */
export function featureImportance(
  model: BoostedModel,
  options: { readonly groups?: readonly FeatureGroup[] } = {},
): readonly FeatureImportance[] {
  const { groups = model.featureNames.map((name, i) => ({ name, start: i, end: i + 1 })) } =
    options;
  const slots = model.featureNames.map(() => ({ weight: 0, totalGain: 0, totalCover: 0 }));
  for (const tree of model.trees) {
    for (const [node, left] of tree.leftChildren.entries()) {
      const slot = slots[tree.splitIndices[node] ?? -1];
      if (left < 0 || slot === undefined) continue;
      slot.weight += 1;
      slot.totalGain += tree.lossChanges[node] ?? 0;
      slot.totalCover += tree.sumHessian[node] ?? 0;
    }
  }
  return groups
    .map(({ name, start, end }) => {
      const of = slots.slice(start, end);
      const weight = of.reduce((sum, slot) => sum + slot.weight, 0);
      const totalGain = of.reduce((sum, slot) => sum + slot.totalGain, 0);
      const totalCover = of.reduce((sum, slot) => sum + slot.totalCover, 0);
      const splits = Math.max(weight, 1);
      const [gain, cover] = [totalGain / splits, totalCover / splits];
      return { name, weight, totalGain, totalCover, gain, cover };
    })
    .sort((a, b) => b.totalGain - a.totalGain);
}
