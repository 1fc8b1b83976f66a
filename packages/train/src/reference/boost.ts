import { type Clock, LagoaError } from '@lagoa/data';
import type { Dataset } from '../dataset.ts';
import type { BoostedModel, Tree } from '../model/boosted-model.ts';
import { baseMargin } from '../model/link.ts';
import { leafOf } from '../model/tree-walk.ts';
import { type Objective, objectiveOf } from '../objective/objective.ts';
import { resolveParameters } from '../parameters.ts';
import type { TrainingOptions, TrainingProgress, TrainingResult } from '../trainer.ts';
import { binMatrix } from './binned-matrix.ts';
import { baseScoreOf, checkDataset, checkOptions } from './check-training.ts';
import { type BestRound, betterRound } from './early-stopping.ts';
import { fixedPointPairs, weightBoundOf } from './fixed-point.ts';
import { createGiveWay } from './give-way.ts';
import { growTree } from './grow-tree.ts';
import { type GrownLeaf, layOutTree } from './lay-out-tree.ts';
import { type TrainingMetric, trainingMetric } from './training-metric.ts';

/**
 * Boosts trees, one per round: gradient pairs of the loss at the current margins, a tree that lowers
 * it, its leaves added to the margins.
 */
export async function boost(
  dataset: Dataset,
  options: TrainingOptions,
  context: {
    readonly clock: Clock;
    readonly signal: AbortSignal;
    readonly engine: TrainingResult['engine'];
  },
): Promise<TrainingResult> {
  const objective = objectiveOf(options.objective);
  const parameters = resolveParameters(options.parameters);
  const { validation, earlyStopping } = options;
  checkDataset(dataset, objective, 'training data');
  if (validation) checkDataset(validation, objective, 'validation data');
  checkOptions(dataset, options, objective);
  const stopMetric = earlyStopping?.metric ?? objective.metrics[0];
  const baseScore = baseScoreOf(dataset, objective, parameters.baseScore);

  const start = baseMargin({ objective: objective.name, baseScore });
  const margins = new Float32Array(dataset.matrix.rows).fill(start);
  const validationMargins = new Float32Array(validation?.matrix.rows ?? 0).fill(start);
  const matrix = binMatrix(dataset.matrix, parameters.maxBin);
  const rows = Uint32Array.from(dataset.labels.keys());
  const { weights } = dataset;
  const weightBound = weightBoundOf(weights);
  const giveWay = createGiveWay(context.clock, context.signal);

  const trees: Tree[] = [];
  const history: TrainingProgress[] = [];
  let best: BestRound | undefined;
  for (let round = 1; round <= options.rounds; round++) {
    await giveWay();
    const pairs = fixedPointPairs(objective.pairs(margins, dataset.labels), {
      objective,
      weights,
      weightBound,
    });
    const root = growTree({ matrix, pairs, parameters, rows });
    const { tree, leaves } = layOutTree(root, parameters.eta);
    trees.push(tree);
    addLeaves(margins, leaves);
    if (validation) addTree(validationMargins, tree, validation);

    const metrics = {
      ...measure('train', [objective.metrics[0]], { dataset, objective, margins }),
      ...(validation &&
        measure('validation', [objective.metrics[0], stopMetric], {
          dataset: validation,
          objective,
          margins: validationMargins,
        })),
    };
    const progress: TrainingProgress = { round, rounds: options.rounds, metrics };
    history.push(progress);
    options.onProgress?.(progress);
    if (earlyStopping) {
      const value = metrics[`validation-${stopMetric}`];
      if (value === undefined)
        throw new LagoaError(
          'invalid-data',
          'the AUC of validation data of one class is undefined',
        );
      best = betterRound(best, { round, value }, stopMetric);
      if (round - best.round >= earlyStopping.rounds) break;
    }
  }
  const bestRound = best?.round ?? trees.length;
  return {
    model: {
      objective: objective.name,
      baseScore,
      featureNames: [...dataset.matrix.names],
      trees: trees.slice(0, bestRound),
      attributes: attributesOf(context.engine, best),
    },
    history,
    bestRound,
    engine: context.engine,
  };
}

/** Metric values by `"<data set>-<metric>"`; one that is undefined is left out. */
function measure(
  name: string,
  metrics: readonly TrainingMetric[],
  scored: {
    readonly dataset: Dataset;
    readonly objective: Objective;
    readonly margins: Float32Array;
  },
): Readonly<Record<string, number>> {
  const values: Record<string, number> = {};
  for (const metric of new Set(metrics)) {
    const value = trainingMetric(metric, { ...scored, objective: scored.objective.name });
    if (value !== undefined) values[`${name}-${metric}`] = value;
  }
  return values;
}

/** Adds a new tree's leaves to the margins of the rows it was grown on. */
function addLeaves(margins: Float32Array, leaves: readonly GrownLeaf[]): void {
  for (const { value, rows } of leaves) {
    for (const row of rows) margins[row] = (margins[row] ?? 0) + value;
  }
}

/** Adds a tree's leaves to the margins of other rows. */
function addTree(margins: Float32Array, tree: Tree, { matrix }: Dataset): void {
  for (let row = 0; row < matrix.rows; row++) {
    const leaf = leafOf(tree, matrix.values, row * matrix.names.length);
    margins[row] = (margins[row] ?? 0) + (tree.splitConditions[leaf] ?? 0);
  }
}

/** XGBoost's own names for the early-stopping result; its rounds count from 0. */
function attributesOf(
  engine: TrainingResult['engine'],
  best: BestRound | undefined,
): BoostedModel['attributes'] {
  return {
    engine: `${engine.name} ${engine.version}`,
    ...(best && { best_iteration: String(best.round - 1), best_score: String(best.value) }),
  };
}
