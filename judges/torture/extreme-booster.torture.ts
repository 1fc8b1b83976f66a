import { createRandom, isLagoaError, type Random } from '@lagoa/data';
import {
  type BoostingParameters,
  createDataset,
  type Dataset,
  predictMargins,
  readModelJson,
  type TrainingOptions,
  trainModel,
  writeModelJson,
} from '@lagoa/train';
import { askPython, isInstalled } from '../judge.ts';

const hasXgboost = isInstalled('xgboost');

const pick = <Value>(random: Random, values: readonly [Value, ...Value[]]): Value =>
  values[random.integer(values.length)] ?? values[0];

/** What one column can hold, at its worst. */
const columns: readonly [
  (random: Random, row: number) => number,
  ...((random: Random, row: number) => number)[],
] = [
  () => 7,
  () => Number.NaN,
  (_, row) => row,
  (random) => random.normal(),
  (random) => random.integer(2),
  (random) => pick(random, [0, -0]),
  (random) => pick(random, [0, -0, 2 ** -149, -(2 ** -149), 2 ** -126, 1e-38]),
  (random) => pick(random, [2 ** 126, -(2 ** 126), 1, -1, 0]),
  (random) => pick(random, [1, 1 + 2 ** -23, 1 - 2 ** -24]),
  (random) => (random.next() < 0.95 ? Number.NaN : random.normal()),
  (random) => random.normal() * 10 ** (random.integer(70) - 38),
];

/** What weights can be; `undefined` is none. */
const weighings: readonly [
  ((random: Random, row: number) => number) | undefined,
  ...((random: Random, row: number) => number)[],
] = [
  undefined,
  (random) => random.integer(2),
  (random) => random.next() * 1e30,
  (random) => random.next() * 1e-30,
  (random) => 10 ** (random.integer(40) - 20),
  (_, row) => (row === 0 ? 3e38 : 1),
  () => 2 ** -149,
  (_, row) => Number(row === 0),
];

function drawDataset(random: Random, isBinary: boolean): Dataset {
  const rows = pick(random, [1, 2, 3, 10, 50, 300, 300, 2000]);
  const drawn = Array.from({ length: pick(random, [1, 1, 2, 5]) }, () => pick(random, columns));
  const duplicates = random.next() < 0.2;
  const values = new Float32Array(rows * drawn.length);
  for (let row = 0; row < rows; row++) {
    const own = duplicates && row > 2;
    drawn.forEach((column, i) => {
      const again = values[(row % 3) * drawn.length + i] ?? Number.NaN;
      values[row * drawn.length + i] = own ? again : column(random, row);
    });
  }
  const share = pick(random, [0, 1, 0.5, 0.1, 1 / 200]);
  const scale = isBinary ? 1 : pick(random, [1, 1e-40, 1e10, 2 ** 48]);
  const weigh = pick(random, weighings);
  const names = drawn.map((_, i) => `f${i}`);
  return createDataset({
    matrix: {
      values,
      rows,
      names,
      groups: names.map((name, start) => ({ name, start, end: start + 1 })),
      layoutHash: 'extreme',
    },
    labels: Float32Array.from({ length: rows }, () => scale * Number(random.next() < share)),
    weights: weigh && Float32Array.from({ length: rows }, (_, row) => weigh(random, row)),
  });
}

function drawParameters(random: Random, isBinary: boolean): BoostingParameters {
  const baseScore = isBinary
    ? pick(random, [undefined, 0.5, 1e-30, 1 - 2 ** -24, 2 ** -149])
    : pick(random, [undefined, 0.5, -1e10, 2 ** 48]);
  return {
    eta: pick(random, [1, 0.3, 2 ** -149]),
    maxDepth: pick(random, [1, 6, 16]),
    lambda: pick(random, [0, 1, 1e-30, 1e30]),
    gamma: pick(random, [0, 0, 1e-9, 5, 1e30]),
    minChildWeight: pick(random, [0, 1, 1e-30, 1e30]),
    maxBin: pick(random, [2, 3, 255, 256]),
    ...(baseScore !== undefined && { baseScore }),
  };
}

/** The rows with holes that training never saw, and numbers beyond those it saw. */
function spoil(dataset: Dataset, random: Random): Dataset {
  const values = dataset.matrix.values.map((value) =>
    random.next() < 0.3 ? pick(random, [Number.NaN, 3e38, -3e38, 0, 2 ** -149]) : value,
  );
  return createDataset({ ...dataset, matrix: { ...dataset.matrix, values } });
}

function sameNumbers(a: ArrayLike<number>, b: unknown): boolean {
  return Array.isArray(b) && a.length === b.length && b.every((value, i) => value === a[i]);
}

interface Case {
  readonly model: string;
  readonly matrix: Dataset['matrix'];
  readonly margins: Float32Array;
}

/** Trains, or is refused by one clear line. */
async function play(label: string): Promise<Case | undefined> {
  const random = createRandom(label);
  const isBinary = random.next() < 0.7;
  const dataset = drawDataset(random, isBinary);
  const options: TrainingOptions = {
    objective: isBinary ? 'binary:logistic' : 'reg:squarederror',
    rounds: 1 + random.integer(8),
    parameters: drawParameters(random, isBinary),
  };
  const spoilt = spoil(dataset, random);
  const trained = await trainModel(dataset, options).catch((cause: unknown) => {
    if (isLagoaError(cause) && cause.code.startsWith('invalid-')) return undefined;
    throw cause;
  });
  if (trained === undefined) return undefined;
  for (const { metrics } of trained.history)
    for (const [name, value] of Object.entries(metrics))
      if (!Number.isFinite(value)) throw new Error(`${label}: ${name} is ${value}`);
  const model = writeModelJson(trained.model);
  const margins = predictMargins(trained.model, spoilt.matrix);
  if (!margins.every(Number.isFinite)) throw new Error(`${label}: a margin is not finite`);
  const again = readModelJson(model);
  if (writeModelJson(again) !== model) throw new Error(`${label}: reading and writing differ`);
  if (!sameNumbers(margins, [...predictMargins(again, spoilt.matrix)]))
    throw new Error(`${label}: the model read back predicts otherwise`);
  return { model, matrix: spoilt.matrix, margins };
}

/**
 * Thirty trainings on the worst that is allowed, and some that is not: rows of one class, columns
 * without values, weights over 70 powers of ten, parameters at the ends of their ranges. Each either
 * trains to finite numbers that XGBoost predicts too, bit for bit, or is refused as invalid.
 */
export async function round(seed: number): Promise<string> {
  const cases: Case[] = [];
  for (let i = 0; i < 30; i++) {
    const found = await play(`${seed}-${i}`);
    if (found) cases.push(found);
  }
  if (cases.length === 0) throw new Error('every training was refused');
  if (!hasXgboost) return 'without XGBoost';
  const theirs = askPython(
    'judges/torture/predict.py',
    cases.map(({ model, matrix }) => ({
      model,
      columns: matrix.names.length,
      values: Array.from(matrix.values, (value) => (Number.isNaN(value) ? null : value)),
    })),
  );
  if (!Array.isArray(theirs)) throw new Error('predict.py gave no list');
  for (const [i, { margins }] of cases.entries())
    if (!sameNumbers(margins, theirs[i]))
      throw new Error(`training ${i} of seed ${seed}: XGBoost predicts otherwise`);
  return 'with XGBoost';
}
