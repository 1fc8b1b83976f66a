import { createRandom, type Random } from '@lagoa/data';
import { expect, test } from 'vitest';
import { profileSpecFor } from '../profile.ts';
import { profileTable } from '../profile-table.ts';
import { chiSquare, chiSquareOfProfiles } from './chi-square.ts';
import { jensenShannon } from './jensen-shannon.ts';
import { lInfinity, lInfinityOfProfiles } from './l-infinity.ts';
import { psi, psiOfProfiles } from './psi.ts';

// Categories of many levels, of which a sample never has all: every window brings new ones.

const tails: Readonly<Record<string, (random: Random) => string>> = {
  'with a tail of thousands': (random) =>
    random.next() < 0.9 ? (random.next() < 0.5 ? 'a' : 'b') : `rare ${random.integer(1e6)}`,
  'falling as 1 / rank': (random) => `level ${Math.floor(1 / (random.next() + 0.002))}`,
  'of 300 equal levels': (random) => `level ${random.integer(300)}`,
  'of ids': (random) => `id ${random.integer(1e9)}`,
};
const statistics = { psi, jensenShannon, chiSquare, lInfinity };
const sample = (rows: number, draw: () => string) => Array.from({ length: rows }, draw);

test.each(Object.entries(tails))('a category %s alarms at its level', (_, level) => {
  const random = createRandom('long tail');
  const alarms: Record<string, number> = {};
  for (const [n, m] of [
    [1000, 1000],
    [1000, 200],
    [200, 1000],
  ] as const)
    for (let round = 0; round < 20; round++) {
      const before = sample(n, () => level(random));
      const after = sample(m, () => level(random));
      for (const [name, statistic] of Object.entries(statistics)) {
        const { pValue, status } = statistic(before, after);
        // L-infinity takes its worst level, whose Z is rough where few rows have it: its floor counts.
        if (statistic === lInfinity ? status === 'drift' : (pValue ?? 1) <= 0.05)
          alarms[name] = (alarms[name] ?? 0) + 1;
      }
    }
  // Three standard errors above 5 % of 60, and one more: the four look at the same samples.
  for (const count of Object.values(alarms)) expect(count).toBeLessThanOrEqual(9);
});

test('ids that are new in every window are no drift, in whatever order they are given', () => {
  const ids = Array.from({ length: 900 }, (_, row) => `order-${String(row).padStart(9, '0')}`);
  const later = ids.map((_, row) => `order-${String(900 + row).padStart(9, '0')}`);
  for (const statistic of Object.values(statistics))
    expect(statistic(ids, later).status).toBe('ok');
});

test('unseen levels that only one side has room to name are not taken for new', async () => {
  const spec = { kind: 'profile-spec', version: 1, columns: { x: { kind: 'levels' } } } as const;
  const frozen = profileSpecFor(await profileTable({ x: ['a', 'b'] }, spec));
  // 80 unseen levels, of which the current rows lack ten rare ones: their fifty names reach farther.
  const rowsFrom = (first: number) =>
    Array.from({ length: 80 - first }, (_, level) => `tail ${10 + first + level}`).flatMap((name) =>
      sample(name < 'tail 20' ? 1 : 40, () => name),
    );
  const windows = [rowsFrom(0), rowsFrom(10)].map((x) => profileTable({ x }, frozen));
  const [before, after] = (await Promise.all(windows)).map(({ columns }) => columns.x);
  if (before === undefined || after === undefined) return expect.fail();
  for (const statistic of [psiOfProfiles, chiSquareOfProfiles, lInfinityOfProfiles])
    expect(statistic(before, after).effect).toBeLessThan(0.03);
});

test('one level of 300 that takes over is drift, however few the new rows', () => {
  const before = Array.from({ length: 90_000 }, (_, row) => `level ${row % 300}`);
  const after = Array.from({ length: 60 }, () => 'level 7');
  for (const statistic of Object.values(statistics))
    expect(statistic(before, after).status).toBe('drift');
});

test('300 levels that give way to 300 others are drift', () => {
  const before = Array.from({ length: 30_000 }, (_, row) => `old ${row % 300}`);
  const after = before.map((_, row) => `new ${row % 300}`);
  for (const statistic of [psi, jensenShannon, chiSquare])
    expect(statistic(before, after).status).toBe('drift');
});
