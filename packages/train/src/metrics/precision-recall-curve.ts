import { cumulativeWeights } from './ranking.ts';
import { checkScoredRows, type ScoredRows } from './scored-rows.ts';

/** One point of a precision–recall curve: every score of at least `threshold` counts as 1. */
export interface PrecisionRecallPoint {
  readonly threshold: number;
  readonly precision: number;
  readonly recall: number;
}

/**
 * Precision and recall at each distinct score, thresholds falling, so recall rises from left to
 * right. `undefined` without positives. Equals scikit-learn's `precision_recall_curve` read
 * backwards, without the point (recall 0, precision 1) that scikit-learn adds and no threshold has.
 *
 * @example
 * precisionRecallCurve({ labels: [0, 1], scores: [0.7, 0.2] })?.at(-1)?.precision // 0.5
 */
export function precisionRecallCurve(
  rows: ScoredRows,
): readonly PrecisionRecallPoint[] | undefined {
  checkScoredRows(rows);
  const { thresholds, truePositives, falsePositives, positives } = cumulativeWeights(rows);
  if (positives === 0) return undefined;
  return thresholds.map((threshold, i) => {
    const truePositive = truePositives[i] ?? 0;
    const flagged = truePositive + (falsePositives[i] ?? 0);
    return { threshold, precision: truePositive / flagged, recall: truePositive / positives };
  });
}
