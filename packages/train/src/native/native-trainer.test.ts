import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createRandom } from '@lagoa/data';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createDataset, type Dataset } from '../dataset.ts';
import { logLoss } from '../metrics/log-loss.ts';
import { createPredictor } from '../model/create-predictor.ts';
import { predictMargins } from '../model/predict-margins.ts';
import { readModelJson } from '../model/read-model-json.ts';
import { writeModelJson } from '../model/write-model-json.ts';
import { trainingMetric } from '../reference/training-metric.ts';
import { trainModel } from '../train-model.ts';
import { machineSearch, libraryCandidates } from './find-library.ts';
import { createNativeTrainer } from './native-trainer.ts';
import { runWorker } from './run-worker.ts';
import { parseMetrics } from './train-with-library.ts';
import type { NativeRequest } from './native-request.ts';
import { checkVersion, openXgboost } from './xgboost-library.ts';
import { xgboostParameters } from './xgboost-parameters.ts';

function churn(seed: string, rows = 600): Dataset {
  const random = createRandom(seed);
  const names = ['a', 'b', 'c'];
  const values = Float32Array.from({ length: rows * 3 }, () =>
    random.next() < 0.1 ? Number.NaN : random.next(),
  );
  const labels = Float32Array.from({ length: rows }, (_, row) =>
    (values[row * 3] ?? 0) + random.next() > 1 ? 1 : 0,
  );
  const matrix = { values, rows, names, groups: [], layoutHash: 'native' };
  return createDataset({ matrix, labels });
}

const training = churn('training');
const validation = churn('validation');
const library = await openXgboost(libraryCandidates(machineSearch())).catch(() => undefined);
const trainer = createNativeTrainer();

afterEach(() => vi.unstubAllEnvs());

describe.skipIf(library === undefined)('libxgboost (skipped: apt install libxgboost0)', () => {
  test('trains, and says in model and result which engine did', async () => {
    const { model, history, bestRound, engine } = await trainModel(training, {
      trainer,
      objective: 'binary:logistic',
      parameters: { maxDepth: 3, eta: 0.2 },
      rounds: 7,
      validation,
    });
    expect(engine).toEqual({ name: 'XGBoost', version: library?.version });
    expect(model.attributes.engine).toBe(`XGBoost ${library?.version}`);
    expect(model.featureNames).toEqual(['a', 'b', 'c']);
    expect(model.trees).toHaveLength(7);
    expect([bestRound, history.length]).toEqual([7, 7]);
    expect(readModelJson(writeModelJson(model))).toEqual(model);
    for (const [name, { matrix, labels }] of Object.entries({ train: training, validation })) {
      const scores = createPredictor(model, { layoutHash: 'native' }).predict(matrix);
      const ours = logLoss({ labels: [...labels], scores: [...scores] });
      expect(history.at(-1)?.metrics[`${name}-logloss`]).toBeCloseTo(ours ?? Number.NaN, 6);
    }
  });

  test('the same data and seed give the same model; weights count', async () => {
    const options = { trainer, objective: 'binary:logistic', rounds: 3 } as const;
    const [first, second] = [
      await trainModel(training, options),
      await trainModel(training, options),
    ];
    expect(writeModelJson(second.model)).toBe(writeModelJson(first.model));
    const weights = training.labels.map((label) => 1 + label);
    const weighted = createDataset({ ...training, weights });
    const third = await trainModel(weighted, options);
    expect(third.model.baseScore).toBeGreaterThan(first.model.baseScore);
    expect(third.model.trees).not.toEqual(first.model.trees);
  });

  test('early stopping keeps the best round', async () => {
    const { model, history, bestRound } = await trainModel(training, {
      trainer,
      objective: 'binary:logistic',
      rounds: 400,
      validation,
      earlyStopping: { rounds: 5, metric: 'auc' },
    });
    const values = history.map(({ metrics }) => metrics['validation-auc'] ?? Number.NaN);
    expect(history.length).toBe(bestRound + 5);
    expect(values.indexOf(Math.max(...values))).toBe(bestRound - 1);
    expect(model.trees).toHaveLength(bestRound);
    expect(model.attributes.best_iteration).toBe(String(bestRound - 1));
  });

  test('constraints, base margins and chosen metrics reach the library', async () => {
    const baseMargins = training.labels.map((_, row) => (row % 3) - 1);
    const options = {
      trainer,
      objective: 'binary:logistic',
      rounds: 3,
      parameters: { monotoneConstraints: { a: -1 } },
      metrics: ['auc', 'error'],
    } as const;
    const free = await trainModel(training, { ...options, parameters: {} });
    const held = await trainModel(training, options);
    expect(held.model.trees).not.toEqual(free.model.trees);
    expect(Object.keys(held.history[0]?.metrics ?? {})).toEqual(['train-auc', 'train-error']);
    const moved = await trainModel(createDataset({ ...training, baseMargins }), options);
    expect(moved.model.trees).not.toEqual(held.model.trees);
    const silent = await trainModel(training, { ...options, metrics: [] });
    expect(silent.history.map(({ metrics }) => metrics)).toEqual([{}, {}, {}]);
    expect(silent.model).toEqual(held.model);
  });

  test('each metric of the library is ours of the same margins', async () => {
    const metrics = ['logloss', 'auc', 'aucpr', 'error', 'rmse', 'mae'] as const;
    const weights = training.labels.map((_, row) => row % 4);
    const weighted = createDataset({ ...training, weights });
    const { model, history } = await trainModel(weighted, {
      trainer,
      objective: 'binary:logistic',
      rounds: 4,
      parameters: { maxDepth: 2 },
      metrics,
      validation,
    });
    for (const [name, dataset] of Object.entries({ train: weighted, validation })) {
      const margins = predictMargins(model, dataset.matrix);
      for (const metric of metrics) {
        const ours = lastOf(
          trainingMetric(metric, { dataset, objective: model.objective, margins }),
        );
        const theirs = history.at(-1)?.metrics[`${name}-${metric}`];
        expect(theirs, `${name} ${metric}`).toBeCloseTo(ours ?? Number.NaN, 5);
      }
    }
  });

  test('regression: the mean label is the base score', async () => {
    const labels = training.labels.map((label, row) => label * 3 + (row % 5));
    const dataset = createDataset({ matrix: training.matrix, labels });
    const { model } = await trainModel(dataset, {
      trainer,
      objective: 'reg:squarederror',
      rounds: 2,
    });
    expect(model.baseScore).toBeCloseTo(labels.reduce((a, b) => a + b) / labels.length, 5);
  });

  test('cancelling, by signal or by the run, ends between rounds', async () => {
    const run = trainer.start(training, { objective: 'binary:logistic', rounds: 1e6 });
    await run.cancel();
    await expect(run.result).rejects.toMatchObject({ code: 'aborted' });
    const controller = new AbortController();
    const rounds: number[] = [];
    const result = trainModel(training, {
      trainer,
      objective: 'binary:logistic',
      rounds: 1e6,
      signal: controller.signal,
      onProgress({ round }) {
        rounds.push(round);
        if (round === 3) controller.abort();
      },
    });
    await expect(result).rejects.toMatchObject({ code: 'aborted' });
    expect(rounds.length).toBeGreaterThanOrEqual(3);
  });

  test('trainings at once and one after another, some refused or cancelled, end alike', async () => {
    const options = { trainer, objective: 'binary:logistic', rounds: 3 } as const;
    const signal = AbortSignal.abort();
    const train = () => trainModel(training, options);
    const [first, ...others] = [
      ...(await Promise.all([train(), train(), train()])),
      await trainModel(training, { ...options, signal }).catch(train),
      await trainModel(training, { ...options, onProgress: () => expect.fail() }).catch(train),
      await train(),
    ];
    for (const other of others) expect(other).toEqual(first);
  });

  test('the thread that waits for the next training keeps no process alive', () => {
    const entry = (name: string) => new URL(name, import.meta.url).href;
    const script = `
      import { createNativeTrainer } from '${entry('./index.ts')}';
      import { createDataset } from '${entry('../dataset.ts')}';
      const values = Float32Array.of(1, 2, 3, 4);
      const matrix = { values, rows: 4, names: ['a'], groups: [], layoutHash: 'a' };
      const dataset = createDataset({ matrix, labels: Float32Array.of(0, 1, 0, 1) });
      const options = { objective: 'binary:logistic', rounds: 1 };
      for (let i = 0; i < 3; i++) await createNativeTrainer().start(dataset, options).result;`;
    const flags = ['--conditions=@lagoa/source', '--disable-warning=ExperimentalWarning'];
    const given = [...flags, '--input-type=module', '--eval', script];
    execFileSync(process.execPath, given, { timeout: 30_000 });
  });

  test('what the library refuses comes with its own words', async () => {
    const { matrix, labels } = training;
    const rows = { values: matrix.values, rows: matrix.rows, columns: 3, labels };
    const request: NativeRequest = {
      candidates: libraryCandidates(machineSearch()),
      training: { training: rows, parameters: { eta: 'x' }, metrics: [], rounds: 1, threads: 1 },
      cancelled: new Int32Array(new SharedArrayBuffer(4)),
    };
    const result = runWorker(request, { onRound: () => undefined });
    await expect(result).rejects.toMatchObject({ code: 'invalid-argument' });
    await expect(result).rejects.toThrow(
      /XGBoost refused: .*learning_rate expect float but value='x'/,
    );
  });

  test('validation data of one class cannot stop by AUC', async () => {
    const one = createDataset({ ...validation, labels: validation.labels.map(() => 1) });
    const result = trainModel(training, {
      trainer,
      objective: 'binary:logistic',
      rounds: 5,
      validation: one,
      earlyStopping: { rounds: 2, metric: 'auc' },
    });
    await expect(result).rejects.toMatchObject({ code: 'invalid-data' });
  });
});

test('a missing library says how to get it on each system', async () => {
  const missing = createNativeTrainer({ library: '/nowhere/libxgboost.so' });
  const result = trainModel(training, {
    trainer: missing,
    objective: 'binary:logistic',
    rounds: 1,
  });
  await expect(result).rejects.toMatchObject({ code: 'not-found' });
  for (const way of ['/nowhere/libxgboost.so', 'apt install', 'brew install', 'pip', 'conda'])
    await expect(result).rejects.toThrow(way);
  vi.stubEnv('XGBOOST_LIB', '/elsewhere/xgb.so');
  const named = trainModel(training, { trainer, objective: 'binary:logistic', rounds: 1 });
  await expect(named).rejects.toThrow('/elsewhere/xgb.so');
  expect(existsSync('/elsewhere/xgb.so')).toBe(false);
});

test('a file that is no library, or none of ours, says why', async () => {
  const options = { objective: 'binary:logistic', rounds: 1 } as const;
  const own = fileURLToPath(import.meta.url);
  const noLibrary = createNativeTrainer({ library: own }).start(training, options).result;
  await expect(noLibrary).rejects.toMatchObject({ code: 'not-found' });
  await expect(noLibrary).rejects.toThrow(`(${own}: Failed to load shared library`);
  for (const version of ['1.7.0', '1.7.4', '2.1.0', '3.5.0', '1.10.2']) checkVersion(version);
  for (const version of ['1.6.2', '0.90.0'])
    expect(() => checkVersion(version)).toThrow(`is XGBoost ${version}, and 1.7 to 3.x`);
});

test('threads are at least one, wherever they are said', async () => {
  for (const [threads, more] of [
    [0, {}],
    [undefined, { threads: 0 }],
    [0.5, {}],
  ] as const) {
    const trainer = createNativeTrainer(threads === undefined ? {} : { threads });
    const result = trainer.start(training, {
      objective: 'binary:logistic',
      rounds: 1,
      ...more,
    }).result;
    await expect(result).rejects.toThrow(`threads must be an integer >= 1, got ${threads ?? 0}`);
  }
});

test('a worker that ends by itself rejects the training', async () => {
  const request: NativeRequest = {
    candidates: [],
    training: {
      training: { values: new Float32Array(), rows: 0, columns: 0, labels: new Float32Array() },
      parameters: {},
      metrics: [],
      rounds: 1,
      threads: 1,
    },
    cancelled: new Int32Array(new SharedArrayBuffer(4)),
  };
  const entry = new URL('data:text/javascript,process.exit(3)');
  const result = runWorker(request, { onRound: () => undefined, entry });
  await expect(result).rejects.toMatchObject({ code: 'unavailable' });
  await expect(result).rejects.toThrow('ended with code 3');
});

test('what no engine can learn from is refused before a thread starts', async () => {
  const labels = training.labels.map(() => 2);
  const wrong = createDataset({ matrix: training.matrix, labels });
  const result = trainModel(wrong, { trainer, objective: 'binary:logistic', rounds: 1 });
  await expect(result).rejects.toMatchObject({ code: 'invalid-data' });
});

test('metric lines and parameters are read and written as XGBoost does', () => {
  expect(parseMetrics('[0]\ttrain-logloss:0.6\tvalidation-auc:nan\ttrain-ndcg@5-:1e-05')).toEqual({
    'train-logloss': 0.6,
    'train-ndcg@5-': 1e-5,
  });
  const constraints = Int8Array.of(1, 0, -1);
  expect(xgboostParameters({ minChildWeight: 2, monotoneConstraints: constraints })).toEqual({
    min_child_weight: '2',
    monotone_constraints: '(1,0,-1)',
  });
});

function lastOf<T>(steps: Generator<undefined, T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}
