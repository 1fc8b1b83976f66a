import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { predictMargins } from './predict-margins.ts';
import { readModelJson } from './read-model-json.ts';
import { sliceRounds } from './slice-rounds.ts';
import { writeModelJson } from './write-model-json.ts';

test.each(['binary-logistic', 'dart', 'softprob'])(
  '%s: a part predicts as its rounds do',
  (name) => {
    const file = new URL(`./fixtures/xgboost-1.7.4/${name}.json`, import.meta.url);
    const model = readModelJson(readFileSync(file, 'utf8'));
    const { featureNames: names } = model;
    const values = Float32Array.from({ length: 50 * 8 }, (_, i) =>
      i % 11 ? Math.sin(i) * 4 : NaN,
    );
    const matrix = { values, rows: 50, names, groups: [], layoutHash: '' };
    for (const range of [
      [0, 5],
      [3, 7],
      [2, 3],
      [0, 12],
    ] as const) {
      const part = sliceRounds(model, range);
      expect(predictMargins(part, matrix)).toEqual(
        predictMargins(model, matrix, { iterationRange: range }),
      );
      expect(readModelJson(writeModelJson(part))).toEqual(part);
    }
    expect(() => sliceRounds(model, [0, 13])).toThrow('iterationRange must be within [0, 12]');
  },
);
