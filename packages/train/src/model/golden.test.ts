import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { isLagoaError } from '@lagoa/data';
import type { FeatureMatrix } from '@lagoa/features';
import { describe, expect, test } from 'vitest';
import { createPredictor } from './create-predictor.ts';
import { predictLeaves, predictMargins } from './predict-margins.ts';
import { readModelJson } from './read-model-json.ts';
import { treeShap } from './tree-shap.ts';
import { writeModelJson } from './write-model-json.ts';

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

/** Every numeric, single-output case: margins bit for bit, the rest within 1e-6. */
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
  expect(readModelJson(writeModelJson(model))).toEqual(model);
}

describe('golden models of XGBoost', () => {
  const cases = [
    ['xgboost-1.7.4', 'binary-logistic'],
    ['xgboost-1.7.4', 'squared-error'],
    ['xgboost-1.7.4', 'zero-rounds'],
    ['xgboost-3.5.0-dev', 'binary-logistic'],
    ['xgboost-3.5.0-dev', 'squared-error'],
  ] as const;
  test.each(cases)('%s %s', (library, name) => {
    checkCase(new URL(`${library}/`, fixtures), name);
  });
});

const present = existsSync(full);
describe.skipIf(!present)(`the full golden set (skipped where ${full.pathname} is absent)`, () => {
  const libraries = ['xgboost-1.7.4', 'xgboost-3.5.0-dev'];
  const refused: Readonly<Record<string, RegExp>> = {
    'categorical-one-hot': /categorical splits/,
    'categorical-partition': /categorical splits/,
    dart: /dart/,
    poisson: /count:poisson/,
    'random-forest': /random forest/,
    softprob: /multi:softprob/,
  };
  const cases = (present ? libraries : []).flatMap((library) =>
    readdirSync(new URL(`${library}/`, full))
      .filter((file) => /^[^.]+\.json$/.test(file) && file !== 'rows.json')
      .map((file) => [library, file.replace('.json', '')] as const),
  );
  test.each(cases)('%s %s', (library, name) => {
    const folder = new URL(`${library}/`, full);
    const reason = refused[name];
    if (reason === undefined) return checkCase(folder, name);
    try {
      readModelJson(readText(folder, `${name}.json`));
      expect.unreachable();
    } catch (error) {
      expect(isLagoaError(error, 'unsupported')).toBe(true);
      expect(String(error)).toMatch(reason);
    }
  });
});
