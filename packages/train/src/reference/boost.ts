import { LagoaError } from '@lagoa/data';
import type { Dataset } from '../dataset.ts';
import type { BoostedModel, Tree } from '../model/boosted-model.ts';
import { baseMargin } from '../model/link.ts';
import { leafOf } from '../model/tree-walk.ts';
import { type Objective, objectiveOf } from '../objective/objective.ts';
import { type ResolvedParameters, resolveParameters } from '../parameters.ts';
import type {
  TrainingMetric,
  TrainingOptions,
  TrainingProgress,
  TrainingResult,
} from '../trainer.ts';
import { baseScoreOf, checkOptions, checkRows, checkValues } from './check-training.ts';
import { type BestRound, betterRound } from './early-stopping.ts';
import { monotoneDirections } from './monotone-directions.ts';
import { trainingMetric } from './training-metric.ts';

/** What training asks of an engine: trees, and the margins they lead to. */
export interface TreeGrower {
  /** Of the training rows, after the trees grown so far. */
  margins(): Float32Array;
  /** Grows the tree of a round (from 1) and adds it to the margins. */
  grow(round: number): Generator<undefined, Tree>;
  /** The training log loss as `trainingMetric` gives it, where the engine has a faster way. */
  readonly logLoss?: () => Generator<undefined, number>;
}

/** A checked training, ready for an engine. */
export interface Training {
  readonly dataset: Dataset;
  readonly objective: Objective;
  readonly parameters: ResolvedParameters;
  readonly directions: Int8Array | undefined;
  readonly seed: number;
  /** Where the margins of the training rows start: one for all, or one per row. */
  readonly start: number | Float32Array;
}

/**
 * Boosts trees, one per round: a tree that lowers the loss at the current margins, its leaves added
 * to them. Yields the progress of each round, and `undefined` wherever a caller may give way.
 */
export function* boost(
  dataset: Dataset,
  options: TrainingOptions,
  engine: TrainingResult['engine'] & {
    /** Takes the training data, whose values are its to check. */
    readonly createGrower: (training: Training) => Generator<undefined, TreeGrower>;
  },
): Generator<TrainingProgress | undefined, TrainingResult> {
  const objective = objectiveOf(options.objective);
  const parameters = resolveParameters(options.parameters);
  const { validation, earlyStopping, seed = 0 } = options;
  checkRows(dataset, objective, 'training data');
  if (validation) checkRows(validation, objective, 'validation data');
  yield;
  if (validation) checkValues(validation, 'validation data');
  yield;
  checkOptions(dataset, options, objective);
  const directions = monotoneDirections(parameters.monotoneConstraints, dataset.matrix.names);
  const metrics = options.metrics ?? [objective.metrics[0]];
  const stopMetric = earlyStopping?.metric ?? objective.metrics[0];
  const baseScore = baseScoreOf(dataset, objective, parameters.baseScore);
  yield;

  const base = baseMargin({ objective: objective.name, baseScore });
  const start = dataset.baseMargins ?? base;
  const training: Training = { dataset, objective, parameters, directions, seed, start };
  const grower = yield* engine.createGrower(training);
  const validationMargins =
    validation?.baseMargins?.slice() ?? new Float32Array(validation?.matrix.rows ?? 0).fill(base);

  const trees: Tree[] = [];
  const history: TrainingProgress[] = [];
  let best: BestRound | undefined;
  for (let round = 1; round <= options.rounds; round++) {
    const tree = yield* grower.grow(round);
    trees.push(tree);
    if (validation) yield* addTree(validationMargins, tree, validation);

    const values: Record<string, number> = {};
    yield* measureTraining(values, metrics, { grower, dataset, objective });
    for (const metric of validation
      ? new Set(earlyStopping ? [...metrics, stopMetric] : metrics)
      : []) {
      const scored = { dataset: validation ?? dataset, margins: validationMargins };
      const value = yield* trainingMetric(metric, { ...scored, objective: objective.name });
      if (value !== undefined) values[`validation-${metric}`] = value;
      yield;
    }
    const progress: TrainingProgress = { round, rounds: options.rounds, metrics: values };
    history.push(progress);
    yield progress;
    if (earlyStopping) {
      const value = values[`validation-${stopMetric}`];
      if (value === undefined)
        throw new LagoaError(
          'invalid-data',
          `the ${stopMetric} of validation data of one class is undefined`,
        );
      best = betterRound(best, { round, value }, stopMetric);
      if (round - best.round >= earlyStopping.rounds) break;
    }
  }
  const bestRound = best?.round ?? trees.length;
  const { name, version } = engine;
  return {
    model: {
      objective: objective.name,
      baseScore,
      featureNames: [...dataset.matrix.names],
      trees: trees.slice(0, bestRound),
      attributes: attributesOf({ name, version }, best),
    },
    history,
    bestRound,
    engine: { name, version },
  };
}

/** Adds the metrics of the training rows; one that is undefined is left out. */
function* measureTraining(
  values: Record<string, number>,
  metrics: readonly TrainingMetric[],
  of: {
    readonly grower: TreeGrower;
    readonly dataset: Dataset;
    readonly objective: Objective;
  },
): Generator<undefined, void> {
  const { grower, dataset } = of;
  for (const metric of metrics) {
    const value =
      metric === 'logloss' && grower.logLoss
        ? yield* grower.logLoss()
        : yield* trainingMetric(metric, {
            dataset,
            objective: of.objective.name,
            margins: grower.margins(),
          });
    if (value !== undefined) values[`train-${metric}`] = value;
    yield;
  }
}

/** Adds a tree's leaves to the margins of rows. */
export function* addTree(
  margins: Float32Array,
  tree: Tree,
  { matrix }: Dataset,
): Generator<undefined, void> {
  for (let row = 0; row < matrix.rows; row++) {
    const leaf = leafOf(tree, matrix.values, row * matrix.names.length);
    margins[row] = (margins[row] ?? 0) + (tree.splitConditions[leaf] ?? 0);
    if (row % 16384 === 16383) yield;
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
