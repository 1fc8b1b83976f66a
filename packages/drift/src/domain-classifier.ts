import type { Random } from '@lagoa/data';
import { type DecisionOptions, type DriftResult, decide, noData } from './drift-result.ts';
import { performance } from './performance.ts';
import { checkRows, checkSameNames, type ModelRows } from './score-rows.ts';

/** Trains a classifier on rows and labels (0 or 1) and gives what scores other rows. */
export type DomainTrainer = (
  rows: ModelRows,
  labels: Float32Array,
) => Promise<(rows: ModelRows) => ArrayLike<number>> | ((rows: ModelRows) => ArrayLike<number>);

/** Whether a model can tell the current rows from the reference's, and by which features. */
export interface DomainClassification {
  /** The statistic is the area under the ROC curve over all folds: 0.5 for no difference. */
  readonly result: DriftResult;
  /** How far the area falls when a feature's values are shuffled; the most telling first. */
  readonly features: readonly { readonly feature: string; readonly fall: number }[];
}

/**
 * Looks for drift in all features together, their relations included: a classifier is trained to
 * tell current rows from reference rows, and scores each fold of five by the other four. The p-value
 * comes from training again with shuffled labels, `permutations` times (default 39, so that 0.025 is
 * the smallest); the effect is the area above one half, the floor 0.05.
 *
 * The trainer is passed in: any function that learns 0 and 1. Sides of different sizes are fine.
 * `random` makes folds and shuffles. Status `no-data` where a side has fewer than 5 rows.
 *
 * Source: D. Lopez-Paz and M. Oquab, Revisiting classifier two-sample tests (2017).
 */
export async function domainClassifier(
  samples: { readonly reference: ModelRows; readonly current: ModelRows },
  options: DecisionOptions & {
    readonly train: DomainTrainer;
    readonly random: Random;
    readonly permutations?: number;
  },
): Promise<DomainClassification> {
  const { reference, current } = samples;
  checkRows('reference', reference);
  checkRows('current', current);
  checkSameNames(reference, current);
  const { train, random, permutations = 39 } = options;
  const size = {
    unit: 'area under the ROC curve',
    referenceRows: reference.rows,
    currentRows: current.rows,
  };
  if (Math.min(reference.rows, current.rows) < folds)
    return { result: noData('domain-classifier', size), features: [] };
  const labels = Float32Array.from({ length: reference.rows + current.rows }, (_, row) =>
    row < reference.rows ? 0 : 1,
  );
  const values = new Float32Array(reference.values.length + current.values.length);
  values.set(reference.values);
  values.set(current.values, reference.values.length);
  const all: ModelRows = { names: reference.names, rows: labels.length, values };

  const observed = await crossValidate(all, labels, { train, random: random.fork('folds') });
  let reached = 0;
  for (let round = 0; round < permutations; round++) {
    const own = random.fork(`permutation ${round}`);
    const shuffled = Float32Array.from(own.shuffle([...labels]));
    const { area } = await crossValidate(all, shuffled, { train, random: own });
    if (area >= observed.area) reached++;
  }
  const features = observed.featureAreas(random.fork('features')).map((area, index) => ({
    feature: all.names[index] ?? '',
    fall: observed.area - area,
  }));
  return {
    result: decide(
      {
        name: 'domain-classifier',
        statistic: observed.area,
        ...size,
        pValue: (1 + reached) / (1 + permutations),
        effect: Math.max(0, observed.area - 0.5),
        details: { folds, permutations },
      },
      options,
    ),
    features: features.sort((a, b) => b.fall - a.fall),
  };
}

const folds = 5;

interface CrossValidation {
  readonly area: number;
  /** The area with each feature shuffled within its fold. */
  featureAreas(random: Random): readonly number[];
}

async function crossValidate(
  all: ModelRows,
  labels: Float32Array,
  { train, random }: { readonly train: DomainTrainer; readonly random: Random },
): Promise<CrossValidation> {
  const foldOf = stratifiedFolds(labels, random);
  const parts: { test: number[]; predict: (rows: ModelRows) => ArrayLike<number> }[] = [];
  for (let fold = 0; fold < folds; fold++) {
    const rows = (inside: boolean): number[] =>
      [...foldOf.keys()].filter((row) => (foldOf[row] === fold) === inside);
    const learn = rows(false);
    const predict = await train(
      pickRows(all, learn),
      Float32Array.from(learn, (row) => labels[row] ?? 0),
    );
    parts.push({ test: rows(true), predict });
  }
  const areaOf = (change: (rows: ModelRows) => ModelRows): number => {
    const scores = new Float64Array(labels.length);
    for (const { test, predict } of parts) {
      const predicted = predict(change(pickRows(all, test)));
      for (const [place, row] of test.entries()) scores[row] = predicted[place] ?? 0;
    }
    return performance(scores, labels).rocAuc ?? 0.5;
  };
  return {
    area: areaOf((rows) => rows),
    featureAreas: (shuffler) =>
      all.names.map((_, feature) => areaOf((rows) => shuffleFeature(rows, feature, shuffler))),
  };
}

/** Each fold has the same share of both sides. */
function stratifiedFolds(labels: Float32Array, random: Random): Uint8Array {
  const foldOf = new Uint8Array(labels.length);
  for (const side of [0, 1]) {
    const rows = [...labels.keys()].filter((row) => labels[row] === side);
    for (const [place, row] of random.shuffle(rows).entries()) foldOf[row] = place % folds;
  }
  return foldOf;
}

function pickRows({ values, names }: ModelRows, rows: readonly number[]): ModelRows {
  const width = names.length;
  const picked = new Float32Array(rows.length * width);
  for (const [place, row] of rows.entries())
    picked.set(values.subarray(row * width, (row + 1) * width), place * width);
  return { values: picked, rows: rows.length, names };
}

function shuffleFeature(rows: ModelRows, feature: number, random: Random): ModelRows {
  const width = rows.names.length;
  const values = rows.values.slice();
  const order = random.shuffle(Array.from({ length: rows.rows }, (_, row) => row));
  for (const [row, from] of order.entries())
    values[row * width + feature] = rows.values[from * width + feature] ?? 0;
  return { ...rows, values };
}
