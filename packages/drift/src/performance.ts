import { LagoaError } from '@lagoa/data';

/** How good scores of a binary outcome are; null where the rows do not tell. Plain JSON. */
export interface Performance {
  readonly rows: number;
  readonly positives: number;
  readonly accuracy: number | null;
  /** Of the rows at or above the threshold, the share that is positive. */
  readonly precision: number | null;
  /** Of the positive rows, the share at or above the threshold. */
  readonly recall: number | null;
  readonly f1: number | null;
  /** Area under the ROC curve: the chance that a positive row scores above a negative, ties half. */
  readonly rocAuc: number | null;
}

/** What a `Performance` measures. */
export type PerformanceMetric = Exclude<keyof Performance, 'rows' | 'positives'>;

/** The metrics, in the order of reports. */
export const performanceMetrics: readonly PerformanceMetric[] = [
  'rocAuc',
  'accuracy',
  'precision',
  'recall',
  'f1',
];

/**
 * Performance of scores against labels (1, 0, true or false). Labels may be chances between 0 and 1:
 * each row then counts as that part of a positive, which gives expected values.
 *
 * Throws `invalid-argument` for different lengths. NaN scores or labels give NaN nowhere: such rows
 * throw `invalid-data`.
 *
 * @example
 * performance([0.9, 0.8, 0.3, 0.1], [1, 0, 1, 0]).rocAuc // 0.75
 * performance([0.9, 0.8, 0.3, 0.1], [1, 0, 1, 0]).recall // 0.5
 */
export function performance(
  scores: ArrayLike<number>,
  labels: ArrayLike<number | boolean>,
  { threshold = 0.5 }: { readonly threshold?: number } = {},
): Performance {
  const rows = scores.length;
  if (labels.length !== rows)
    throw new LagoaError('invalid-argument', `expected ${rows} labels, got ${labels.length}`, {
      details: { argument: 'labels' },
    });
  let [truePositives, flagged, positives, correct] = [0, 0, 0, 0];
  const chances = Float64Array.from({ length: rows }, (_, row) => Number(labels[row]));
  for (const [row, chance] of chances.entries()) {
    const score = scores[row] ?? Number.NaN;
    if (!(chance >= 0 && chance <= 1) || Number.isNaN(score))
      throw new LagoaError(
        'invalid-data',
        `row ${row}: expected a score and a label from 0 to 1, got ${score} and ${labels[row]}`,
        { details: { column: 'labels', record: row } },
      );
    positives += chance;
    if (score >= threshold) {
      flagged++;
      truePositives += chance;
      correct += chance;
    } else correct += 1 - chance;
  }
  const ratio = (part: number, whole: number): number | null => (whole > 0 ? part / whole : null);
  return {
    rows,
    positives,
    accuracy: ratio(correct, rows),
    precision: ratio(truePositives, flagged),
    recall: ratio(truePositives, positives),
    f1: ratio(2 * truePositives, flagged + positives),
    rocAuc: rocAuc(scores, chances),
  };
}

function rocAuc(scores: ArrayLike<number>, chances: Float64Array): number | null {
  const order = Uint32Array.from(chances, (_, row) => row).sort(
    (a, b) => (scores[a] ?? 0) - (scores[b] ?? 0),
  );
  let [negativesBelow, won, positives, place] = [0, 0, 0, 0];
  while (place < order.length) {
    const score = scores[order[place] ?? 0];
    let [up, down] = [0, 0];
    for (; place < order.length && scores[order[place] ?? 0] === score; place++) {
      up += chances[order[place] ?? 0] ?? 0;
      down += 1 - (chances[order[place] ?? 0] ?? 0);
    }
    won += up * (negativesBelow + down / 2);
    negativesBelow += down;
    positives += up;
  }
  return positives > 0 && negativesBelow > 0 ? won / (positives * negativesBelow) : null;
}
