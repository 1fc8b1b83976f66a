import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { FeatureMatrix } from '@lagoa/features';
import { describe, expect, test } from 'vitest';
import { createPredictor } from './create-predictor.ts';
import { predictLeaves, predictMargins } from './predict-margins.ts';
import { readModelJson } from './read-model-json.ts';
import { readModelUbjson } from './read-model-ubjson.ts';
import { treeShap } from './tree-shap.ts';
import { writeModelJson } from './write-model-json.ts';
import { writeModelUbjson } from './write-model-ubjson.ts';

interface Answers {
  readonly data: readonly number[];
}
interface Expected {
  readonly prediction: Answers;
  readonly margin: Answers;
  /** Not for a model without trees. */
  readonly contributions?: Answers;
  readonly leaf?: Answers;
}

const fixtures = new URL('./fixtures/', import.meta.url);
const full = new URL('../../../../../shared/reference/golden/', import.meta.url);
const readText = (folder: URL, name: string): string => readFileSync(new URL(name, folder), 'utf8');

const rows: {
  readonly test: { readonly rows: number; readonly data: readonly (number | null)[] };
} = JSON.parse(readText(fixtures, 'rows.json'));

function matrixOf(names: readonly string[]): FeatureMatrix {
  const values = Float32Array.from(rows.test.data, (value) => value ?? Number.NaN);
  return { values, rows: rows.test.rows, names, groups: [], layoutHash: 'golden' };
}

function largestDifference(a: ArrayLike<number>, b: readonly number[]): number {
  expect(a.length).toBe(b.length);
  return b.reduce((largest, value, i) => Math.max(largest, Math.abs(value - (a[i] ?? NaN))), 0);
}

/** Margins and leaves bit for bit, the rest within 1e-6. */
function checkCase(folder: URL, name: string): void {
  const model = readModelJson(readText(folder, `${name}.json`));
  const expected: Expected = JSON.parse(readText(folder, `${name}.expected.json`));
  const matrix = matrixOf(model.featureNames);
  const predictor = createPredictor(model, { layoutHash: 'golden' });
  expect(largestDifference(predictMargins(model, matrix), expected.margin.data)).toBe(0);
  expect(largestDifference(predictor.predict(matrix), expected.prediction.data)).toBeLessThan(1e-6);
  if (expected.contributions) {
    const { values } = treeShap(model, matrix);
    const size = Math.max(1, ...values.map(Math.abs));
    expect(largestDifference(values, expected.contributions.data) / size).toBeLessThan(1e-6);
  }
  if (expected.leaf) {
    expect(largestDifference(predictLeaves(model, matrix), expected.leaf.data)).toBe(0);
  }
  const perClass = model.classOffsets?.some((offset) => offset !== 0) === true;
  for (const version of perClass ? (['3.5'] as const) : (['1.7', '3.5'] as const)) {
    expect(readModelJson(writeModelJson(model, { version }))).toEqual(model);
    expect(readModelUbjson(writeModelUbjson(model, { version }))).toEqual(model);
  }
  if (perClass) expect(() => writeModelJson(model)).toThrow('one base score for all classes');
  checkBytes(folder, name);
}

/** Both files are the same model, and written they are the bytes that XGBoost wrote. */
function checkBytes(folder: URL, name: string): void {
  const version = folder.pathname.includes('xgboost-1.7.4') ? '1.7' : '3.5';
  const text = readText(folder, `${name}.json`);
  const model = readModelJson(text);
  const unnamed = { ...model, featureNames: [] };
  expect(plain(writeModelJson(unnamed, { version }))).toBe(plain(text));
  const file = new URL(`${name}.ubj`, folder);
  if (!existsSync(file)) return; // the fixtures have few
  const ubjson = readFileSync(file);
  expect(readModelUbjson(ubjson)).toEqual(model);
  const ours = Buffer.from(writeModelUbjson(unnamed, { version }));
  expect(plain(ours.toString('latin1'))).toBe(plain(ubjson.toString('latin1')));
}

/** A file without what ours says otherwise: whether a base score was given, and no names. */
function plain(file: string): string {
  return file
    .replaceAll(/(num_feature(?:":"|SL.{8}))\d/gs, '$1?')
    .replace(/(boost_from_average(?:":"|SL.{8}))\d/s, '$1?');
}

describe('golden models of XGBoost', () => {
  const cases = [
    ['xgboost-1.7.4', 'binary-logistic'],
    ['xgboost-1.7.4', 'squared-error'],
    ['xgboost-1.7.4', 'zero-rounds'],
    ['xgboost-1.7.4', 'poisson'],
    ['xgboost-1.7.4', 'dart'],
    ['xgboost-1.7.4', 'softprob'],
    ['xgboost-1.7.4', 'categorical-partition'],
    ['xgboost-3.5.0-dev', 'binary-logistic'],
    ['xgboost-3.5.0-dev', 'squared-error'],
    ['xgboost-3.5.0-dev', 'dart'],
    ['xgboost-3.5.0-dev', 'softprob'],
  ] as const;
  test.each(cases)('%s %s', (library, name) => {
    checkCase(new URL(`${library}/`, fixtures), name);
  });
});

const present = existsSync(full);
describe.skipIf(!present)(`the full golden set (skipped where ${full.pathname} is absent)`, () => {
  const libraries = ['xgboost-1.7.4', 'xgboost-3.5.0-dev'];
  const cases = (present ? libraries : []).flatMap((library) =>
    readdirSync(new URL(`${library}/`, full))
      .filter((file) => /^[^.]+\.json$/.test(file) && file !== 'rows.json')
      .map((file) => [library, file.replace('.json', '')] as const),
  );
  test.each(cases)('%s %s', (library, name) => {
    checkCase(new URL(`${library}/`, full), name);
  });
});
