import { meanAndVariance } from './interval.ts';
import { rankRows } from './ranking.ts';
import type { Numbers } from './scored-rows.ts';

/**
 * DeLong's structural components, one per row: for a positive, the share of negatives that it
 * beats; for a negative, the share of positives that beat it; ties count one half. The mean over
 * either class is the ROC AUC. Both classes must be there.
 *
 * Source: DeLong, DeLong and Clarke-Pearson, Biometrics 44 (1988); computed by ranks as in Sun and
 * Xu, IEEE Signal Processing Letters 21 (2014).
 */
export function structuralComponents(labels: Numbers, scores: Numbers): Float64Array {
  const { order, runEnds } = rankRows(scores);
  const components = new Float64Array(labels.length);
  const positives = Float64Array.from(labels).reduce((sum, label) => sum + label, 0);
  const negatives = labels.length - positives;
  let [start, positivesAbove, negativesAbove] = [0, 0, 0];
  for (const end of runEnds) {
    const run = order.subarray(start, end);
    const positivesHere = run.reduce((sum, row) => sum + (labels[row] ?? 0), 0);
    const negativesHere = run.length - positivesHere;
    const negativesBelow = negatives - negativesAbove - negativesHere;
    for (const row of run)
      components[row] =
        labels[row] === 1
          ? (negativesBelow + negativesHere / 2) / negatives
          : (positivesAbove + positivesHere / 2) / positives;
    positivesAbove += positivesHere;
    negativesAbove += negativesHere;
    start = end;
  }
  return components;
}

/**
 * Mean over the positives and DeLong's standard error, of one model's components or of the
 * row-by-row difference of two models' (components are linear, so a difference is handled as one).
 * The error is `undefined` with fewer than two rows in a class.
 */
export function delongEstimate(
  labels: Numbers,
  components: Float64Array,
): { readonly value: number; readonly standardError: number | undefined } {
  const positives = components.filter((_, row) => labels[row] === 1);
  const negatives = components.filter((_, row) => labels[row] === 0);
  const upper = meanAndVariance(positives);
  const lower = meanAndVariance(negatives);
  return {
    value: upper.mean,
    standardError:
      upper.variance === undefined || lower.variance === undefined
        ? undefined
        : Math.sqrt(upper.variance / positives.length + lower.variance / negatives.length),
  };
}
