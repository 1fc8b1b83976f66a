import { createRandom } from '@lagoa/data';
import {
  createPredictor,
  type Dataset,
  rocAuc,
  splitStratified,
  takeRows,
  trainModel,
} from '@lagoa/train';
import { askPython } from '../../../judges/judge.ts';

/** Test AUC and number of trees of one training. */
export interface Score {
  readonly auc: number;
  readonly trees: number;
}

export interface SplitScores {
  readonly seed: number;
  readonly lagoa: Score;
  /** Absent where XGBoost was not asked. */
  readonly xgboost?: Score;
}

const [maxDepth, eta, rounds, stopAfter] = [4, 0.05, 1000, 50];

/**
 * Trains on stratified 64/16/20 splits and scores the test part: depth 4, eta 0.05, at most 1000
 * rounds, stopped by validation log loss after 50 without gain. XGBoost gets the same rows, the same
 * parameters and the same base score.
 */
export async function compareAuc(
  dataset: Dataset,
  options: { readonly seeds: readonly number[]; readonly withXgboost: boolean },
): Promise<readonly SplitScores[]> {
  const splits = options.seeds.map((seed) => ({
    seed,
    ...splitStratified(
      dataset.labels,
      { train: 64, validation: 16, test: 20 },
      { random: createRandom(seed) },
    ),
  }));
  const trained = [];
  for (const split of splits) {
    const { model } = await trainModel(takeRows(dataset, split.train), {
      objective: 'binary:logistic',
      parameters: { maxDepth, eta },
      rounds,
      validation: takeRows(dataset, split.validation),
      earlyStopping: { rounds: stopAfter },
    });
    const test = takeRows(dataset, split.test);
    const { layoutHash } = dataset.matrix;
    const scores = createPredictor(model, { layoutHash }).predict(test.matrix);
    trained.push({ split, test, model, scores });
  }
  const theirs = options.withXgboost
    ? askXgboost(
        dataset,
        trained.map(({ split, model }) => ({
          train: [...split.train],
          validation: [...split.validation],
          test: [...split.test],
          baseScore: model.baseScore,
        })),
      )
    : [];
  return trained.map(({ split, test, model, scores }, i) => {
    const auc = (of: Iterable<number>): number =>
      rocAuc({ labels: test.labels, scores: Float32Array.from(of) }) ?? NaN;
    const their = theirs[i];
    return {
      seed: split.seed,
      lagoa: { auc: auc(scores), trees: model.trees.length },
      ...(their && { xgboost: { auc: auc(their.predictions), trees: their.bestRound } }),
    };
  });
}

interface Trained {
  readonly bestRound: number;
  readonly predictions: readonly number[];
}

function askXgboost(dataset: Dataset, splits: readonly object[]): readonly Trained[] {
  const { matrix, labels } = dataset;
  const answer = askPython('judges/xgboost/train.py', {
    columns: matrix.names.length,
    values: Array.from(matrix.values, (value) => (Number.isNaN(value) ? null : value)),
    labels: [...labels],
    parameters: { max_depth: maxDepth, eta },
    rounds,
    stopAfter,
    splits,
  });
  if (!Array.isArray(answer) || !answer.every(isTrained))
    throw new Error('judges/xgboost/train.py gave no list of trainings');
  return answer;
}

function isTrained(value: unknown): value is Trained {
  return (
    typeof value === 'object' &&
    value !== null &&
    'bestRound' in value &&
    'predictions' in value &&
    Array.isArray(value.predictions)
  );
}

/** The mean of the splits' AUCs. */
export function meanAuc(scores: readonly (Score | undefined)[]): number {
  return scores.reduce((sum, score) => sum + (score?.auc ?? NaN), 0) / scores.length;
}
