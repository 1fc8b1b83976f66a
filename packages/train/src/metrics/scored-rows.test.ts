import { expect, test } from 'vitest';
import { averagePrecision } from './average-precision.ts';
import { brierScore } from './brier-score.ts';
import { calibrationCurve } from './calibration-curve.ts';
import { confusionMatrix } from './confusion-matrix.ts';
import { logLoss } from './log-loss.ts';
import { precisionRecallCurve } from './precision-recall-curve.ts';
import { rocAuc } from './roc-auc.ts';
import { rocAucDifference } from './roc-auc-difference.ts';
import { rocAucInterval } from './roc-auc-interval.ts';
import { rocCurve } from './roc-curve.ts';
import type { ScoredRows } from './scored-rows.ts';

const metrics = {
  rocAuc,
  rocAucInterval,
  rocAucDifference: (rows: ScoredRows) => rocAucDifference({ ...rows, baseline: rows.scores }),
  averagePrecision,
  rocCurve,
  precisionRecallCurve,
  logLoss,
  brierScore,
  calibrationError: (rows: ScoredRows) => calibrationCurve(rows).expectedCalibrationError,
  confusionMatrix: (rows: ScoredRows) => confusionMatrix(rows, 0.5),
};
const each = Object.entries(metrics).map(([name, metric]) => ({ name, metric }));

test.each(each)('$name refuses rows that are not rows', ({ metric }) => {
  const good = { labels: [0, 1], scores: [0.2, 0.3] };
  expect(() => metric({ ...good, scores: [0.2] })).toThrow('got 1 scores and 2 labels');
  expect(() => metric({ ...good, scores: [0.2, Number.NaN] })).toThrow('got NaN in row 1');
  expect(() => metric({ ...good, scores: [Infinity, 0] })).toThrow('got Infinity in row 0');
  expect(() => metric({ ...good, labels: [0, 0.5] })).toThrow('must be 0 or 1, got 0.5 in row 1');
  expect(() => metric({ ...good, labels: [Number.NaN, 1] })).toThrow('got NaN in row 0');
});

test.each([rocAuc, averagePrecision, rocCurve, precisionRecallCurve, logLoss, brierScore])(
  '%o refuses wrong weights and is undefined without weight',
  (metric) => {
    const good = { labels: [0, 1], scores: [0.2, 0.3] };
    expect(() => metric({ ...good, weights: [1, -1] })).toThrow('got -1 in row 1');
    expect(() => metric({ ...good, weights: [Number.NaN, 1] })).toThrow('got NaN in row 0');
    expect(() => metric({ ...good, weights: [1] })).toThrow('got 1 weights and 2 labels');
    expect(metric({ ...good, weights: [0, 0] })).toBeUndefined();
  },
);

test.each(each.filter(({ name }) => name !== 'confusionMatrix'))(
  '$name of no rows is undefined',
  ({ metric }) => {
    expect(metric({ labels: [], scores: [] })).toBeUndefined();
  },
);

test.each([rocAuc, rocAucInterval, rocCurve])('%o of one class is undefined', (metric) => {
  expect(metric({ labels: [1, 1], scores: [0.2, 0.3] })).toBeUndefined();
  expect(metric({ labels: [0, 0], scores: [0.2, 0.3] })).toBeUndefined();
});

test('precision and recall need positives only', () => {
  expect(averagePrecision({ labels: [0, 0], scores: [0.2, 0.3] })).toBeUndefined();
  expect(precisionRecallCurve({ labels: [0, 0], scores: [0.2, 0.3] })).toBeUndefined();
  expect(averagePrecision({ labels: [1, 1], scores: [0.2, 0.3] })).toBe(1);
});

test.each([logLoss, brierScore, calibrationCurve])('%o takes probabilities only', (metric) => {
  expect(() => metric({ labels: [0, 1], scores: [0.5, 1.5] })).toThrow('got 1.5 in row 1');
  expect(() => metric({ labels: [0, 1], scores: [-0.1, 0.5] })).toThrow('got -0.1 in row 0');
  expect(metric({ labels: [1, 1], scores: [0.5, 0.5] })).toBeDefined();
});

test('a certain mistake costs a finite log loss, as stated', () => {
  expect(logLoss({ labels: [1], scores: [0] })).toBe(-Math.log(2 ** -52));
  expect(logLoss({ labels: [0], scores: [1] })).toBeCloseTo(36.0437, 4);
});

test('inputs are not written to', () => {
  const rows = {
    labels: Object.freeze([0, 1, 1]),
    scores: Object.freeze([0.3, 0.1, 0.2]),
    weights: Object.freeze([1, 2, 3]),
  };
  expect(each.map(({ metric }) => metric(rows))).toHaveLength(10);
});

test('rates that do not exist are null, not 0', () => {
  const nothingFlagged = confusionMatrix({ labels: [0, 1], scores: [0.1, 0.2] }, 0.5);
  expect(nothingFlagged).toMatchObject({ precision: null, recall: 0, f1: 0, lift: null });
  const noPositives = confusionMatrix({ labels: [0], scores: [0.1] }, 0.5);
  expect(noPositives).toMatchObject({ precision: null, recall: null, f1: null, lift: null });
  const all = confusionMatrix({ labels: [0, 1, 0, 0], scores: [0.1, 0.5, 0.2, 0.5] }, 0.5);
  expect(all).toMatchObject({ precision: 0.5, recall: 1, lift: 2 });
  expect(() => confusionMatrix({ labels: [], scores: [] }, Number.NaN)).toThrow('NaN');
});
