import type { BoostedModel } from './boosted-model.ts';
import { type PredictOptions, treesOfRange } from './predict-options.ts';

/**
 * The model of some of a model's rounds, from 0, the second not included: XGBoost's
 * `booster[begin:end]`. It predicts what the whole model does with this `iterationRange`, and can be
 * written, explained and drawn. Attributes are kept.
 *
 * @throws `invalid-argument` outside the model's rounds
 *
 * @example
 * const early = sliceRounds(model, [0, 10]);
 */
export function sliceRounds(
  model: BoostedModel,
  iterationRange: NonNullable<PredictOptions['iterationRange']>,
): BoostedModel {
  const { first, end } = treesOfRange(model, { iterationRange });
  const { trees, treeWeights } = model;
  return {
    ...model,
    trees: trees.slice(first, end),
    ...(treeWeights && { treeWeights: treeWeights.slice(first, end) }),
  };
}
