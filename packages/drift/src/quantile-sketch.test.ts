import { createRandom } from '@lagoa/data';
import { expect, test } from 'vitest';
import { profileSpecFor, mergeProfiles, type Profile } from './profile.ts';
import { profileTable } from './profile-table.ts';
import { profileQuantile } from './profile-values.ts';
import { sketchError } from './quantile-sketch.ts';

const spec = { kind: 'profile-spec', version: 1, columns: { x: { kind: 'numeric' } } } as const;
const numeric = (profile: Profile) => {
  const { x } = profile.columns;
  if (x?.kind !== 'numeric') throw new Error('x is numeric');
  return x;
};

const random = createRandom(8);
const draws: Readonly<Record<string, () => number>> = {
  'near zero': () => random.normal(),
  'far from zero': () => 1e9 + random.normal(),
  'log-normal': () => Math.exp(3 * random.normal()),
  'whole numbers with a heavy zero': () => Math.max(0, Math.floor(40 * random.next()) - 20),
  'a wild tail on both sides': () => random.normal() / (random.next() ** 4 + 1e-12),
  'almost beyond float64': () => random.normal() * 1e300,
  subnormal: () => random.next() * 1e-310,
};

test.each(Object.entries(draws))('quantiles of %s keep the stated error', async (_, draw) => {
  const reference = Array.from({ length: 20_000 }, draw);
  const learnt = await profileTable({ x: reference }, spec);
  // The current column moves and spreads; its error is measured from the reference's centre too.
  for (const x of [reference, reference.map((value) => value * 1.7 + 3)]) {
    const column = numeric(await profileTable({ x }, profileSpecFor(learnt)));
    const sorted = Float64Array.from(x).sort();
    for (const share of [0, 0.001, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999, 1]) {
      const exact = sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
      const found = profileQuantile(column, share) ?? Number.NaN;
      const bound = Math.max(column.unit, sketchError * Math.abs(exact - column.centre));
      expect(Math.abs(found - exact)).toBeLessThanOrEqual(bound * (1 + 1e-9));
    }
  }
});

test('the error is not smaller than stated for every value: the bound is the tight one', async () => {
  const learnt = await profileTable({ x: [-1, 0, 1] }, spec);
  const { unit } = numeric(learnt);
  const edge = unit * 2 ** 10;
  const column = numeric(await profileTable({ x: [edge, edge * 2] }, profileSpecFor(learnt)));
  const found = profileQuantile(column, 0) ?? 0;
  expect(found / edge - 1).toBeCloseTo(sketchError, 12);
});

test('merged sketches are equal in any order, and to one pass', async () => {
  const x = Array.from({ length: 3000 }, () => 50 + 10 * random.normal());
  const learnt = await profileTable({ x }, spec);
  const frozen = profileSpecFor(learnt);
  const parts = await Promise.all(
    [0, 1, 2, 3, 4].map((part) => profileTable({ x: x.filter((_, i) => i % 5 === part) }, frozen)),
  );
  const whole = JSON.stringify(learnt);
  expect(JSON.stringify(mergeProfiles(parts))).toBe(whole);
  for (let i = 0; i < 5; i++)
    expect(JSON.stringify(mergeProfiles(random.shuffle(parts)))).toBe(whole);
});
