import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { featureImportance } from './feature-importance.ts';
import { readModelJson } from './read-model-json.ts';

const fixtures = new URL('./fixtures/', import.meta.url);
const readFixture = (name: string): string => readFileSync(new URL(name, fixtures), 'utf8');
const model = readModelJson(readFixture('xgboost-1.7.4/binary-logistic.json'));
const golden: { readonly scores: Readonly<Record<string, Readonly<Record<string, number>>>> } =
  JSON.parse(readFixture('importance-xgboost-1.7.4.json'));

test.each([
  ['weight', 'weight'],
  ['total_gain', 'totalGain'],
  ['total_cover', 'totalCover'],
  ['gain', 'gain'],
  ['cover', 'cover'],
] as const)("%s is XGBoost's", (theirs, ours) => {
  const scores = golden.scores[theirs] ?? {};
  const importance = featureImportance(model);
  expect(importance).toHaveLength(model.featureNames.length);
  for (const entry of importance) {
    const score = scores[entry.name] ?? 0;
    expect(Math.abs(entry[ours] - score)).toBeLessThanOrEqual(1e-5 * score); // theirs is float32
  }
});

test('is sorted by total gain, and adds up by group', () => {
  const slots = featureImportance(model);
  const gains = slots.map(({ totalGain }) => totalGain);
  expect(gains).toEqual([...gains].sort((a, b) => b - a));
  const groups = [
    { name: 'first', start: 0, end: 3 },
    { name: 'rest', start: 3, end: model.featureNames.length },
  ];
  const grouped = featureImportance(model, { groups });
  expect(grouped.map(({ name }) => name).sort()).toEqual(['first', 'rest']);
  const sum = (of: readonly { readonly totalGain: number }[]): number =>
    of.reduce((total, { totalGain }) => total + totalGain, 0);
  expect(sum(grouped)).toBeCloseTo(sum(slots), 9);
  for (const { gain, totalGain, weight } of grouped)
    expect(gain).toBeCloseTo(totalGain / weight, 9);
});

test('a model without trees has zeros', () => {
  const importance = featureImportance({ ...model, trees: [] });
  expect(importance.every(({ weight, gain }) => weight === 0 && gain === 0)).toBe(true);
});
