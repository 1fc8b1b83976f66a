import { createRandom } from '@lagoa/data';
import { expect, test } from 'vitest';
import { attributionDrift } from './attribution-drift.ts';
import { type DomainTrainer, domainClassifier } from './domain-classifier.ts';
import { rankByScoreImpact } from './score-impact.ts';
import type { ModelRows } from './score-rows.ts';

const random = createRandom(15);
const names = ['used', 'unused', 'weak'];
const sample = (rows: number, shift: readonly number[] = []): ModelRows => ({
  names,
  rows,
  values: Float32Array.from({ length: rows * 3 }, (_, i) => random.normal() + (shift[i % 3] ?? 0)),
});
/** A model that leans on one feature, a little on another and never on the third. */
const predict = ({ values, rows }: ModelRows): Float64Array =>
  Float64Array.from({ length: rows }, (_, row) => {
    const [used = 0, , weak = 0] = values.subarray(3 * row, 3 * row + 3);
    return 1 / (1 + Math.exp(-(2 * used + 0.2 * weak)));
  });

test('features are ranked by how far they move the score, not by how far they drift', () => {
  const reference = sample(2000);
  const current = sample(1000, [0.3, 5, 0.3]);
  const ranked = rankByScoreImpact({ reference, current }, { predict, random: createRandom(1) });
  expect(ranked.map(({ feature }) => feature)).toEqual(['used', 'weak', 'unused']);
  expect(ranked[0]?.meanChange).toBeGreaterThan(0.05);
  expect(ranked[0]?.pValue).toBeLessThan(1e-6);
  expect(ranked[2]).toMatchObject({ meanChange: 0, distance: 0, pValue: 1 });
  const groups = { both: ['used', 'weak'] };
  const grouped = rankByScoreImpact(
    { reference, current },
    { predict, random: createRandom(1), groups, rows: 500 },
  );
  expect(grouped.map(({ feature }) => feature)).toEqual(['both', 'unused']);
  expect(
    rankByScoreImpact({ reference, current: sample(0) }, { predict, random: createRandom(1) }),
  ).toEqual([]);
  const other = { ...current, names: ['a', 'b', 'c'] };
  expect(() =>
    rankByScoreImpact({ reference, current: other }, { predict, random: createRandom(1) }),
  ).toThrow('the same features');
});

test('attributions drift where the model leans on something else', async () => {
  const scale = (rows: ModelRows, by: readonly number[]): ModelRows => ({
    ...rows,
    values: rows.values.map((value, i) => value * (by[i % 3] ?? 1)),
  });
  const reference = scale(sample(1000), [3, 1, 0.1]);
  const same = await attributionDrift(reference, scale(sample(1000), [3, 1, 0.1]));
  expect(same.report.status).toBe('ok');
  expect(same.rankAgreement).toBe(1);
  const swapped = await attributionDrift(reference, scale(sample(1000), [0.1, 1, 3]));
  expect(swapped.report.columns.map(({ status }) => status)).toEqual(['drift', 'ok', 'drift']);
  // DCG by hand of shares near 3 : 1 : 0.1 in the order weak, unused, used.
  const dcg = (gains: readonly number[]) =>
    gains.reduce((sum, gain, place) => sum + gain / Math.log2(place + 2), 0);
  expect(swapped.rankAgreement).toBeCloseTo(dcg([0.1, 1, 3]) / dcg([3, 1, 0.1]), 1);
  expect(swapped.shares[2]?.feature).toBe('unused');
});

/** Scores by the distance from both sides' means: enough to tell shifted samples apart. */
const centroids: DomainTrainer = (rows, labels) => {
  const means = [0, 1].map((side) =>
    rows.names.map((_, feature) => {
      const own = [...labels.keys()].filter((row) => labels[row] === side);
      const sum = own.reduce((total, row) => total + (rows.values[3 * row + feature] ?? 0), 0);
      return sum / own.length;
    }),
  );
  return ({ values, rows: count }) =>
    Float64Array.from({ length: count }, (_, row) =>
      names.reduce((score, _name, feature) => {
        const [a = 0, b = 0] = means.map((mean) => mean[feature] ?? 0);
        return score + (b - a) * (values[3 * row + feature] ?? 0);
      }, 0),
    );
};

test('a classifier finds what has changed and names it', async () => {
  const options = { train: centroids, random: createRandom(5) };
  const moved = await domainClassifier(
    { reference: sample(300), current: sample(200, [0, 1, 0]) },
    options,
  );
  expect(moved.result).toMatchObject({ status: 'drift', pValue: 1 / 40 });
  expect(moved.result.statistic).toBeGreaterThan(0.7);
  expect(moved.features[0]?.feature).toBe('unused');
  const still = await domainClassifier({ reference: sample(300), current: sample(200) }, options);
  expect(still.result.status).toBe('ok');
  const few = await domainClassifier({ reference: sample(4), current: sample(200) }, options);
  expect(few.result.status).toBe('no-data');
});

test('without drift the permutation p-value keeps its level', async () => {
  let alarms = 0;
  for (let round = 0; round < 30; round++) {
    const { result } = await domainClassifier(
      { reference: sample(40), current: sample(40) },
      { train: centroids, random: createRandom(round), permutations: 19 },
    );
    if ((result.pValue ?? 1) <= 0.05) alarms++;
  }
  // 5 % of 30 is 1.5; six is nearly four standard errors above.
  expect(alarms).toBeLessThan(6);
});
