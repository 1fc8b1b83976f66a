import { cumulativeWeights } from './ranking.ts';
import { checkScoredRows, type ScoredRows } from './scored-rows.ts';

/** One point of a ROC curve: the rates when every score of at least `threshold` counts as 1. */
export interface RocPoint {
  /** `null` for the first point, where no row counts as 1. */
  readonly threshold: number | null;
  readonly falsePositiveRate: number;
  readonly truePositiveRate: number;
}

/**
 * The ROC curve from (0, 0) to (1, 1), one point per distinct score, thresholds falling.
 * `undefined` when there is no positive or no negative weight. Equals scikit-learn's `roc_curve`
 * with `drop_intermediate=False`, except that the first threshold is `null`.
 *
 * @example
 * rocCurve({ labels: [0, 1], scores: [0.2, 0.7] })?.map((point) => point.truePositiveRate) // [0, 1, 1]
 */
export function rocCurve(rows: ScoredRows): readonly RocPoint[] | undefined {
  checkScoredRows(rows);
  const { thresholds, truePositives, falsePositives, positives, negatives } =
    cumulativeWeights(rows);
  if (positives === 0 || negatives === 0) return undefined;
  return [
    { threshold: null, falsePositiveRate: 0, truePositiveRate: 0 },
    ...thresholds.map((threshold, i) => ({
      threshold,
      falsePositiveRate: (falsePositives[i] ?? 0) / negatives,
      truePositiveRate: (truePositives[i] ?? 0) / positives,
    })),
  ];
}
