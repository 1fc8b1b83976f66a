import { createRandom } from '@lagoa/data';
import { expect, test } from 'vitest';
import { createColumnCounter, frozenSpec } from '../column-profile.ts';
import { compareValues } from './compare-values.ts';
import { jensenShannon } from './jensen-shannon.ts';
import { kolmogorovSmirnov } from './kolmogorov-smirnov.ts';
import { profilePair } from './profile-pair.ts';
import { psi } from './psi.ts';
import { wasserstein } from './wasserstein.ts';

const random = createRandom(6);
const odd = [null, Infinity, -Infinity, Number.NaN, -0, 1e308, -1e308];
const draws = {
  normal: () => random.normal(),
  'odd values': () => (random.next() < 0.1 ? (odd[random.integer(7)] ?? null) : random.normal()),
  ties: () => random.integer(6),
  constant: () => 3,
  nothing: () => null,
};

test.each(Object.entries(draws))('%s: one sort for all gives what each gives alone', (_, draw) => {
  for (const [n, m] of [
    [0, 5],
    [50, 7],
    [4000, 2500],
  ] as const) {
    const [a, b] = [Array.from({ length: n }, draw), Array.from({ length: m }, draw)];
    expect(compareValues(a, b)).toEqual([
      psi(a, b),
      jensenShannon(a, b),
      kolmogorovSmirnov(a, b),
      wasserstein(a, b),
    ]);
  }
});

test.each(Object.entries(draws))('%s: counting sorted values is counting values', (_, draw) => {
  const [a, b] = [Array.from({ length: 3000 }, draw), Array.from({ length: 900 }, draw)];
  const [before, after] = profilePair(a, b);
  const learnt = createColumnCounter('x', { kind: 'numeric' });
  learnt.add(a);
  const counted = createColumnCounter('x', frozenSpec(before));
  counted.add(b);
  const unknown = { sum: null, squares: null, sketch: null, distinct: null };
  expect(before).toEqual({ ...learnt.finish(), ...unknown });
  expect(after).toEqual({ ...counted.finish(), ...unknown });
});
