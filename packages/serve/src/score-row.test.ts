import { rowsToBatch } from '@lagoa/data';
import { applyBatch } from '@lagoa/features';
import { describe, expect, test } from 'vitest';
import { decide } from './decision.ts';
import { ana, createBundle, customers } from './fixtures/churn.ts';
import { predictScores } from './predict-scores.ts';
import { compileRowScore } from './score-row.ts';

const riskBands = { medium: 0.3, high: 0.6 };

test('a row alone scores as it does in a table, to the bit', async () => {
  const bundle = await createBundle();
  const rows = Array.from({ length: 101 }, (_, tenure) => ({
    ...ana,
    tenure,
    charges: tenure % 3 === 0 ? null : tenure / 7,
  }));
  const matrix = applyBatch(bundle.features, await rowsToBatch(customers, rows));
  const scoreRow = compileRowScore(bundle, riskBands);
  expect(rows.map((row) => scoreRow(row).score)).toEqual(predictScores(bundle, matrix));
});

describe('a decision', () => {
  test.each([
    [0, { decision: false, riskBand: 'low' }],
    [0.3 - 2 ** -54, { decision: false, riskBand: 'low' }],
    [0.3, { decision: false, riskBand: 'medium' }],
    [0.5 - 2 ** -54, { decision: false, riskBand: 'medium' }],
    [0.5, { decision: true, riskBand: 'medium' }],
    [0.6, { decision: true, riskBand: 'high' }],
    [1, { decision: true, riskBand: 'high' }],
  ])('of %d', (score, expected) => {
    expect(decide(score, { threshold: 0.5, riskBands })).toEqual(expected);
  });
});

test.each([[[]], [[0.5, 0.5]], [[Number.NaN]], [[-0.1]], [[1.1]]])(
  'a model that answers one row with %o is corrupt',
  async (answer) => {
    const bundle = await createBundle();
    const predictor = { ...bundle.predictor, predict: () => Float32Array.from(answer) };
    const scoreRow = compileRowScore({ ...bundle, predictor }, riskBands);
    expect(() => scoreRow(ana)).toThrow('model bundle-1 must give 1 probabilities, got');
  },
);
