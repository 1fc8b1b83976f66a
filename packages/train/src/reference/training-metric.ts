import type { Dataset } from '../dataset.ts';
import { rocAuc } from '../metrics/roc-auc.ts';
import type { BoostedModel } from '../model/boosted-model.ts';
import { predictionsOf } from '../model/link.ts';
import { naturalLog } from '../model/natural-log.ts';

export type TrainingMetric = 'logloss' | 'auc' | 'rmse';

/**
 * A metric as early stopping compares it: the same bits on every machine, so that the chosen round
 * does not depend on where it was computed. The log loss clips probabilities at 1e-16, as XGBoost
 * does. `undefined` for the AUC of labels of one class, and without weight.
 */
export function trainingMetric(
  metric: TrainingMetric,
  scored: {
    readonly dataset: Dataset;
    readonly objective: BoostedModel['objective'];
    readonly margins: Float32Array;
  },
): number | undefined {
  const { labels, weights } = scored.dataset;
  if (metric === 'auc') return rocAuc({ labels, scores: scored.margins, weights });
  const loss = metric === 'logloss' ? logLossOf : squaredErrorOf;
  const predictions = predictionsOf(scored.objective, scored.margins);
  let sum = 0;
  let total = 0;
  for (let row = 0; row < labels.length; row++) {
    const weight = weights?.[row] ?? 1;
    sum += weight * loss(predictions[row] ?? 0, labels[row] ?? 0);
    total += weight;
  }
  return metric === 'rmse' ? Math.sqrt(sum / total) : sum / total;
}

function logLossOf(probability: number, label: number): number {
  return -naturalLog(Math.max(label === 1 ? probability : 1 - probability, 1e-16));
}

function squaredErrorOf(prediction: number, label: number): number {
  return (prediction - label) ** 2;
}
