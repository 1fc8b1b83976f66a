import { createRandom } from '@lagoa/data';
import { expect, test } from 'vitest';
import { estimatePerformance, reconcile } from './estimate-performance.ts';
import { performance } from './performance.ts';
import { realisedPerformance } from './realised-performance.ts';
import { fitIsotonic } from './statistics/isotonic.ts';

const random = createRandom(64);

/** Scores whose chance of a label is `chance` of them. */
function scored(rows: number, { chance = (x: number) => x, power = 1 } = {}) {
  const scores = Float64Array.from({ length: rows }, () => random.next() ** power);
  return { scores, labels: Float64Array.from(scores, (x) => (random.next() < chance(x) ? 1 : 0)) };
}

test('performance by hand, and the area by counting pairs', () => {
  const scores = [0.9, 0.8, 0.8, 0.4, 0.4, 0.1];
  const labels = [1, 0, 1, 1, 0, 0];
  let [won, pairs] = [0, 0];
  for (const [i, a] of scores.entries())
    for (const [j, b] of scores.entries())
      if (labels[i] === 1 && labels[j] === 0) {
        pairs++;
        won += a > b ? 1 : a === b ? 0.5 : 0;
      }
  expect(performance(scores, labels)).toEqual({
    rows: 6,
    positives: 3,
    accuracy: 4 / 6,
    precision: 2 / 3,
    recall: 2 / 3,
    f1: 2 / 3,
    rocAuc: won / pairs,
  });
  expect(performance([], [])).toMatchObject({ rows: 0, accuracy: null, rocAuc: null });
  expect(performance([0.2], [1])).toMatchObject({ precision: null, recall: 0, rocAuc: null });
  expect(() => performance([0.2], [Number.NaN])).toThrow('row 0');
  expect(() => performance([0.2], [])).toThrow('expected 1 labels');
});

test('isotonic regression is the max-min of means', () => {
  for (let round = 0; round < 30; round++) {
    const scores = Array.from({ length: 12 }, (_, i) => i);
    const labels = scores.map(() => random.integer(2));
    const fitted = fitIsotonic(scores, labels);
    const mean = (from: number, to: number): number =>
      labels.slice(from, to + 1).reduce((a, b) => a + b, 0) / (to - from + 1);
    for (const i of scores) {
      const lows = scores
        .slice(0, i + 1)
        .map((j) => Math.min(...scores.slice(i).map((k) => mean(j, k))));
      expect(fitted(i)).toBeCloseTo(Math.max(...lows), 12);
    }
    expect(fitted(-5)).toBe(fitted(0));
    expect(fitted(50)).toBe(fitted(11));
  }
});

test('performance is known as labels arrive', () => {
  const rows = [
    { id: 'a', score: 0.9, window: '2026-02' },
    { id: 'b', score: 0.1, window: '2026-02' },
    { id: 'c', score: 0.8, window: '2026-01' },
  ];
  const early = realisedPerformance(rows, [
    { id: 'c', label: true },
    { id: 'stranger', label: 0 },
  ]);
  expect(early.map(({ window, scored: all, labelled }) => [window, all, labelled])).toEqual([
    ['2026-01', 1, 1],
    ['2026-02', 2, 0],
  ]);
  const later = realisedPerformance(rows, [
    { id: 'a', label: 1 },
    { id: 'b', label: 0 },
  ]);
  expect(later[1]?.performance.rocAuc).toBe(1);
  const clash = [
    { id: 'a', label: 1 },
    { id: 'a', label: 0 },
  ] as const;
  expect(() => realisedPerformance(rows, clash)).toThrow('labelled twice');
  expect(() => realisedPerformance([...rows, ...rows], [])).toThrow('scored twice');
});

test('estimates hold their intervals where a score keeps its meaning', () => {
  let [inside, judged] = [0, 0];
  for (let round = 0; round < 16; round++) {
    // Scores that are no chances, and a current window with far more high scores.
    const chance = (x: number): number => 0.1 + 0.6 * x ** 2;
    const reference = scored(700, { chance });
    const current = scored(300, { chance, power: 0.5 });
    const estimate = estimatePerformance(reference, current.scores);
    for (const { inside: held } of reconcile(
      estimate,
      performance(current.scores, current.labels),
    )) {
      if (held === null) continue;
      judged++;
      if (held) inside++;
    }
    expect(estimate.status === 'estimated' && estimate.assumption.holds).toBe(true);
  }
  expect(judged).toBe(80);
  expect(inside / judged).toBeGreaterThan(0.85);
});

test('concept drift is what an estimate cannot see, and what reconciling finds', () => {
  const reference = scored(1200);
  const current = scored(500, { chance: (x) => 1 - x });
  const estimate = estimatePerformance(reference, current.scores);
  const found = reconcile(estimate, performance(current.scores, current.labels));
  expect(found.find(({ metric }) => metric === 'rocAuc')?.inside).toBe(false);
});

test('scores beyond the reference, or labels that no calibration explains, break the assumption', () => {
  const reference = scored(1200);
  const beyond = estimatePerformance(
    reference,
    reference.scores.map((x) => x + 0.5),
  );
  expect(beyond.status === 'estimated' && beyond.assumption.holds).toBe(false);
  const labels = reference.labels.map((label, row) => (row % 2 === 0 ? label : 0));
  const torn = estimatePerformance({ ...reference, labels }, reference.scores);
  expect(torn.status === 'estimated' && torn.assumption.calibrationGap).toBeLessThan(-3);
});

test('without enough positives, rows or scores there is no estimate', () => {
  const { scores } = scored(1000);
  const labels = scores.map((_, row) => (row < 99 ? 1 : 0));
  const reasonOf = (estimate: ReturnType<typeof estimatePerformance>): string =>
    estimate.status === 'refused' ? estimate.reason : '';
  expect(reasonOf(estimatePerformance({ scores, labels }, scores))).toContain('99 positives');
  const enough = scored(1000);
  expect(reasonOf(estimatePerformance(enough, [0.5]))).toContain('1 current rows');
  const flat = { ...enough, scores: scores.map(() => 0.5) };
  expect(reasonOf(estimatePerformance(flat, scores))).toContain('equal');
  expect(estimatePerformance(enough, scores)).toEqual(estimatePerformance(enough, scores));
});
