import { readdirSync, readFileSync } from 'node:fs';
import {
  type BoostedModel,
  createPredictor,
  predictMargins,
  readModelJson,
  readModelUbjson,
  writeModelJson,
  writeModelUbjson,
} from '@lagoa/train';
import { expect, test } from 'vitest';
import { askPython, describeJudge } from '../judge.ts';

interface Answer {
  readonly margins: readonly number[];
  readonly predictions: readonly number[];
  readonly saved: string;
}

const fixtures = new URL('../../packages/train/src/model/fixtures/', import.meta.url);
const rows: {
  readonly test: { readonly rows: number; readonly data: readonly (number | null)[] };
} = JSON.parse(readFileSync(new URL('rows.json', fixtures), 'utf8'));

const models = ['xgboost-1.7.4', 'xgboost-3.5.0-dev'].flatMap((library) =>
  readdirSync(new URL(`${library}/`, fixtures))
    .filter((file) => /^[^.]+\.json$/.test(file) && file !== 'rows.json')
    .map((file) => `${library}/${file}`),
);

function ask(files: readonly (string | Uint8Array)[]): readonly Answer[] {
  const answers = askPython('judges/xgboost/read_back.py', {
    columns: 8,
    values: rows.test.data,
    files: files.map((file) => Buffer.from(file).toString('base64')),
  });
  if (!Array.isArray(answers)) throw new Error('judges/xgboost/read_back.py gave no answers');
  return answers;
}

function largestDifference(ours: ArrayLike<number>, theirs: readonly number[]): number {
  expect(ours.length).toBe(theirs.length);
  return theirs.reduce((most, value, i) => Math.max(most, Math.abs(value - (ours[i] ?? NaN))), 0);
}

function checkAnswer(model: BoostedModel, answer: Answer): void {
  const values = Float32Array.from(rows.test.data, (value) => value ?? Number.NaN);
  const { featureNames: names } = model;
  const matrix = { values, rows: rows.test.rows, names, groups: [], layoutHash: 'golden' };
  const predictions = createPredictor(model, { layoutHash: 'golden' }).predict(matrix);
  expect(largestDifference(predictMargins(model, matrix), answer.margins)).toBe(0);
  expect(largestDifference(predictions, answer.predictions)).toBeLessThan(1e-6);
  expect(readModelJson(answer.saved)).toEqual(model);
}

describeJudge('xgboost', () => {
  test.each(models)('%s, read and written here, loads as the same model', (file) => {
    const model = readModelJson(readFileSync(new URL(file, fixtures), 'utf8'));
    const files = [writeModelJson(model), writeModelUbjson(model)];
    const answers = ask(files);
    expect(answers).toHaveLength(files.length);
    for (const answer of answers) checkAnswer(model, answer);
    expect(readModelUbjson(writeModelUbjson(model))).toEqual(model);
  });
});
