import { createRandom } from '@lagoa/data';
import { expect, test } from 'vitest';
import { calibrationCurve } from './calibration-curve.ts';

test('ties stay in one bin and every row is in exactly one bin', () => {
  const random = createRandom('ties');
  const scores = Array.from({ length: 700 }, () => random.integer(13) / 20);
  const labels = scores.map((score) => (random.next() < score ? 1 : 0));
  const { bins, expectedCalibrationError } = calibrationCurve({ labels, scores }, { bins: 9 });

  // A plain twin: rows in order of score, a bin closes at the first change of score at or past its cut.
  const sorted = scores.map((score, i) => ({ score, label: labels[i] ?? 0 }));
  sorted.sort((a, b) => a.score - b.score);
  const twin: { score: number; label: number }[][] = [[]];
  for (const [i, row] of sorted.entries()) {
    const inBin = twin.at(-1) ?? [];
    const started = i - inBin.length;
    const cut = ((Math.floor((started * 9) / 700) + 1) * 700) / 9;
    if (inBin.length > 0 && i >= cut && sorted[i - 1]?.score !== row.score) twin.push([row]);
    else inBin.push(row);
  }
  const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  expect(bins.map((bin) => bin.rows)).toEqual(twin.map((rows) => rows.length));
  expect(bins.reduce((sum, bin) => sum + bin.rows, 0)).toBe(700);
  let error = 0;
  for (const [i, rows] of twin.entries()) {
    expect(bins[i]?.meanScore).toBeCloseTo(mean(rows.map((row) => row.score)), 12);
    expect(bins[i]?.observedRate).toBeCloseTo(mean(rows.map((row) => row.label)), 12);
    const gap = mean(rows.map((row) => row.score)) - mean(rows.map((row) => row.label));
    error += (Math.abs(gap) * rows.length) / 700;
  }
  expect(expectedCalibrationError).toBeCloseTo(error, 12);
});

test('constant scores make one bin; fewer rows than bins make one bin each', () => {
  const constant = calibrationCurve({ labels: [0, 1, 1, 0], scores: [0.3, 0.3, 0.3, 0.3] });
  expect(constant.bins).toEqual([{ rows: 4, meanScore: 0.3, observedRate: 0.5 }]);
  expect(constant.expectedCalibrationError).toBeCloseTo(0.2, 12);
  const few = calibrationCurve({ labels: [0, 1], scores: [0.9, 0.1] });
  expect(few.bins.map((bin) => bin.rows)).toEqual([1, 1]);
  expect(few.expectedCalibrationError).toBeCloseTo(0.9, 12);
  expect(() => calibrationCurve({ labels: [], scores: [] }, { bins: 0 })).toThrow('got 0');
});
