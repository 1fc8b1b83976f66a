import { LagoaError } from '@lagoa/data';
import { cumulativeWeights } from './metrics/ranking.ts';
import { checkScoredRows, type ScoredRows } from './metrics/scored-rows.ts';

/** What each outcome costs, in one currency; a gain is a negative cost. */
export interface OutcomeCosts {
  readonly falsePositive: number;
  readonly falseNegative: number;
  /** Default 0. */
  readonly truePositive?: number;
  /** Default 0. */
  readonly trueNegative?: number;
}

/** The cheapest threshold on given rows. Plain JSON. */
export interface ChosenThreshold {
  readonly kind: 'threshold';
  readonly version: 1;
  /** Flag a row whose score is at least this; in [0, 1]. */
  readonly threshold: number;
  /** Mean cost of a row at this threshold. */
  readonly expectedCost: number;
  readonly costs: Required<OutcomeCosts>;
}

/**
 * The threshold of least mean cost: every distinct score is tried, and 1, which flags nobody but the
 * certain. Among equals the highest, which flags fewest. Choose it on validation rows, not on those of the final
 * evaluation. Throws `invalid-argument` without rows (or weight), for costs that are not finite, and
 * where a mistake costs no more than the right answer, which is a sign turned round: a false
 * negative must cost more than a true positive, a false positive more than a true negative.
 *
 * @example
 * const rows = { labels: [0, 1, 0, 1], scores: [0.1, 0.3, 0.4, 0.8] };
 * chooseThreshold({ ...rows, costs: { falsePositive: 1, falseNegative: 5 } }).threshold // 0.3
 * chooseThreshold({ ...rows, costs: { falsePositive: 5, falseNegative: 1 } }).threshold // 0.8
 */
export function chooseThreshold(
  rows: ScoredRows & { readonly costs: OutcomeCosts },
): ChosenThreshold {
  checkScoredRows(rows, { probabilities: true });
  const costs = { truePositive: 0, trueNegative: 0, ...rows.costs };
  const { thresholds, truePositives, falsePositives, positives, negatives } =
    cumulativeWeights(rows);
  if (positives + negatives === 0)
    throw new LagoaError('invalid-argument', 'a threshold needs rows of some weight, got none');
  for (const [outcome, cost] of Object.entries(costs))
    if (!Number.isFinite(cost))
      throw new LagoaError('invalid-argument', `cost ${outcome} must be finite, got ${cost}`);
  if (costs.falseNegative <= costs.truePositive || costs.falsePositive <= costs.trueNegative)
    throw new LagoaError(
      'invalid-argument',
      `a mistake must cost more than the right answer (a gain is negative), got ${JSON.stringify(costs)}`,
      { details: { argument: 'costs' } },
    );

  let best = 1;
  let leastCost =
    thresholds[0] === 1
      ? Infinity
      : positives * costs.falseNegative + negatives * costs.trueNegative;
  for (const [i, threshold] of thresholds.entries()) {
    const [truePositive, falsePositive] = [truePositives[i] ?? 0, falsePositives[i] ?? 0];
    const cost =
      truePositive * costs.truePositive +
      falsePositive * costs.falsePositive +
      (positives - truePositive) * costs.falseNegative +
      (negatives - falsePositive) * costs.trueNegative;
    if (cost < leastCost) [best, leastCost] = [threshold, cost];
  }
  return {
    kind: 'threshold',
    version: 1,
    threshold: best,
    expectedCost: leastCost / (positives + negatives),
    costs,
  };
}
