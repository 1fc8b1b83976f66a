import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createPredictor } from './create-predictor.ts';
import { predictLeaves, predictMargins } from './predict-margins.ts';
import { readModelJson } from './read-model-json.ts';

const file = new URL('./fixtures/xgboost-1.7.4/binary-logistic.json', import.meta.url);
const model = readModelJson(readFileSync(file, 'utf8'));
const names = model.featureNames;
const matrix = {
  values: Float32Array.from({ length: 2 * names.length }, (_, i) => i / 7),
  rows: 2,
  names,
  groups: [],
  layoutHash: 'golden',
};
const predictor = createPredictor(model, { layoutHash: 'golden' });

test('another layout is refused', () => {
  const other = { ...matrix, layoutHash: 'other' };
  expect(() => predictor.predict(other)).toThrow(
    'the model takes layout golden, the matrix has other',
  );
  expect(() => predictor.explain(other)).toThrow('layout');
});

test('other features are refused, in number and in order', () => {
  expect(() => predictMargins(model, { ...matrix, names: ['a'] })).toThrow(
    'the model takes 8 features, the matrix has 1',
  );
  expect(() => predictLeaves(model, { ...matrix, names: names.toReversed() })).toThrow(
    'feature 0 of the model is "f0", of the matrix "f7"',
  );
});

test('no rows give no scores', () => {
  const none = { ...matrix, values: new Float32Array(), rows: 0 };
  expect(predictor.predict(none)).toHaveLength(0);
  expect(predictLeaves(model, none)).toHaveLength(0);
});

test('one row scores as it does among others', () => {
  const one = { ...matrix, values: matrix.values.slice(names.length), rows: 1 };
  expect(predictor.predict(one)[0]).toBe(predictor.predict(matrix)[1]);
});

test('explains per feature where groups are given', () => {
  const groups = [{ name: 'all', start: 0, end: names.length }];
  const explained = createPredictor(model, { layoutHash: 'golden', groups }).explain(matrix);
  expect(explained.names).toEqual(['all']);
  expect(explained.values).toHaveLength(4);
  expect(predictor.explain(matrix).names).toEqual(names);
});

test('an unknown category is refused where the categories are told, else goes left as in XGBoost', () => {
  const path = new URL('./fixtures/xgboost-1.7.4/categorical-partition.json', import.meta.url);
  const byCategory = readModelJson(readFileSync(path, 'utf8'));
  const rows = (value: number) => ({
    ...matrix,
    values: Float32Array.from({ length: 2 * names.length }, (_, i) => (i % 8 === 4 ? value : 1)),
    names: byCategory.featureNames,
  });
  const name = byCategory.featureNames[4] ?? '';
  const strict = createPredictor(byCategory, { layoutHash: 'golden', categories: { [name]: 6 } });
  const lax = createPredictor(byCategory, { layoutHash: 'golden' });
  for (const known of [0, 5, NaN])
    expect(strict.predict(rows(known))).toEqual(lax.predict(rows(known)));
  for (const unknown of [6, -1, 0.5, Infinity]) {
    expect(() => strict.predict(rows(unknown))).toThrow(
      `row 0 has ${unknown} for "${name}", whose categories are 0 to 5`,
    );
    expect(() => strict.explain(rows(unknown))).toThrow('categories are 0 to 5');
  }
  expect(lax.predict(rows(6))).toEqual(lax.predict(rows(70_000)));
  const wrong = createPredictor(byCategory, { layoutHash: 'golden', categories: { x: 2 } });
  expect(() => wrong.predict(rows(1))).toThrow('"x", which is no feature');
});
