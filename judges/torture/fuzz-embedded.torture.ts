import { createRandom, isLagoaError, type Random } from '@lagoa/data';
import {
  type BoostingParameters,
  createDataset,
  type Dataset,
  embeddedTrainer,
  referenceTrainer,
  type Trainer,
  type TrainingOptions,
  trainModel,
  writeModelJson,
} from '@lagoa/train';

const trainers: readonly (readonly [string, Trainer, number])[] = [
  ['on this thread', embeddedTrainer(), 1],
  ['without SIMD', embeddedTrainer({ simd: false }), 1],
  ...[1, 2, 3, 4].map(
    (threads) =>
      [`on ${threads} threads`, embeddedTrainer({ valuesPerThread: 0 }), threads] as const,
  ),
];

const pick = <Value>(random: Random, values: readonly [Value, ...Value[]]): Value =>
  values[random.integer(values.length)] ?? values[0];

/** What one column can hold. */
const columns: readonly [
  (random: Random, row: number) => number,
  ...((random: Random, row: number) => number)[],
] = [
  (random) => random.normal(),
  () => 7,
  () => Number.NaN,
  (random) => random.integer(2),
  (random) => random.integer(9),
  (random) => random.integer(70_000),
  (random) => (random.next() < 0.4 ? Number.NaN : random.normal()),
  (random) => (random.next() < 0.99 ? 0 : 1e30 * random.normal()),
  (random) => pick(random, [0, -0, 2 ** -149, -(2 ** -149), Number.NaN]),
];

function drawDataset(random: Random, isBinary: boolean): Dataset {
  const rows = pick(random, [1, 2, 5, 40, 300, 300, 5000, 9000]);
  const drawn = Array.from({ length: pick(random, [1, 2, 5, 14, 40]) }, () =>
    pick(random, columns),
  );
  const values = new Float32Array(rows * drawn.length);
  const duplicates = random.next() < 0.1;
  for (let row = 0; row < rows; row++)
    drawn.forEach((column, i) => {
      const again = values[i] ?? 0;
      values[row * drawn.length + i] = duplicates && row > 0 ? again : column(random, row);
    });
  const scale = pick(random, [1, 1, 1e12, 1e-12]);
  const label = (row: number): number => {
    const signal = values[row * drawn.length] ?? 0;
    const high = Number((Number.isNaN(signal) ? 0.5 : signal) + random.normal() > 0.5);
    if (isBinary) return random.next() < 1 / 2000 ? 2 : high; // now and then out of range
    return (high * 100 + random.normal()) * scale;
  };
  const weigh = pick(random, [
    undefined,
    undefined,
    () => random.integer(2),
    () => 3 * random.next(),
    () => 10 ** (random.integer(60) - 30),
  ]);
  const names = drawn.map((_, i) => `f${i}`);
  return createDataset({
    matrix: { values, rows, names, groups: [], layoutHash: String(names.length) },
    labels: Float32Array.from({ length: rows }, (_, row) => label(row)),
    weights: weigh && Float32Array.from({ length: rows }, weigh),
    baseMargins:
      random.next() < 0.15 ? Float32Array.from({ length: rows }, () => random.normal()) : undefined,
  });
}

function drawParameters(random: Random, names: readonly string[]): BoostingParameters {
  const share = () => pick(random, [1, 1, 1, 0.8, 0.3, 1e-9]);
  const monotone = Object.fromEntries(
    names
      .filter(() => random.next() < 0.3)
      .map((name) => [name, pick(random, [-1, 0, 1] as const)]),
  );
  return {
    eta: pick(random, [0.3, 1, 0.01]),
    maxDepth: pick(random, [6, 1, 2, 3, 10, 16]),
    lambda: pick(random, [1, 1, 0, 10, 1e-30, 1e30]),
    alpha: pick(random, [0, 0, 0.5, 5, 1e20]),
    gamma: pick(random, [0, 0, 0.1, 2]),
    minChildWeight: pick(random, [1, 0, 20]),
    maxDeltaStep: pick(random, [0, 0, 0.2, 1e-20]),
    subsample: share(),
    colsampleBytree: share(),
    colsampleBylevel: share(),
    colsampleBynode: share(),
    scalePosWeight: pick(random, [1, 1, 5, 0.1]),
    maxBin: pick(random, [256, 255, 2, 16]),
    ...(random.next() < 0.3 && { monotoneConstraints: monotone }),
  };
}

/** All that a training says but the engine's name; or, where it is refused, the error. */
async function outcome(
  trainer: Trainer,
  dataset: Dataset,
  options: TrainingOptions,
): Promise<string> {
  try {
    const { model, history } = await trainModel(dataset, { ...options, trainer });
    const { engine: _engine, ...attributes } = model.attributes;
    return writeModelJson({ ...model, attributes }) + JSON.stringify(history);
  } catch (cause) {
    if (isLagoaError(cause) && cause.code.startsWith('invalid-'))
      return `refused: ${cause.message}`;
    throw cause;
  }
}

/**
 * Ten trainings with parameters and data of every shape that is allowed, and some that is not. The
 * embedded engine gives what the reference trainer gives, to the byte: on its own thread, on one to
 * four others, with SIMD and without; or all refuse with the same words. `--minutes 10` on a quiet
 * machine does 500 of them.
 */
export async function round(seed: number): Promise<string> {
  let refused = 0;
  for (let i = 0; i < 10; i++) {
    const random = createRandom(`${seed}-${i}`);
    const isBinary = random.next() < 0.6;
    const dataset = drawDataset(random, isBinary);
    const options: TrainingOptions = {
      objective: isBinary ? 'binary:logistic' : 'reg:squarederror',
      rounds: random.integer(6),
      seed: random.integer(1000),
      parameters: drawParameters(random, dataset.matrix.names),
      ...(random.next() < 0.3 && { validation: dataset, earlyStopping: { rounds: 2 } }),
    };
    const expected = await outcome(referenceTrainer(), dataset, options);
    if (expected.startsWith('refused')) refused++;
    for (const [name, trainer, threads] of trainers) {
      const found = await outcome(trainer, dataset, { ...options, threads });
      if (found !== expected) throw new Error(`training ${i} of seed ${seed}: ${name} it differs`);
    }
  }
  return refused < 10 ? 'the same everywhere' : 'refused everywhere';
}
