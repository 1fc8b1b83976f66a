import type { Numbers, ScoredRows } from './scored-rows.ts';

/** Row indices by falling score (equal scores in row order), and where each run of ties ends. */
export interface Ranking {
  readonly order: Uint32Array;
  /** Ends of the runs of equal scores within `order`, exclusive. */
  readonly runEnds: readonly number[];
}

export function rankRows(scores: Numbers): Ranking {
  const order = Uint32Array.from(scores, (_, row) => row);
  order.sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || a - b);
  const runEnds: number[] = [];
  for (let i = 1; i <= order.length; i++)
    if (i === order.length || scores[order[i] ?? 0] !== scores[order[i - 1] ?? 0]) runEnds.push(i);
  return { order, runEnds };
}

/**
 * Weight of the rows that score at least each distinct score, from the highest score down. Scores
 * that only rows of weight zero have are left out.
 */
export interface CumulativeWeights {
  readonly thresholds: readonly number[];
  readonly truePositives: readonly number[];
  readonly falsePositives: readonly number[];
  readonly positives: number;
  readonly negatives: number;
}

/** The one pass behind ROC, precision–recall and threshold search. */
export function cumulativeWeights({ labels, scores, weights }: ScoredRows): CumulativeWeights {
  const { order, runEnds } = rankRows(scores);
  const thresholds: number[] = [];
  const truePositives: number[] = [];
  const falsePositives: number[] = [];
  let [positives, negatives, start] = [0, 0, 0];
  for (const end of runEnds) {
    const before = positives + negatives;
    for (const row of order.subarray(start, end)) {
      const weight = weights?.[row] ?? 1;
      if (labels[row] === 1) positives += weight;
      else negatives += weight;
    }
    if (positives + negatives > before) {
      thresholds.push(scores[order[start] ?? 0] ?? 0);
      truePositives.push(positives);
      falsePositives.push(negatives);
    }
    start = end;
  }
  return { thresholds, truePositives, falsePositives, positives, negatives };
}
