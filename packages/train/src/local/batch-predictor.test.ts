import { readFileSync } from 'node:fs';
import { createRandom } from '@lagoa/data';
import { afterAll, expect, test } from 'vitest';
import { createPredictor } from '../model/create-predictor.ts';
import { readModelJson } from '../model/read-model-json.ts';
import { openBatchPredictor } from './batch-predictor.ts';

const fixture = (name: string) =>
  readModelJson(
    readFileSync(new URL(`../model/fixtures/xgboost-1.7.4/${name}.json`, import.meta.url), 'utf8'),
  );
const model = fixture('binary-logistic');
const random = createRandom('batch');
const rows = 100_000;
const names = model.featureNames;
const values = Float32Array.from({ length: rows * names.length }, () =>
  random.next() < 0.1 ? NaN : random.normal() * 3,
);
const matrix = { values, rows, names, groups: [], layoutHash: 'batch' };
const batches = openBatchPredictor(model, { layoutHash: 'batch', threads: 2 });
afterAll(() => batches.close());

test('threads predict what one thread predicts, from shared memory too', async () => {
  const alone = createPredictor(model, { layoutHash: 'batch' }).predict(matrix);
  expect(await batches.predict(matrix)).toEqual(alone);
  const baseMargins = Float32Array.from({ length: rows }, (_, row) => row / rows);
  const shifted = await batches.predict(matrix, { baseMargins });
  expect(shifted).toEqual(
    createPredictor(model, { layoutHash: 'batch' }).predict(matrix, { baseMargins }),
  );
  await expect(batches.predict(matrix, { baseMargins: values })).rejects.toThrow('baseMargins');
  const shared = new Float32Array(new SharedArrayBuffer(values.byteLength));
  shared.set(values);
  const both = await Promise.all([
    batches.predict({ ...matrix, values: shared }),
    batches.predict({ ...matrix, values: values.slice(0, 8 * 3), rows: 3 }),
  ]);
  expect(both[0]).toEqual(alone);
  expect(both[1]).toEqual(alone.slice(0, 3));
  expect(values[0]).toBe(matrix.values[0]); // the caller's rows stay the caller's
  expect(await batches.predict({ ...matrix, values: new Float32Array(), rows: 0 })).toHaveLength(0);
});

test('several classes come row by row; a range of rounds is passed on', async () => {
  const softprob = fixture('softprob');
  const few = {
    ...matrix,
    values: values.slice(0, 8 * 50),
    rows: 50,
    names: softprob.featureNames,
  };
  const predictor = openBatchPredictor(softprob, { layoutHash: 'batch', threads: 1 });
  const alone = createPredictor(softprob, { layoutHash: 'batch' }).predict(few);
  expect(await predictor.predict(few)).toEqual(alone);
  const baseMargins = Float32Array.from({ length: 150 }, (_, i) => i / 10);
  expect(await predictor.predict(few, { baseMargins })).toEqual(
    createPredictor(softprob, { layoutHash: 'batch' }).predict(few, { baseMargins }),
  );
  expect(await predictor.predict(few, { baseMargins })).not.toEqual(alone);
  const part = { ...softprob, trees: softprob.trees.slice(0, 3) };
  const first = createPredictor(part, { layoutHash: 'batch' }).predict(few);
  const ranged = createPredictor(softprob, { layoutHash: 'batch' });
  expect(ranged.predict(few, { iterationRange: [0, 1] })).toEqual(first);
  expect(await predictor.predict(few, { iterationRange: [0, 1] })).toEqual(first);
  await expect(predictor.predict(few, { iterationRange: [0, 99] })).rejects.toThrow('within');
  await predictor[Symbol.asyncDispose]();
  await expect(predictor.predict(few)).rejects.toMatchObject({ code: 'unavailable' });
});

test('another layout, other features and no threads are refused', async () => {
  await expect(batches.predict({ ...matrix, layoutHash: 'x' })).rejects.toThrow('has layout x');
  await expect(batches.predict({ ...matrix, names: ['a'] })).rejects.toThrow('takes 8 features');
  expect(() => openBatchPredictor(model, { layoutHash: 'batch', threads: 0 })).toThrow('threads');
});

test('closing rejects what is still being predicted', async () => {
  const predictor = openBatchPredictor(model, { layoutHash: 'batch', threads: 2 });
  const refused = expect(predictor.predict(matrix)).rejects.toMatchObject({ code: 'unavailable' });
  await predictor.close();
  await refused;
});
