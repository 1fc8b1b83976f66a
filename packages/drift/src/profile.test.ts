import { createRandom, defineTable, rowsToBatch } from '@lagoa/data';
import { expect, test } from 'vitest';
import { compareProfiles } from './compare-profiles.ts';
import { moments } from './moments.ts';
import { mergeProfiles, type Profile, profileSpecFor } from './profile.ts';
import { profileTable } from './profile-table.ts';
import { psi } from './statistics/psi.ts';

const customers = defineTable({
  name: 'customers',
  layer: 'gold',
  key: ['id'],
  partitionBy: ['month'],
  columns: {
    id: { kind: 'string' },
    month: { kind: 'string' },
    since: { kind: 'date', nullable: true },
    tenure: { kind: 'int32', nullable: true },
    charges: { kind: 'float64', nullable: true },
    calls: { kind: 'int64' },
    contract: { kind: 'category', levels: ['monthly', 'yearly'], nullable: true },
    senior: { kind: 'boolean' },
  },
});

const random = createRandom(5);
const pick = <T>(of: readonly [T, T]): T => of[random.next() < 0.3 ? 0 : 1];
const rows = Array.from({ length: 600 }, (_, row) => ({
  id: `${row}`,
  month: '2026-01',
  since: null,
  tenure: row % 50 === 0 ? null : Math.floor(random.next() * 72),
  charges: row === 7 ? Infinity : row === 8 ? -Infinity : 20 + 100 * random.next(),
  calls: BigInt(row % 4),
  contract: row % 100 === 3 ? null : pick(['yearly', 'monthly'] as const),
  senior: random.next() < 0.16,
}));
const spec = profileSpecFor(customers);

function plain(part: typeof rows): Record<string, readonly unknown[]> {
  const names = Object.keys(customers.columns) as (keyof (typeof rows)[number])[];
  return Object.fromEntries(names.map((name) => [name, part.map((row) => row[name])]));
}

test('a table gives its numbers, categories, texts and booleans, without keys and partitions', () => {
  expect(Object.entries(spec.columns).map(([name, { kind }]) => [name, kind])).toEqual([
    ['tenure', 'numeric'],
    ['charges', 'numeric'],
    ['calls', 'numeric'],
    ['contract', 'levels'],
    ['senior', 'levels'],
  ]);
  expect(Object.keys(profileSpecFor(customers, { columns: ['id'] }).columns)).toEqual(['id']);
  expect(() => profileSpecFor(customers, { columns: ['tenur'] })).toThrow('no column tenur; there');
  expect(() => profileSpecFor(customers, { columns: ['since'] })).toThrow('since is a date');
});

test('Arrow batches, a stream of them and plain columns give the same profile', async () => {
  const batches = [
    await rowsToBatch(customers, rows.slice(0, 250)),
    await rowsToBatch(customers, rows.slice(250)),
  ];
  const expected = await profileTable(plain(rows), spec);
  expect(await profileTable(batches, spec)).toEqual(expected);
  async function* stream() {
    yield* batches;
  }
  expect(await profileTable(stream(), spec)).toEqual(expected);
  expect(expected.columns.charges).toMatchObject({ positiveInfinity: 1, negativeInfinity: 1 });
  expect(expected.columns.tenure).toMatchObject({ rows: 600, missing: 12 });
  expect(expected.columns.contract).toMatchObject({ missing: 6, levels: ['monthly', 'yearly'] });
  expect(JSON.parse(JSON.stringify(expected))).toEqual(expected);
});

test('merging is free of order and equal to profiling at once', async () => {
  const reference = await profileTable(plain(rows), spec);
  const frozen = profileSpecFor(reference);
  const parts: Profile[] = [];
  for (const [from, to] of [
    [0, 10],
    [10, 300],
    [300, 301],
    [301, 600],
  ] as const)
    parts.push(await profileTable(plain(rows.slice(from, to)), frozen));
  const [a, b, c, d] = parts as [Profile, Profile, Profile, Profile];
  const merged = JSON.stringify(mergeProfiles(parts));
  expect(merged).toBe(JSON.stringify(reference));
  expect(JSON.stringify(mergeProfiles([d, c, b, a]))).toBe(merged);
  expect(JSON.stringify(mergeProfiles([mergeProfiles([c, a]), mergeProfiles([d, b])]))).toBe(
    merged,
  );
});

test('−0 is 0, whichever comes first', async () => {
  const signed = [0, -0, 1, -0, 0];
  for (const x of [signed, signed.toReversed(), [-0], [0, -0]]) {
    const reference = await profileTable({ x }, { ...spec, columns: { x: { kind: 'numeric' } } });
    const parts = x.map((value) => profileTable({ x: [value] }, profileSpecFor(reference)));
    const merged = mergeProfiles(await Promise.all(parts));
    for (const profile of [reference, merged])
      expect(profile.columns.x).toMatchObject({
        minimum: 0,
        maximum: x.includes(1) ? 1 : 0,
        range: [0, x.includes(1) ? 1 : 0],
      });
  }
});

test('an int64 beyond 2^53 counts as the nearest float64, from Arrow as from arrays', async () => {
  const table = { columns: { calls: { kind: 'int64' } } } as const;
  const calls = [2n ** 63n - 1n, -(2n ** 63n), 2n ** 53n + 1n, 0n];
  const wide = { ...spec, columns: { calls: { kind: 'numeric' } } } as const;
  const batch = await rowsToBatch(
    table,
    calls.map((of) => ({ calls: of })),
  );
  expect(await profileTable([batch], wide)).toStrictEqual(await profileTable({ calls }, wide));
});

test('profiles with other bins or other columns are not merged or compared', async () => {
  const first = await profileTable(plain(rows.slice(0, 300)), spec);
  const second = await profileTable(plain(rows.slice(300)), spec);
  expect(() => mergeProfiles([first, second])).toThrow(
    'column tenure: the profiles have different',
  );
  expect(() => compareProfiles(first, second)).toThrow('profile it by profileSpecFor(reference)');
  const narrow = await profileTable(plain(rows), profileSpecFor(first, { columns: ['senior'] }));
  expect(() => mergeProfiles([first, narrow])).toThrow('different columns');
  expect(() => mergeProfiles([])).toThrow('at least one');
  expect(() => compareProfiles(first, first, { columns: { tenur: {} } })).toThrow(
    'names column tenur',
  );
});

test('unseen levels are named with their rows, the same in any order of merging', async () => {
  const levels = { kind: 'profile-spec', version: 1, columns: { x: { kind: 'levels' } } } as const;
  const reference = await profileTable({ x: ['a', 'b', 'b', null] }, levels);
  const frozen = profileSpecFor(reference);
  const names = Array.from({ length: 3000 }, (_, row) => `new ${(row * 7919) % 1500}`);
  const [whole, left, right] = (await Promise.all(
    [names, names.slice(0, 1700), names.slice(1700)].map((x) => profileTable({ x }, frozen)),
  )) as [Profile, Profile, Profile];
  expect(mergeProfiles([right, left])).toEqual(whole);
  const { x } = whole.columns;
  if (x?.kind !== 'levels') return expect.fail();
  expect(x.unseenRows).toBe(3000);
  expect(x.unseen).toHaveLength(50);
  expect(x.unseen.slice(0, 2)).toEqual([
    ['new 0', 2],
    ['new 1', 2],
  ]);
});

test('PSI of profiles is PSI of the arrays', async () => {
  const reference = await profileTable(plain(rows), spec);
  const moved = rows.map((row) => ({ ...row, tenure: row.tenure === null ? 1 : row.tenure * 1.3 }));
  const current = await profileTable(plain(moved), profileSpecFor(reference));
  const report = compareProfiles(reference, current);
  for (const name of ['tenure', 'charges', 'contract', 'senior'] as const) {
    const found = report.columns.find(({ column }) => column === name)?.results[0];
    const alone = psi(
      rows.map((row) => row[name]),
      moved.map((row) => row[name]),
    );
    expect(found).toMatchObject({ statistic: alone.statistic, pValue: alone.pValue });
  }
});

test('moments keep their digits far from zero', async () => {
  const numeric = {
    kind: 'profile-spec',
    version: 1,
    columns: { x: { kind: 'numeric' } },
  } as const;
  const x = [1, 2, 3, 4].map((value) => 1e9 + value);
  const { columns } = await profileTable({ x }, numeric);
  if (columns.x?.kind !== 'numeric') return expect.fail();
  expect(moments(columns.x).mean).toBe(1e9 + 2.5);
  expect(moments(columns.x).standardDeviation).toBeCloseTo(Math.sqrt(5 / 3), 14);
  // However far a later window lies from the reference, which fixes the centre.
  const learnt = await profileTable({ x: [1, 2, 3, 4] }, numeric);
  for (const far of [1e6, 1e9, 1e12]) {
    const moved = { x: [1, 2, 3, 4].map((value) => far + value) };
    const { x: window } = (await profileTable(moved, profileSpecFor(learnt))).columns;
    if (window?.kind !== 'numeric') return expect.fail();
    expect(moments(window).standardDeviation).toBeCloseTo(Math.sqrt(5 / 3), 14);
  }
  const huge = await profileTable({ x: [1e300, -1e300] }, numeric);
  expect(huge.columns.x).toMatchObject({ sum: null, minimum: -1e300 });
});

test('what cannot be profiled is refused by name', async () => {
  const { tenure: _, ...lacking } = plain(rows);
  await expect(profileTable(lacking, spec)).rejects.toThrow('no column tenure; there are id');
  const uneven = { ...plain(rows), senior: [true] };
  await expect(profileTable(uneven, spec)).rejects.toThrow('senior has 1 rows');
  const text = { ...plain(rows), tenure: rows.map(() => 'x') };
  await expect(profileTable(text, spec)).rejects.toThrow(
    'column tenure is numeric, got the string',
  );
  const many = Array.from({ length: 1001 }, (_, row) => `${row}`);
  const levels = { kind: 'profile-spec', version: 1, columns: { x: { kind: 'levels' } } } as const;
  await expect(profileTable({ x: many }, levels)).rejects.toMatchObject({ code: 'unsupported' });
  await expect(profileTable({ x: [{}] }, levels)).rejects.toMatchObject({ code: 'invalid-data' });
  expect(() => psi([1], [1], { bins: 1 })).toThrow('bins must be 2 to 1000');
});

test('20 numeric columns fit in 50 KB', async () => {
  const columns = Object.fromEntries(
    Array.from({ length: 20 }, (_, column) => [
      `c${column}`,
      Float64Array.from({ length: 5000 }, () => random.normal() * 10 ** (column - 10)),
    ]),
  );
  const names = Object.keys(columns).map((name) => [name, { kind: 'numeric' }] as const);
  const profile = await profileTable(columns, {
    kind: 'profile-spec',
    version: 1,
    columns: Object.fromEntries(names),
  });
  expect(JSON.stringify(profile).length).toBeLessThan(50_000);
});
