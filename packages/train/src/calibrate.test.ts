import { describe, expect, test } from 'vitest';
import { applyCalibration, fitCalibration } from './calibrate.ts';
import golden from './metrics/fixtures/sklearn-1.2.1.json' with { type: 'json' };

describe.each(golden.cases)('as scikit-learn’s IsotonicRegression: $name', (golden) => {
  const { labels, scores, weights } = golden;
  test.each([
    ['plain', fitCalibration({ labels, scores }), golden.isotonic],
    ['weighted', fitCalibration({ labels, scores, weights }), golden.isotonicWeighted],
  ])('%s', (_, calibration, expected) => {
    const actual = applyCalibration(calibration, golden.baseline);
    for (const [i, value] of actual.entries()) expect(value).toBeCloseTo(Number(expected[i]), 12);
    expect(actual).toHaveLength(expected.length);
    expect(JSON.parse(JSON.stringify(calibration))).toEqual(calibration);
  });
});

test('one score and one class are constant maps; no rows are refused', () => {
  const constant = fitCalibration({ labels: [0, 1, 1, 0], scores: [0.9, 0.9, 0.9, 0.9] });
  expect([...applyCalibration(constant, [0, 0.9, 1])]).toEqual([0.5, 0.5, 0.5]);
  const negatives = fitCalibration({ labels: [0, 0], scores: [0.1, 0.2] });
  expect([...applyCalibration(negatives, [0, 1])]).toEqual([0, 0]);
  expect(() => fitCalibration({ labels: [], scores: [] })).toThrow('got none');
  expect(() => applyCalibration(constant, [Number.NaN])).toThrow('got NaN');
});
