import { deepEqual, equal, match, notEqual, ok, rejects } from 'node:assert/strict';
import { isLagoaError, type LagoaErrorCode } from '@lagoa/data';
import type { Dataset } from '../dataset.ts';
import { takeRows } from '../dataset.ts';
import { predictMargins } from '../model/predict-margins.ts';
import { readModelJson } from '../model/read-model-json.ts';
import { writeModelJson } from '../model/write-model-json.ts';
import type { BoostingParameters, Trainer, TrainingOptions } from '../trainer.ts';
import { drawCustomers } from './draw-customers.ts';

/** The two functions of a test runner that a contract suite needs (vitest, jest, node:test). */
export interface TestRunner {
  readonly describe: (name: string, run: () => void) => void;
  readonly test: (name: string, run: () => Promise<void>) => void;
}

/** What an engine declares that it can do. */
export interface TrainerCapabilities {
  readonly objectives: readonly TrainingOptions['objective'][];
  /** The parameters it takes; any other it refuses by name. */
  readonly parameters: readonly (keyof BoostingParameters)[];
  /** Default: true. `false` for an engine that cannot start from base margins. */
  readonly baseMargins?: boolean;
}

/** A value of each parameter that is none of its defaults. */
const values: Required<BoostingParameters> = {
  eta: 0.1,
  maxDepth: 3,
  lambda: 20,
  alpha: 5,
  gamma: 5,
  minChildWeight: 20,
  maxDeltaStep: 0.1,
  subsample: 0.5,
  colsampleBytree: 0.4,
  colsampleBylevel: 0.4,
  colsampleBynode: 0.4,
  scalePosWeight: 4,
  monotoneConstraints: [-1, 0, 0],
  maxBin: 4,
  baseScore: 0.25,
};

function isParameter(name: string): name is keyof BoostingParameters {
  return Object.hasOwn(values, name);
}

/**
 * The contract of `Trainer` as tests, for every engine. `create` makes a trainer.
 *
 * @example
 * describeTrainer('reference', { describe, test, create: () => referenceTrainer() }, {
 *   objectives: ['binary:logistic', 'reg:squarederror'],
 *   parameters: ['eta', 'maxDepth'],
 * });
 */
export function describeTrainer(
  name: string,
  runner: TestRunner & { readonly create: () => Trainer },
  capabilities: TrainerCapabilities,
): void {
  const { describe, test, create } = runner;
  const { objectives, parameters } = capabilities;
  const [objective = 'binary:logistic'] = objectives;
  const isBinary = objective === 'binary:logistic';
  const training = drawCustomers(800, { isBinary });
  const validation = drawCustomers(400, { isBinary, seed: 'validation' });
  const options: TrainingOptions = { objective, rounds: 8 };
  const start = (more: Partial<TrainingOptions> = {}, dataset: Dataset = training) =>
    create().start(dataset, { ...options, ...more }).result;

  describe(`Trainer: ${name}`, () => {
    for (const each of objectives)
      test(`${each}: the loss falls, and the model is one`, async () => {
        const dataset = drawCustomers(800, { isBinary: each === 'binary:logistic' });
        const { model, history, bestRound, engine } = await start({ objective: each }, dataset);
        const losses = history.map(({ metrics }) => Object.values(metrics)[0] ?? Number.NaN);
        deepEqual(
          losses,
          [...losses].sort((a, b) => b - a),
        );
        ok((losses.at(-1) ?? Number.NaN) < 0.8 * (losses[0] ?? Number.NaN));
        equal(model.objective, each);
        equal(model.trees.length, 8);
        equal(bestRound, 8);
        deepEqual(model.featureNames, ['tenure', 'charges', 'plan']);
        equal(model.attributes.engine, `${engine.name} ${engine.version}`);
        deepEqual(readModelJson(writeModelJson(model)), model);
        ok(predictMargins(model, dataset.matrix).every(Number.isFinite));
      });

    test('the base score is the weighted mean label', async () => {
      const weights = training.labels.map((_, row) => 1 + (row % 3));
      const { model } = await start({ rounds: 1 }, { ...training, weights });
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      const sum = training.labels.reduce((all, label, row) => all + label * (weights[row] ?? 0), 0);
      near(model.baseScore, sum / total, 1e-6);
    });

    test('a row of weight 2 counts as two rows', async () => {
      const counts = training.labels.map((_, row) => row % 3);
      const rows = [...counts].flatMap((count, row) => Array<number>(count).fill(row));
      const twice = await start({}, takeRows(training, rows));
      const weighed = await start({}, { ...training, weights: counts });
      const [a, b] = [twice, weighed].map(({ model }) => predictMargins(model, training.matrix));
      alike(a, b, 1e-3);
    });

    test('missing values take the side that is learned for them', async () => {
      const { model } = await start({ rounds: 20 });
      const matrix = { ...training.matrix, rows: 2 };
      const [present = 0, missing = 0] = predictMargins(model, {
        ...matrix,
        values: Float32Array.of(8, 8, 1, 8, 8, Number.NaN),
      });
      ok(missing > present + 0.5, `${missing} is no more than ${present}`);
    });

    for (const [parameter, value] of Object.entries<unknown>(values)) {
      if (!isParameter(parameter)) continue;
      const given = { [parameter]: value };
      if (parameters.includes(parameter))
        test(`${parameter} has an effect`, async () => {
          const [without, having] = [await start(), await start({ parameters: given })];
          notEqual(writeModelJson(having.model), writeModelJson(without.model));
        });
      else
        test(`${parameter} is refused by name`, () =>
          refused(start({ parameters: given }), 'unsupported', new RegExp(parameter)));
    }

    test('what is unknown or out of range is refused by name', async () => {
      const unknown: object = { growPolicy: 1 };
      await refused(start({ parameters: unknown }), 'unsupported', /growPolicy/);
      await refused(start({ parameters: { eta: 7 } }), 'invalid-argument', /eta .* got 7/);
      await refused(start({ rounds: 0 }), 'invalid-argument', /rounds .* got 0/);
      const infinite = training.matrix.values.map((value, i) => (i === 5 ? Infinity : value));
      const spoilt = { ...training, matrix: { ...training.matrix, values: infinite } };
      await refused(start({}, spoilt), 'invalid-data', /Infinity in row 1/);
      const labels = training.labels.map(() => Number.NaN);
      await refused(start({}, { ...training, labels }), 'invalid-data', /label NaN/);
    });

    if (capabilities.baseMargins !== false)
      test('training starts from base margins', async () => {
        const parameters = { baseScore: 0.5 };
        const first = await start({ parameters, rounds: 4 });
        const both = await start({ parameters, rounds: 8 });
        const baseMargins = predictMargins(first.model, training.matrix);
        const rest = await start({ parameters, rounds: 4 }, { ...training, baseMargins });
        const trees = [...first.model.trees, ...rest.model.trees];
        const [a, b] = [both.model, { ...rest.model, trees }].map((model) =>
          predictMargins(model, training.matrix),
        );
        alike(a, b, 1e-3);
      });

    test('early stopping keeps the best round', async () => {
      const { model, history, bestRound } = await start({
        rounds: 500,
        validation,
        earlyStopping: { rounds: 5 },
      });
      equal(model.trees.length, bestRound);
      equal(history.length, bestRound + 5);
      const metric = isBinary ? 'validation-logloss' : 'validation-rmse';
      const measured = history.map(({ metrics }) => metrics[metric] ?? Number.NaN);
      equal(Math.min(...measured), measured[bestRound - 1]);
    });

    test('each round is told, with its metrics', async () => {
      const told: string[] = [];
      const { history } = await start({
        rounds: 3,
        validation,
        onProgress: ({ round, rounds, metrics }) =>
          told.push(`${round}/${rounds} ${Object.keys(metrics).sort().join()}`),
      });
      const loss = isBinary ? 'logloss' : 'rmse';
      deepEqual(
        told,
        [1, 2, 3].map((round) => `${round}/3 train-${loss},validation-${loss}`),
      );
      equal(history.length, 3);
    });

    test('a signal or cancel() ends it, before and after its start', async () => {
      const long = { rounds: 100_000, metrics: [] };
      await refused(start({ ...long, signal: AbortSignal.abort() }), 'aborted', /abort|cancel/);
      await refused(start({ ...long, signal: AbortSignal.timeout(40) }), 'aborted', /abort|cancel/);
      const run = create().start(training, { ...options, ...long });
      await run.cancel();
      await refused(run.result, 'aborted', /abort|cancel/);
    });

    test('the same work has the same id and gives the same model', async () => {
      const work = [1, 1, 2].map((seed) => {
        return create().start(training, { ...options, seed, rounds: 3 });
      });
      const [a, b, c] = work.map(({ id }) => id);
      equal(a, b);
      notEqual(a, c);
      const [first, second] = await Promise.all(work.map(({ result }) => result));
      deepEqual(first?.model, second?.model);
      const trainer = create();
      if (trainer.find) equal((await trainer.find(a ?? ''))?.id, a);
      if (trainer.find) equal(await trainer.find('no such run'), undefined);
    });
  });
}

function near(found: number, expected: number, tolerance: number): void {
  ok(Math.abs(found - expected) <= tolerance, `${found} is not within ${tolerance} of ${expected}`);
}

function alike(a: Float32Array | undefined, b: Float32Array | undefined, tolerance: number): void {
  equal(a?.length, b?.length);
  for (const [row, value] of a?.entries() ?? []) near(value, b?.[row] ?? Number.NaN, tolerance);
}

async function refused(
  work: Promise<unknown>,
  code: LagoaErrorCode,
  message: RegExp,
): Promise<void> {
  await rejects(work, (error: unknown) => {
    ok(isLagoaError(error), String(error));
    equal(error.code, code);
    match(error.message, message);
    return true;
  });
}
