import { checkScoredRows, type ScoredRows } from './scored-rows.ts';
import { weightedMean } from './weighted-mean.ts';

/**
 * Mean squared distance of probability and label: 0 is perfect, 0.25 a coin, 1 certainly wrong.
 * `undefined` without rows (or without weight); one class is fine. Throws `invalid-argument` for
 * scores outside [0, 1]. Equals scikit-learn's `brier_score_loss`.
 *
 * Source: Brier, Monthly Weather Review 78 (1950), in its binary form.
 *
 * @example
 * brierScore({ labels: [0, 1], scores: [0.5, 0.5] }) // 0.25
 */
export function brierScore(rows: ScoredRows): number | undefined {
  checkScoredRows(rows, { probabilities: true });
  return weightedMean(rowSquaredErrors(rows), rows.weights);
}

/** The squared error of each row. */
export function rowSquaredErrors({ labels, scores }: ScoredRows): Float64Array {
  return Float64Array.from(scores, (score, row) => (score - (labels[row] ?? 0)) ** 2);
}
