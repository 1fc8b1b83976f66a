import type { Dataset } from '../dataset.ts';
import { areaUnderPr } from '../metrics/pr-auc.ts';
import { cumulativeWeights } from '../metrics/ranking.ts';
import { areaUnderRoc } from '../metrics/roc-auc.ts';
import { checkScoredRows } from '../metrics/scored-rows.ts';
import type { BoostedModel } from '../model/boosted-model.ts';
import { predictionsOf } from '../model/link.ts';
import { naturalLog } from '../model/natural-log.ts';
import type { TrainingMetric } from '../trainer.ts';

/**
 * Losses are added up in float64 by blocks of so many rows, and then the blocks, so that threads can
 * share the work and the sum keeps its bits.
 */
export const BLOCK_ROWS = 4096;

/**
 * A metric as early stopping compares it: the same bits on every machine, so that the chosen round
 * does not depend on where it was computed. The log loss clips probabilities at 1e-16, as XGBoost
 * does. `undefined` for both AUCs of labels of one class, and without weight. Yields between ranking and
 * adding up, each of which takes milliseconds for tens of thousands of rows.
 */
export function* trainingMetric(
  metric: TrainingMetric,
  scored: {
    readonly dataset: Dataset;
    readonly objective: BoostedModel['objective'];
    readonly margins: Float32Array;
  },
): Generator<undefined, number | undefined> {
  const { labels, weights } = scored.dataset;
  if (metric === 'auc' || metric === 'aucpr') {
    const rows = { labels, scores: scored.margins, weights };
    checkScoredRows(rows);
    yield;
    const ranked = cumulativeWeights(rows);
    yield;
    return metric === 'auc' ? areaUnderRoc(ranked) : areaUnderPr(ranked);
  }
  const loss = losses[metric];
  const predictions = predictionsOf(scored.objective, scored.margins);
  let sum = 0;
  for (let start = 0; start < labels.length; start += BLOCK_ROWS) {
    const end = Math.min(start + BLOCK_ROWS, labels.length);
    let block = 0;
    for (let row = start; row < end; row++)
      block += (weights?.[row] ?? 1) * loss(predictions[row] ?? 0, labels[row] ?? 0);
    sum += block;
  }
  const mean = sum / totalWeight(scored.dataset);
  return metric === 'rmse' ? Math.sqrt(mean) : mean;
}

/** The sum of the weights, in float64 in row order; the number of rows without weights. */
export function totalWeight({ labels, weights }: Dataset): number {
  if (weights === undefined) return labels.length;
  let total = 0;
  for (const weight of weights) total += weight;
  return total;
}

const losses: Readonly<
  Record<Exclude<TrainingMetric, 'auc' | 'aucpr'>, (prediction: number, label: number) => number>
> = {
  logloss: (probability, label) =>
    -naturalLog(Math.max(label === 1 ? probability : 1 - probability, 1e-16)),
  error: (probability, label) => Number(probability > 0.5 !== (label === 1)),
  rmse: (prediction, label) => (prediction - label) ** 2,
  mae: (prediction, label) => Math.abs(prediction - label),
};
