import type { BoostedModel } from './boosted-model.ts';
import { expFloat32 } from './exp-float32.ts';
import { naturalLog } from './natural-log.ts';

const { fround } = Math;

/**
 * 1 / (1 + e^-margin) in float32.
 *
 * @example
 * sigmoid(0) // 0.5
 */
export function sigmoid(margin: number): number {
  return fround(1 / fround(1 + expFloat32(-margin)));
}

/** The margin of a probability as XGBoost computes it in float32: -ln(1/p - 1), 0 < p < 1. */
export function logit(probability: number): number {
  const odds = fround(fround(1 / fround(probability)) - 1);
  return fround(0 - naturalLog(odds));
}

/** Where every row's margin starts: the base score in the space of margins. */
export function baseMargin(model: Pick<BoostedModel, 'objective' | 'baseScore'>): number {
  return model.objective === 'binary:logistic' ? logit(model.baseScore) : fround(model.baseScore);
}

/** From margins to predictions: the logistic function for `binary:logistic`, else the identity. */
export function predictionsOf(
  objective: BoostedModel['objective'],
  margins: Float32Array,
): Float32Array {
  return objective === 'binary:logistic' ? margins.map(sigmoid) : margins.slice();
}
