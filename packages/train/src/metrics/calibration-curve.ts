import { LagoaError } from '@lagoa/data';
import { rankRows } from './ranking.ts';
import { checkScoredRows, type Numbers } from './scored-rows.ts';

/** One bin of rows with neighbouring scores. */
export interface CalibrationBin {
  readonly rows: number;
  readonly meanScore: number;
  /** Share of positives among the rows. */
  readonly observedRate: number;
}

/** How far probabilities are from what happened. */
export interface CalibrationCurve {
  /** By rising score; empty without rows. */
  readonly bins: readonly CalibrationBin[];
  /**
   * Mean over rows of `|meanScore - observedRate|` of the row's bin (ECE); `undefined` without rows.
   */
  readonly expectedCalibrationError: number | undefined;
}

/**
 * Calibration (reliability) over bins of equal count: the rows by rising score, cut at `k / bins` of
 * the rows. Equal scores stay together in the lower bin, so there can be fewer bins than asked for;
 * constant scores make one. Rows are unweighted. Throws `invalid-argument` for scores outside
 * [0, 1].
 *
 * Source: Naeini, Cooper and Hauskrecht, AAAI (2015), with equal-count bins.
 *
 * @example
 * const { bins } = calibrationCurve({ labels: [0, 1], scores: [0.25, 0.75] }, { bins: 2 });
 * bins.map((bin) => bin.observedRate) // [0, 1]
 */
export function calibrationCurve(
  rows: { readonly labels: Numbers; readonly scores: Numbers },
  options: { readonly bins?: number } = {},
): CalibrationCurve {
  checkScoredRows(rows, { probabilities: true });
  const { labels, scores } = rows;
  const wanted = options.bins ?? 10;
  if (!(Number.isInteger(wanted) && wanted >= 1))
    throw new LagoaError('invalid-argument', `bins must be a whole number from 1, got ${wanted}`, {
      details: { argument: 'bins' },
    });
  const count = scores.length;
  const { order, runEnds } = rankRows(scores);
  const rising = order.toReversed();
  // Where a run of ties ends, seen from below; a cut within a run moves up to its end.
  const ends = [...runEnds.map((end) => count - end), count].filter((end) => end > 0);
  ends.sort((a, b) => a - b);
  const bins: CalibrationBin[] = [];
  let [start, weightedError] = [0, 0];
  for (const end of ends) {
    const bin = Math.floor((start * wanted) / count) + 1;
    if (end < (bin * count) / wanted) continue;
    let [scoreSum, positives] = [0, 0];
    for (const row of rising.subarray(start, end)) {
      scoreSum += scores[row] ?? 0;
      positives += labels[row] ?? 0;
    }
    bins.push({
      rows: end - start,
      meanScore: scoreSum / (end - start),
      observedRate: positives / (end - start),
    });
    weightedError += Math.abs(scoreSum - positives);
    start = end;
  }
  return { bins, expectedCalibrationError: count === 0 ? undefined : weightedError / count };
}
