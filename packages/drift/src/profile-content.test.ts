import { createRandom, defineTable, rowsToBatch } from '@lagoa/data';
import { expect, test } from 'vitest';
import { compareProfiles } from './compare-profiles.ts';
import { mergeProfiles, type Profile, type ProfileSpec, profileSpecFor } from './profile.ts';
import { mergeSegments, profileSegments } from './profile-segments.ts';
import { profileTable } from './profile-table.ts';
import { distinctCount, topLevels } from './profile-values.ts';

const random = createRandom(31);
const numeric = (names: readonly string[]): ProfileSpec => ({
  kind: 'profile-spec',
  version: 1,
  columns: Object.fromEntries(names.map((name) => [name, { kind: 'numeric' }])),
});
const column = (profile: Profile, name: string) => {
  const found = profile.columns[name];
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
};

test('20 columns of 50,000 rows take less than 50 KB', async () => {
  const names = Array.from({ length: 20 }, (_, i) => `a_measured_column_${i}`);
  const draws = [
    () => random.normal(),
    () => 1e5 + 37 * random.next(),
    () => Math.exp(2 * random.normal()),
    () => 1 / (random.next() + 1e-9),
  ];
  const source = Object.fromEntries(
    names.map((name, i) => [name, Float64Array.from({ length: 50_000 }, draws[i % 4] ?? Date.now)]),
  );
  const profile = await profileTable(source, numeric(names));
  expect(JSON.stringify(profile).length).toBeLessThan(42_000);
  const wild = Object.fromEntries(names.map((name) => [name, [1e300, -1e-300, 5, 1e6, -1e200]]));
  const current = await profileTable(wild, profileSpecFor(profile));
  expect(JSON.stringify(mergeProfiles([profile, current])).length).toBeLessThan(50_000);
});

test('the heaviest tail of 300,000 rows takes a twentieth of 50 KB', async () => {
  const tail = () => Math.tan(Math.PI * (random.next() - 0.5));
  const source = { x: Float64Array.from({ length: 300_000 }, tail) };
  expect(JSON.stringify(await profileTable(source, numeric(['x']))).length).toBeLessThan(2500);
});

test('distinct values are counted to 6.5 %', async () => {
  for (const values of [0, 1, 2, 10, 50, 1000, 30_000]) {
    const x = Array.from({ length: 60_000 }, (_, i) => (values === 0 ? null : (i % values) * 1.5));
    const found = distinctCount(column(await profileTable({ x }, numeric(['x'])), 'x'));
    if (found === null) return expect.fail();
    expect(Math.abs(found - values)).toBeLessThanOrEqual(
      Math.max(values < 100 ? 2 : 0, 0.2 * values),
    );
    if (values <= 2) expect(found).toBe(values);
  }
});

test('top levels, unseen ones too', async () => {
  const spec: ProfileSpec = {
    kind: 'profile-spec',
    version: 1,
    columns: { x: { kind: 'levels' } },
  };
  const reference = await profileTable({ x: ['b', 'a', 'a', 'c', null] }, spec);
  const current = column(
    await profileTable({ x: ['new', 'new', 'a', 'a', 'b'] }, profileSpecFor(reference)),
    'x',
  );
  if (current.kind !== 'levels') return expect.fail();
  expect(topLevels(current, 2)).toEqual([
    ['a', 2],
    ['new', 2],
  ]);
  expect(distinctCount(current)).toBe(3);
});

test('a column that became text is mistyped, and the others are judged', async () => {
  const x = Array.from({ length: 100 }, (_, i) => i);
  const reference = await profileTable({ x, y: x }, numeric(['x', 'y']));
  const spec = profileSpecFor(reference);
  const texts = x.map((value) => (value < 3 ? null : `${value}`));
  const current = await profileTable({ x: texts, y: x }, spec);
  expect(current.columns.x).toEqual({ kind: 'mistyped', type: 'text', rows: 100, missing: 3 });
  const table = defineTable({
    name: 't',
    layer: 'gold',
    key: ['y'],
    columns: { x: { kind: 'string', nullable: true }, y: { kind: 'int32' } },
  });
  const batch = await rowsToBatch(
    table,
    x.map((y) => ({ x: texts[y] ?? null, y })),
  );
  expect((await profileTable([batch], spec)).columns.x).toEqual(current.columns.x);
  const part = await profileTable({ x, y: x }, spec);
  expect(mergeProfiles([part, current])).toEqual(mergeProfiles([current, part]));
  const { columns } = compareProfiles(reference, current);
  expect(columns.map(({ status }) => status)).toEqual(['drift', 'ok']);
  expect(() => profileSpecFor(current)).toThrow('text where numbers were expected');
});

test('the oldest and newest time of a table', async () => {
  const spec: ProfileSpec = { ...numeric(['x']), time: 'at' };
  const at = [5n, null, 9_007_199_254_740_993n, 7n];
  const profile = await profileTable({ x: [1, 2, 3, 4], at }, spec);
  expect(profile.times).toEqual({ column: 'at', oldest: '5', newest: '9007199254740993' });
  const empty = await profileTable({ x: [], at: [] }, profileSpecFor(profile));
  expect(empty.times).toEqual({ column: 'at', oldest: null, newest: null });
  expect(mergeProfiles([empty, profile]).times).toEqual(profile.times);
  const table = defineTable({
    name: 't',
    layer: 'gold',
    key: ['x'],
    columns: { x: { kind: 'int32' }, at: { kind: 'date' } },
  });
  const batch = await rowsToBatch(table, [
    { x: 1, at: '2026-01-02' },
    { x: 2, at: '2026-01-01' },
  ]);
  const dated = await profileTable([batch], profileSpecFor(table, { columns: ['x'], time: 'at' }));
  expect(dated.times?.newest).toBe(String(BigInt(Date.UTC(2026, 0, 2)) * 1000n));
  expect(() => profileSpecFor(table, { time: 'gone' })).toThrow('no column gone');
});

test('segments have the bins of the whole and merge to it', async () => {
  const rows = Array.from({ length: 2000 }, (_, i) => i);
  const table = {
    plan: rows.map((i) => (i === 17 ? null : ['basic', 'plus', 'pro'][i % 3])),
    charge: rows.map(() => 20 + random.normal()),
  };
  const whole = await profileTable(
    Object.fromEntries(
      Object.entries(table).map(([name, values]) => [name, values.filter((_, i) => i !== 17)]),
    ),
    numeric(['charge']),
  );
  const spec = profileSpecFor(whole);
  const segmented = await profileSegments(table, spec, { by: 'plan' });
  expect(Object.keys(segmented.segments)).toEqual(['basic', 'plus', 'pro']);
  expect(mergeProfiles(Object.values(segmented.segments))).toEqual(whole);
  const half = (part: number) =>
    profileSegments(
      {
        plan: table.plan.filter((_, i) => i % 2 === part),
        charge: table.charge.filter((_, i) => i % 2 === part),
      },
      spec,
      { by: 'plan' },
    );
  expect(mergeSegments([await half(1), await half(0)])).toEqual(segmented);
  await expect(profileSegments(table, numeric(['charge']), { by: 'plan' })).rejects.toThrow(
    'no bins yet',
  );
});
