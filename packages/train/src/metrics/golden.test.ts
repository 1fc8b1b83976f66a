import { describe, expect, test } from 'vitest';
import { averagePrecision } from './average-precision.ts';
import { brierScore } from './brier-score.ts';
import { calibrationCurve } from './calibration-curve.ts';
import { confusionMatrix } from './confusion-matrix.ts';
import golden from './fixtures/sklearn-1.2.1.json' with { type: 'json' };
import { logLoss } from './log-loss.ts';
import { precisionRecallCurve } from './precision-recall-curve.ts';
import { rocAuc } from './roc-auc.ts';
import { rocAucDifference } from './roc-auc-difference.ts';
import { rocAucInterval } from './roc-auc-interval.ts';
import { rocCurve } from './roc-curve.ts';

/** Both sides sum in another order; nothing else may differ. */
function expectClose(actual: readonly number[], expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  for (const [i, value] of actual.entries())
    expect(Math.abs(value - (expected[i] ?? Number.NaN)), `value ${i}`).toBeLessThanOrEqual(
      1e-12 * Math.max(1, Math.abs(value)),
    );
}

test('the golden file has the cases that the judge names', () => {
  expect(golden.judge).toBe('judges/sklearn/metrics.py');
  expect(golden.cases.map(({ name }) => name)).toEqual([
    'distinct',
    'tied',
    'float32',
    'tiny',
    'rare',
    'constant',
    'certain',
    'perfect',
  ]);
});

describe.each(golden.cases)('as scikit-learn: $name', (golden) => {
  const { labels, scores, baseline } = golden;

  describe.each([
    { weighting: 'plain', rows: { labels, scores }, expected: golden.plain },
    {
      weighting: 'weighted',
      rows: { labels, scores, weights: golden.weights },
      expected: golden.weighted,
    },
  ])('$weighting', ({ rows, expected }) => {
    test('single numbers', () => {
      expectClose(
        [rocAuc(rows), averagePrecision(rows), logLoss(rows), brierScore(rows)].map(Number),
        [expected.rocAuc, expected.averagePrecision, expected.logLoss, expected.brierScore],
      );
    });

    test('ROC curve', () => {
      const points = rocCurve(rows) ?? [];
      const [falsePositiveRates = [], truePositiveRates = [], thresholds = []] = expected.rocCurve;
      expectClose(
        points.map((point) => point.falsePositiveRate),
        falsePositiveRates,
      );
      expectClose(
        points.map((point) => point.truePositiveRate),
        truePositiveRates,
      );
      expect(points.map((point) => point.threshold)).toEqual([null, ...thresholds.slice(1)]);
    });

    test('precision–recall curve', () => {
      const points = precisionRecallCurve(rows)?.toReversed() ?? [];
      const [precisions = [], recalls = [], thresholds = []] = expected.precisionRecallCurve;
      expectClose(
        points.map((point) => point.precision),
        precisions.slice(0, -1),
      );
      expectClose(
        points.map((point) => point.recall),
        recalls.slice(0, -1),
      );
      expect(points.map((point) => point.threshold)).toEqual(thresholds);
    });

    test('confusion matrix and its rates', () => {
      const matrix = confusionMatrix(rows, 0.5);
      expectClose(
        [
          matrix.truePositives,
          matrix.falsePositives,
          matrix.trueNegatives,
          matrix.falseNegatives,
          matrix.precision ?? 0,
          matrix.recall ?? 0,
          matrix.f1 ?? 0,
        ],
        [...expected.confusion, expected.precision, expected.recall, expected.f1],
      );
    });
  });

  test('DeLong interval and paired difference', () => {
    const interval = rocAucInterval({ labels, scores });
    const difference = rocAucDifference({ labels, scores, baseline });
    if (golden.delong === undefined || golden.difference === undefined) {
      expect([interval, difference]).toEqual([undefined, undefined]);
      return;
    }
    expectClose([Number(interval?.lower), Number(interval?.upper)], golden.delong);
    expectClose(
      [difference?.value, difference?.interval.lower, difference?.interval.upper].map(Number),
      golden.difference,
    );
  });
});

test('calibration bins as scikit-learn’s quantile strategy, where scores are distinct', () => {
  const found = golden.cases.filter(({ calibration }) => calibration !== undefined);
  expect(found.map(({ name }) => name)).toEqual(['distinct']);
  for (const { labels, scores, calibration } of found) {
    const { bins } = calibrationCurve({ labels, scores });
    const [meanScores = [], observedRates = []] = calibration ?? [];
    expectClose(
      bins.map((bin) => bin.meanScore),
      meanScores,
    );
    expectClose(
      bins.map((bin) => bin.observedRate),
      observedRates,
    );
  }
});
