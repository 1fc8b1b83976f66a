import { cumulativeWeights } from './ranking.ts';
import { checkScoredRows, type ScoredRows } from './scored-rows.ts';

/**
 * Average precision: precision at each distinct score, weighted by the recall it adds. No
 * interpolation, so it is not the area by trapezoids. The base rate for constant scores, 1 for a
 * perfect ranking, `undefined` without positives. Equals scikit-learn's `average_precision_score`.
 *
 * @example
 * averagePrecision({ labels: [0, 1, 1], scores: [0.1, 0.4, 0.8] }) // 1
 */
export function averagePrecision(rows: ScoredRows): number | undefined {
  checkScoredRows(rows);
  const { truePositives, falsePositives, positives } = cumulativeWeights(rows);
  if (positives === 0) return undefined;
  let [sum, last] = [0, 0];
  for (const [i, truePositive] of truePositives.entries()) {
    if (truePositive > last)
      sum += ((truePositive - last) * truePositive) / (truePositive + (falsePositives[i] ?? 0));
    last = truePositive;
  }
  return sum / positives;
}
