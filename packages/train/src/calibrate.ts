import { LagoaError } from '@lagoa/data';
import { rankRows } from './metrics/ranking.ts';
import { checkScoredRows, type ScoredRows } from './metrics/scored-rows.ts';

/** A rising map from score to probability, straight between its knots, flat outside. Plain JSON. */
export interface Calibration {
  readonly kind: 'calibration';
  readonly version: 1;
  readonly method: 'isotonic';
  /** Rising. */
  readonly scores: readonly number[];
  /** One per score, never falling, in [0, 1]. */
  readonly probabilities: readonly number[];
}

/**
 * Isotonic calibration: the never-falling map from score to observed rate of least squared error,
 * by pooling adjacent violators. Fit it on rows that the model was not trained on. Equals
 * scikit-learn's `IsotonicRegression(out_of_bounds='clip')`. Throws `invalid-argument` without rows
 * of some weight.
 *
 * Source: Zadrozny and Elkan, KDD (2002); Barlow et al., Statistical Inference under Order
 * Restrictions (1972).
 *
 * @example
 * const calibration = fitCalibration({ labels: [0, 0, 1, 1], scores: [0.1, 0.2, 0.3, 0.4] });
 * [...applyCalibration(calibration, [0.05, 0.25, 0.9])] // [0, 0.5, 1]
 */
export function fitCalibration(rows: ScoredRows): Calibration {
  checkScoredRows(rows);
  const blocks: { first: number; last: number; weight: number; positives: number }[] = [];
  for (const { score, weight, positives } of risingScores(rows)) {
    let block = { first: score, last: score, weight, positives };
    let below = blocks.at(-1);
    while (
      below !== undefined &&
      below.positives * block.weight >= block.positives * below.weight
    ) {
      block = {
        first: below.first,
        last: block.last,
        weight: below.weight + block.weight,
        positives: below.positives + block.positives,
      };
      blocks.pop();
      below = blocks.at(-1);
    }
    blocks.push(block);
  }
  if (blocks.length === 0)
    throw new LagoaError('invalid-argument', 'calibration needs rows of some weight, got none');
  const knots = blocks.flatMap(({ first, last, weight, positives }) =>
    (first === last ? [first] : [first, last]).map((score) => [score, positives / weight] as const),
  );
  return {
    kind: 'calibration',
    version: 1,
    method: 'isotonic',
    scores: knots.map(([score]) => score),
    probabilities: knots.map(([, probability]) => probability),
  };
}

/** The calibrated probability of each score. */
export function applyCalibration(
  calibration: Calibration,
  scores: Float32Array | Float64Array | readonly number[],
): Float64Array {
  const { scores: knots, probabilities } = calibration;
  return Float64Array.from(scores, (score) => {
    if (!Number.isFinite(score))
      throw new LagoaError('invalid-argument', `scores must be finite, got ${score}`);
    const next = firstAtLeast(knots, score);
    const [high, highValue] = [knots[next], probabilities[next]];
    const [low, lowValue] = [knots[next - 1], probabilities[next - 1]];
    if (high === undefined || highValue === undefined) return probabilities.at(-1) ?? 0;
    if (low === undefined || lowValue === undefined || score === high) return highValue;
    return lowValue + ((highValue - lowValue) * (score - low)) / (high - low);
  });
}

/** Index of the first knot that is at least `score`, by bisection. */
function firstAtLeast(knots: readonly number[], score: number): number {
  let [low, high] = [0, knots.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((knots[middle] ?? 0) < score) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Distinct scores from below, with their weight and the weight of their positives. */
function* risingScores({ labels, scores, weights }: ScoredRows): Generator<{
  readonly score: number;
  readonly weight: number;
  readonly positives: number;
}> {
  const { order, runEnds } = rankRows(scores);
  for (const [fromTop, end] of [...runEnds.entries()].reverse()) {
    const run = order.subarray(runEnds[fromTop - 1] ?? 0, end);
    let [weight, positives] = [0, 0];
    for (const row of run) {
      const own = weights?.[row] ?? 1;
      weight += own;
      positives += labels[row] === 1 ? own : 0;
    }
    if (weight > 0) yield { score: scores[run[0] ?? 0] ?? 0, weight, positives };
  }
}
