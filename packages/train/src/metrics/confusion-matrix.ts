import { LagoaError } from '@lagoa/data';
import { checkScoredRows, type ScoredRows } from './scored-rows.ts';

/** What a threshold does: weights (counts, without weights) of the four outcomes, and their rates. */
export interface ConfusionMatrix {
  /** A score of at least this counts as 1. */
  readonly threshold: number;
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly trueNegatives: number;
  readonly falseNegatives: number;
  /** Share of positives among the flagged; `null` when nothing is flagged. */
  readonly precision: number | null;
  /** Share of the positives that is flagged; `null` without positives. */
  readonly recall: number | null;
  /** Harmonic mean of precision and recall; `null` without positives and flagged rows. */
  readonly f1: number | null;
  /** Precision divided by the base rate; `null` when either is not defined. */
  readonly lift: number | null;
}

/**
 * The confusion matrix at a threshold, with precision, recall, F1 and lift. Undefined rates are
 * `null`, so that the result is plain JSON; scikit-learn reports 0 for them.
 *
 * @example
 * confusionMatrix({ labels: [0, 1, 1, 0], scores: [0.6, 0.7, 0.2, 0.1] }, 0.5).precision // 0.5
 */
export function confusionMatrix(rows: ScoredRows, threshold: number): ConfusionMatrix {
  checkScoredRows(rows);
  if (Number.isNaN(threshold))
    throw new LagoaError('invalid-argument', 'threshold must be a number, got NaN', {
      details: { argument: 'threshold' },
    });
  let [truePositives, falsePositives, trueNegatives, falseNegatives] = [0, 0, 0, 0];
  for (const [row, score] of rows.scores.entries()) {
    const weight = rows.weights?.[row] ?? 1;
    if (score >= threshold) {
      if (rows.labels[row] === 1) truePositives += weight;
      else falsePositives += weight;
    } else if (rows.labels[row] === 1) falseNegatives += weight;
    else trueNegatives += weight;
  }
  const flagged = truePositives + falsePositives;
  const positives = truePositives + falseNegatives;
  const all = flagged + trueNegatives + falseNegatives;
  return {
    threshold,
    truePositives,
    falsePositives,
    trueNegatives,
    falseNegatives,
    precision: ratio(truePositives, flagged),
    recall: ratio(truePositives, positives),
    f1: ratio(2 * truePositives, flagged + positives),
    lift: ratio(truePositives * all, flagged * positives),
  };
}

function ratio(numerator: number, denominator: number): number | null {
  return denominator === 0 ? null : numerator / denominator;
}
