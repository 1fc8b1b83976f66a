import { checkScoredRows, type ScoredRows } from './scored-rows.ts';
import { weightedMean } from './weighted-mean.ts';

/** Probabilities are clipped to `[2^-52, 1 - 2^-52]`: one certain mistake costs 36.04, not infinity. */
const clip = Number.EPSILON;

/**
 * Mean negative log-likelihood (natural logarithm) of probabilities: 0 is perfect, `ln 2 = 0.693` is
 * a coin. Probabilities are clipped to `[2^-52, 1 - 2^-52]`, as scikit-learn's `log_loss` does for
 * float64. `undefined` without rows (or without weight); one class is fine. Throws
 * `invalid-argument` for scores outside [0, 1].
 *
 * @example
 * logLoss({ labels: [0, 1], scores: [0.5, 0.5] }) // 0.6931471805599453
 */
export function logLoss(rows: ScoredRows): number | undefined {
  checkScoredRows(rows, { probabilities: true });
  return weightedMean(rowLogLosses(rows), rows.weights);
}

/** The log loss of each row. */
export function rowLogLosses({ labels, scores }: ScoredRows): Float64Array {
  return Float64Array.from(scores, (score, row) => {
    const probability = Math.min(Math.max(score, clip), 1 - clip);
    return -Math.log(labels[row] === 1 ? probability : 1 - probability);
  });
}
