import { expect, test } from 'vitest';
import { evaluate } from './evaluate.ts';
import golden from './metrics/fixtures/sklearn-1.2.1.json' with { type: 'json' };
import { rocCurve } from './metrics/roc-curve.ts';
import { hashRows } from './row-hash.ts';

const [distinct] = golden.cases;
const labels = distinct?.labels ?? [];
const scores = distinct?.scores ?? [];

test('collects the metrics that scikit-learn confirms, each with its own interval', () => {
  const { metrics, rows, positives } = evaluate({ labels, scores });
  expect([rows, positives]).toEqual([400, labels.filter((label) => label === 1).length]);
  const expected = distinct?.plain;
  expect(metrics.rocAuc.value).toBeCloseTo(Number(expected?.rocAuc), 12);
  expect(metrics.rocAuc.interval?.lower).toBeCloseTo(Number(distinct?.delong?.[0]), 12);
  expect(metrics.averagePrecision.value).toBeCloseTo(Number(expected?.averagePrecision), 12);
  expect(metrics.averagePrecision.interval).toBeNull();
  expect(metrics.logLoss.value).toBeCloseTo(Number(expected?.logLoss), 12);
  expect(metrics.brierScore.value).toBeCloseTo(Number(expected?.brierScore), 12);
  for (const { value, interval } of [metrics.logLoss, metrics.brierScore]) {
    expect(interval?.lower).toBeLessThan(Number(value));
    expect(interval?.upper).toBeGreaterThan(Number(value));
  }
});

test('the interval of a mean loss is mean ± 1.96 standard errors', () => {
  // Squared errors 0.01 and 0.09: mean 0.05, standard deviation 0.0565685, error 0.04.
  const { interval } = evaluate({ labels: [0, 1], scores: [0.1, 0.7] }).metrics.brierScore;
  expect(interval?.upper).toBeCloseTo(0.05 + 1.959963984540054 * 0.04, 12);
  expect(interval?.lower).toBe(0);
});

test('is plain JSON that names its rows', () => {
  const keys = labels.map((_, i) => `k${i}`);
  const evaluation = evaluate({ labels, scores, keys, threshold: 0.5 });
  expect(JSON.parse(JSON.stringify(evaluation))).toEqual(evaluation);
  expect(evaluation.rowsHash).toBe(hashRows({ labels, keys }));
  expect(evaluation.confusion?.threshold).toBe(0.5);
  expect(evaluate({ labels, scores }).confusion).toBeNull();
});

test('weighted rows have values, and no interval that ignores the weights', () => {
  const evaluation = evaluate({ labels, scores, weights: distinct?.weights });
  expect(evaluation.weighted).toBe(true);
  expect(evaluation.metrics.rocAuc.value).toBeCloseTo(Number(distinct?.weighted.rocAuc), 12);
  for (const metric of Object.values(evaluation.metrics)) expect(metric.interval).toBeNull();
});

test('curves keep their ends and at most 200 points', () => {
  const { roc, precisionRecall, calibration } = evaluate({ labels, scores }).curves;
  const whole = rocCurve({ labels, scores });
  expect([roc.length, precisionRecall.length, calibration.length]).toEqual([200, 200, 10]);
  expect([roc[0], roc.at(-1)]).toEqual([whole?.[0], whole?.at(-1)]);
  expect(roc.every((point) => whole?.some((other) => other.threshold === point.threshold))).toBe(
    true,
  );
});

test('no rows and one class are findings with a reason', () => {
  const none = evaluate({ labels: [], scores: [] });
  for (const metric of Object.values(none.metrics))
    expect(metric).toEqual({ value: null, interval: null, reason: expect.any(String) });
  expect(none.curves).toEqual({ roc: [], precisionRecall: [], calibration: [] });
  const { metrics } = evaluate({ labels: [0, 0], scores: [0.5, 0.5] });
  expect(metrics.rocAuc.reason).toContain('both');
  expect(metrics.averagePrecision.reason).toContain('positives');
  expect(metrics.logLoss.value).toBeCloseTo(Math.LN2, 12);
  expect(() => evaluate({ labels: [0], scores: [Number.NaN] })).toThrow('got NaN');
});
