import { readFileSync } from 'node:fs';
import type { FeatureMatrix } from '@lagoa/features';
import { describe, expect, test } from 'vitest';
import type { BoostedModel } from './boosted-model.ts';
import { createPredictor } from './create-predictor.ts';
import { dumpModelText } from './dump-model.ts';
import { createExplainer } from './explainer.ts';
import { predictLeaves, predictMargins } from './predict-margins.ts';
import { readModelJson } from './read-model-json.ts';
import { readModelUbjson } from './read-model-ubjson.ts';
import { createScorer } from './scorer.ts';
import { shapInteractions } from './shap-interactions.ts';
import { treeShap } from './tree-shap.ts';
import { writeModelJson } from './write-model-json.ts';
import { writeModelUbjson } from './write-model-ubjson.ts';

interface OddModel {
  readonly file: string;
  readonly values: readonly (number | null)[];
  readonly margins: readonly number[];
  readonly predictions: readonly number[];
  readonly contributions: readonly number[];
  readonly leaves: readonly number[];
  /** With base margins from -1 to 1. */
  readonly shiftedMargins: readonly number[];
  readonly shiftedContributions: readonly number[];
  /** Of the first 4 rows. */
  readonly interactions: readonly number[];
  readonly dump: readonly string[];
}
// judges/xgboost/odd_models.py
const golden: { readonly models: Readonly<Record<string, OddModel>> } = JSON.parse(
  readFileSync(new URL('./fixtures/odd-models-xgboost-1.7.4.json', import.meta.url), 'utf8'),
);
const models = Object.entries(golden.models);

function matrixOf({ featureNames: names }: BoostedModel, { values }: OddModel): FeatureMatrix {
  return {
    values: Float32Array.from(values, (value) => value ?? Number.NaN),
    rows: values.length / names.length,
    names,
    groups: [],
    layoutHash: 'odd',
  };
}

function furthest(ours: ArrayLike<number>, theirs: readonly number[]): number {
  expect(ours).toHaveLength(theirs.length);
  return theirs.reduce((most, value, i) => Math.max(most, Math.abs(value - (ours[i] ?? NaN))), 0);
}

describe.each(models)('%s', (_, odd) => {
  const model = readModelJson(odd.file);
  const matrix = matrixOf(model, odd);

  test('predicts and explains what XGBoost does', () => {
    expect([...predictMargins(model, matrix)]).toEqual(odd.margins);
    expect([...createScorer(model).margins(matrix)]).toEqual(odd.margins);
    expect([...predictLeaves(model, matrix)]).toEqual(odd.leaves);
    expect([...createScorer(model).leaves(matrix)]).toEqual(odd.leaves);
    const predictor = createPredictor(model, { layoutHash: 'odd' });
    expect(furthest(predictor.predict(matrix), odd.predictions)).toBeLessThan(1e-6);
    const size = Math.max(1, ...odd.contributions.map(Math.abs));
    for (const { values } of [
      treeShap(model, matrix),
      createExplainer(model).contributions(matrix),
    ])
      expect(furthest(values, odd.contributions) / size).toBeLessThan(1e-6);
    expect(dumpModelText(model, { stats: true })).toEqual(odd.dump);
  });

  test('starts at base margins where rows have them', () => {
    const baseMargins = Float32Array.from({ length: 20 }, (_, row) => -1 + (2 * row) / 19);
    const options = { baseMargins };
    expect([...predictMargins(model, matrix, options)]).toEqual(odd.shiftedMargins);
    expect([...createScorer(model).margins(matrix, options)]).toEqual(odd.shiftedMargins);
    const size = Math.max(1, ...odd.shiftedContributions.map(Math.abs));
    const fast = createExplainer(model).contributions(matrix, options);
    for (const { values } of [treeShap(model, matrix, options), fast])
      expect(furthest(values, odd.shiftedContributions) / size).toBeLessThan(1e-6);
    const short = { baseMargins: baseMargins.subarray(1) };
    expect(() => predictMargins(model, matrix, short)).toThrow('baseMargins must be 20, got 19');
    expect(() =>
      createScorer(model).margins(matrix, { baseMargins: baseMargins.fill(NaN) }),
    ).toThrow('baseMargins must be finite, got NaN at 0');
  });

  test('features interact as in XGBoost', () => {
    const few = { ...matrix, values: matrix.values.subarray(0, 4 * 8), rows: 4 };
    const { values } = shapInteractions(model, few);
    const size = Math.max(1, ...odd.interactions.map(Math.abs));
    expect(furthest(values, odd.interactions) / size).toBeLessThan(1e-6);
  });

  test('is written back as XGBoost wrote it', () => {
    const unnamed = { ...model, featureNames: [] };
    const plain = (text: string): string =>
      text.replaceAll(/(num_feature|boost_from_average)":"\d"/g, '$1":"?"');
    expect(plain(writeModelJson(unnamed))).toBe(plain(odd.file));
    for (const version of ['1.7', '3.5'] as const) {
      expect(readModelJson(writeModelJson(model, { version }))).toEqual(model);
      expect(readModelUbjson(writeModelUbjson(model, { version }))).toEqual(model);
    }
  });
});

test('the odd models are odd', () => {
  const text = (name: string): string => golden.models[name]?.file ?? '';
  expect(text('pruned')).toMatch(/"num_deleted":"[1-9]/);
  expect(text('leaf alone')).toMatch(/"num_deleted":"[1-9]/);
  expect(text('infinite threshold')).toContain('"split_conditions":[Infinity,');
});
