import { logGamma, normalCdf } from '@lagoa/data/statistics';

/** How often pure chance may be taken for leakage, over all that is looked at together. */
const allowed = 0.01;

interface Counts {
  readonly positives: number;
  readonly negatives: number;
  /** How many slots and indicators are looked at. */
  readonly looks: number;
}

/**
 * Whether values that know nothing of the labels would hardly ever part them: of all ways to deal the
 * labels two do. False where a label is absent.
 */
export function partsBeyondChance({ positives, negatives, looks }: Counts): boolean {
  if (positives === 0 || negatives === 0) return false;
  const ways =
    logGamma(positives + negatives + 1) - logGamma(positives + 1) - logGamma(negatives + 1);
  return Math.log(2 * looks) - ways < Math.log(allowed);
}

/**
 * Whether values that know nothing of the labels would hardly ever have such an area under the ROC
 * curve, by the normal approximation of the rank-sum test.
 */
export function ranksBeyondChance(auc: number, { positives, negatives, looks }: Counts): boolean {
  if (positives === 0 || negatives === 0) return false;
  const deviation = Math.sqrt((positives + negatives + 1) / (12 * positives * negatives));
  return 2 * looks * normalCdf(-Math.abs(auc - 0.5) / deviation) < allowed;
}

/**
 * Whether one area under the ROC curve is below another by more than the rows that they were found
 * on explain.
 *
 * Source: J. Hanley and B. McNeil, "The Meaning and Use of the Area under a ROC Curve", 1982.
 */
export function fallsBeyondChance(high: MeasuredAuc, low: MeasuredAuc): boolean {
  const deviation = Math.sqrt(varianceOf(high) + varianceOf(low));
  return normalCdf(-(high.auc - low.auc) / deviation) < allowed;
}

export interface MeasuredAuc {
  readonly auc: number;
  readonly positives: number;
  readonly negatives: number;
}

function varianceOf({ auc, positives, negatives }: MeasuredAuc): number {
  const both = auc ** 2;
  const ofPositives = (positives - 1) * (auc / (2 - auc) - both);
  const ofNegatives = (negatives - 1) * ((2 * both) / (1 + auc) - both);
  return (auc - both + ofPositives + ofNegatives) / (positives * negatives);
}

/** How many rows have each label. */
export function countLabels(
  labels: ArrayLike<number>,
): Pick<MeasuredAuc, 'positives' | 'negatives'> {
  const positives = Array.from(labels).filter((label) => label === 1).length;
  return { positives, negatives: labels.length - positives };
}
