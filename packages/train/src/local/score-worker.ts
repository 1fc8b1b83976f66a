import { parentPort, workerData } from 'node:worker_threads';
import type { BoostedModel } from '../model/boosted-model.ts';
import type { PredictOptions } from '../model/predict-options.ts';
import { predictionsOf } from '../model/link.ts';
import { classCount } from '../model/model-shape.ts';
import { createScorer } from '../model/scorer.ts';

/** What a scoring thread starts with. */
export interface ScoringThread {
  readonly kind: 'lagoa-scoring';
  readonly model: BoostedModel;
}

/** Rows to predict. */
export interface ScoringTask {
  readonly values: Float32Array;
  readonly rows: number;
  readonly options: PredictOptions;
}

function isScoringThread(data: unknown): data is ScoringThread {
  return (
    typeof data === 'object' && data !== null && 'kind' in data && data.kind === 'lagoa-scoring'
  );
}

// Whoever imports this file elsewhere starts nothing.
if (parentPort !== null && isScoringThread(workerData)) {
  const port = parentPort;
  const { model } = workerData;
  const scorer = createScorer(model);
  const { featureNames: names, objective } = model;
  port.on('message', ({ values, rows, options }: ScoringTask) => {
    const matrix = { values, rows, names, groups: [], layoutHash: '' };
    const margins = scorer.margins(matrix, options);
    const predictions = predictionsOf(objective, margins, { classes: classCount(model) });
    port.postMessage(predictions);
  });
}
