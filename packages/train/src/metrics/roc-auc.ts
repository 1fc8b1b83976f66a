import { type CumulativeWeights, cumulativeWeights } from './ranking.ts';
import { checkScoredRows, type ScoredRows } from './scored-rows.ts';

/**
 * Area under the ROC curve: the probability that a random positive scores higher than a random
 * negative, ties counting one half (midranks). 0 to 1; 0.5 for constant scores. `undefined` when
 * there is no positive or no negative weight. Equals scikit-learn's `roc_auc_score`, with weights
 * too. Throws `invalid-argument` for labels other than 0 and 1 and for scores that are not finite.
 *
 * Source: Hanley and McNeil, Radiology 143 (1982).
 *
 * @example
 * rocAuc({ labels: [0, 0, 1, 1], scores: [0.1, 0.4, 0.35, 0.8] }) // 0.75
 * rocAuc({ labels: [1, 1], scores: [0.1, 0.9] }) // undefined
 */
export function rocAuc(rows: ScoredRows): number | undefined {
  checkScoredRows(rows);
  return areaUnderRoc(cumulativeWeights(rows));
}

export function areaUnderRoc({
  truePositives,
  falsePositives,
  positives,
  negatives,
}: CumulativeWeights): number | undefined {
  if (positives === 0 || negatives === 0) return undefined;
  let [area, lastTrue, lastFalse] = [0, 0, 0];
  for (let i = 0; i < truePositives.length; i++) {
    const truePositive = truePositives[i] ?? 0;
    const falsePositive = falsePositives[i] ?? 0;
    area += ((falsePositive - lastFalse) * (truePositive + lastTrue)) / 2;
    lastTrue = truePositive;
    lastFalse = falsePositive;
  }
  return area / (positives * negatives);
}
