import { createRandom, type Random } from '@lagoa/data';
import {
  createDataset,
  type Dataset,
  predictMargins,
  readModelJson,
  trainModel,
  treeShap,
  writeModelJson,
} from '@lagoa/train';
import { askPython, isInstalled } from '../judge.ts';

const hasXgboost = isInstalled('xgboost');

/** Random rows with ties, missing values and columns that say nothing. */
function drawDataset(random: Random): Dataset {
  const rows = 2 + random.integer(300);
  const names = Array.from({ length: 1 + random.integer(6) }, (_, column) => `f${column}`);
  const missing = random.next() * 0.5;
  const steps = 10 ** random.integer(5);
  const draw = () =>
    random.next() < missing ? Number.NaN : Math.round(random.normal() * steps) / steps;
  return createDataset({
    matrix: {
      values: Float32Array.from({ length: rows * names.length }, draw),
      rows,
      names,
      groups: names.map((name, start) => ({ name, start, end: start + 1 })),
      layoutHash: 'fuzz',
    },
    labels: Float32Array.from({ length: rows }, (_, row) => (row < 2 ? row : random.integer(2))),
    weights: random.next() < 0.5 ? undefined : Float32Array.from({ length: rows }, random.next),
  });
}

async function trainOnce(dataset: Dataset, random: Random): Promise<string> {
  const { model } = await trainModel(dataset, {
    objective: random.integer(2) === 0 ? 'binary:logistic' : 'reg:squarederror',
    rounds: 1 + random.integer(15),
    parameters: {
      eta: 0.01 + 0.99 * random.next(),
      maxDepth: 1 + random.integer(8),
      lambda: random.integer(3) * random.next(),
      gamma: random.integer(2) * random.next(),
      minChildWeight: random.integer(4) * random.next(),
      maxBin: 2 + random.integer(255),
    },
  });
  return writeModelJson(model);
}

function widest(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce(
    (most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? NaN))),
    0,
  );
}

/**
 * Ten random trainings: the same bytes twice, the same predictions after writing and reading,
 * contributions that add up to the margin, and margins that XGBoost gives too where it is installed.
 */
export async function round(seed: number): Promise<string> {
  const cases = [];
  for (let i = 0; i < 10; i++) {
    const label = `${seed}-${i}`;
    const dataset = drawDataset(createRandom(label));
    const text = await trainOnce(dataset, createRandom(label).fork('parameters'));
    if (text !== (await trainOnce(dataset, createRandom(label).fork('parameters'))))
      throw new Error(`case ${i}: the same training gave other bytes`);
    const model = readModelJson(text);
    if (writeModelJson(model) !== text) throw new Error(`case ${i}: reading and writing differ`);
    const { matrix } = dataset;
    const ours = predictMargins(model, matrix);
    const { values } = treeShap(model, matrix);
    const width = matrix.names.length + 1;
    const sums = Array.from(ours, (_, row) =>
      values.subarray(row * width, (row + 1) * width).reduce((sum, value) => sum + value, 0),
    );
    if (!(widest(sums, ours) < 1e-4)) throw new Error(`case ${i}: contributions do not add up`);
    cases.push({ text, matrix, ours });
  }
  if (!hasXgboost) return 'without XGBoost';
  const theirs = askPython(
    'judges/torture/predict.py',
    cases.map(({ text, matrix }) => ({
      model: text,
      columns: matrix.names.length,
      values: Array.from(matrix.values, (value) => (Number.isNaN(value) ? null : value)),
    })),
  );
  if (!Array.isArray(theirs)) throw new Error('predict.py gave no list');
  for (const [i, { ours }] of cases.entries())
    if (!(widest(ours, theirs[i]) < 1e-6)) throw new Error(`case ${i}: XGBoost predicts otherwise`);
  return 'with XGBoost';
}
