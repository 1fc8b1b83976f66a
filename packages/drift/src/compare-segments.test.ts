import { createRandom } from '@lagoa/data';
import { expect, test } from 'vitest';
import { compareProfiles } from './compare-profiles.ts';
import { compareSegments } from './compare-segments.ts';
import { type ProfileSpec, profileSpecFor } from './profile.ts';
import { profileSegments } from './profile-segments.ts';
import { profileTable } from './profile-table.ts';

const spec: ProfileSpec = { kind: 'profile-spec', version: 1, columns: { x: { kind: 'numeric' } } };
const random = createRandom(77);
const names = Array.from({ length: 40 }, (_, i) => `segment ${String(i).padStart(2, '0')}`);
const table = (shifted?: string) => {
  const by = Array.from({ length: 40 * 200 }, (_, row) => names[row % 40] ?? '');
  return { by, x: by.map((name) => random.normal() + (name === shifted ? 1 : 0)) };
};

test('the one segment that moved is found, and hides in the whole', async () => {
  const before = table();
  const whole = await profileTable({ x: before.x }, spec);
  const frozen = profileSpecFor(whole);
  const reference = await profileSegments(before, frozen, { by: 'by' });
  const after = table('segment 17');
  const report = compareSegments(reference, await profileSegments(after, frozen, { by: 'by' }));
  expect(report.status).toBe('drift');
  expect(report.segments[0]?.segment).toBe('segment 17');
  expect(report.segments.filter((one) => one.report.status === 'drift')).toHaveLength(1);
  const all = await profileTable({ x: after.x }, frozen);
  expect(compareProfiles(whole, all).status).toBe('ok');
});

test('scanning 40 segments without a change does not alarm more often than one comparison', async () => {
  const before = table();
  const frozen = profileSpecFor(await profileTable({ x: before.x }, spec));
  const reference = await profileSegments(before, frozen, { by: 'by' });
  // Judged by significance alone, so that the floor of the effect does not help.
  const policy = { effectFloors: { psi: 0, 'kolmogorov-smirnov': 0, 'missing-rate': 0 } };
  let [corrected, alone] = [0, 0];
  for (let scan = 0; scan < 20; scan++) {
    const current = await profileSegments(table(), frozen, { by: 'by' });
    if (compareSegments(reference, current, policy).status === 'drift') corrected++;
    const single = names.some((name) => {
      const [a, b] = [reference.segments[name], current.segments[name]];
      return a && b && compareProfiles(a, b, policy).status === 'drift';
    });
    if (single) alone++;
  }
  expect(corrected).toBeLessThanOrEqual(4);
  expect(alone).toBeGreaterThan(10);
});

test('segments of one side only are named', async () => {
  const frozen = profileSpecFor(await profileTable({ x: [1, 2, 3] }, spec));
  const reference = await profileSegments({ by: ['a', 'b'], x: [1, 2] }, frozen, { by: 'by' });
  const current = await profileSegments({ by: ['b', 'c'], x: [1, 2] }, frozen, { by: 'by' });
  const report = compareSegments(reference, current);
  expect(report.unseen).toEqual(['c']);
  expect(report.segments.map(({ segment, report: { status } }) => [segment, status])).toEqual([
    ['a', 'no-data'],
    ['b', 'too-few-rows'],
  ]);
});

test('segments by another column are refused', async () => {
  const frozen = profileSpecFor(await profileTable({ x: [1, 2] }, spec));
  const table = { a: ['k', 'l'], b: ['k', 'l'], x: [1, 2] };
  const by = (column: string) => profileSegments(table, frozen, { by: column });
  const [reference, current] = [await by('a'), await by('b')];
  expect(() => compareSegments(reference, current)).toThrow('segments by a, current by b');
});

test('freshness and volume are judged where a policy asks', async () => {
  const x = Array.from({ length: 100 }, (_, i) => i);
  const at = x.map((i) => BigInt(i) * 3_600_000_000n);
  const reference = await profileTable({ x, at }, { ...spec, time: 'at' });
  const policy = {
    freshness: { atMicros: String(200n * 3_600_000_000n), maximumHours: 24 },
    volume: { earlierRows: [95, 105, 100] },
  };
  const report = compareProfiles(reference, reference, policy);
  expect(report.status).toBe('drift');
  expect(report.table?.map(({ name, status }) => [name, status])).toEqual([
    ['freshness', 'drift'],
    ['volume', 'ok'],
  ]);
  expect(compareProfiles(reference, reference).table).toBeUndefined();
});
