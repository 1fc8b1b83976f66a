import { createRandom } from '@lagoa/data';
import { expect, test } from 'vitest';
import { benjaminiHochberg } from './benjamini-hochberg.ts';
import { compareProfiles } from './compare-profiles.ts';
import { decide } from './drift-result.ts';
import { type ProfileSpec, profileSpecFor } from './profile.ts';
import { profileTable } from './profile-table.ts';

const random = createRandom(99);
const draw = (rows: number, mean = 0) =>
  Float64Array.from({ length: rows }, () => mean + random.normal());
const columns = { a: { kind: 'numeric' }, b: { kind: 'numeric' }, c: { kind: 'numeric' } } as const;
const spec: ProfileSpec = { kind: 'profile-spec', version: 1, columns };

async function pair(rows: number, shifts: readonly [number, number, number]) {
  const reference = await profileTable({ a: draw(rows), b: draw(rows), c: draw(rows) }, spec);
  const [a, b, c] = shifts.map((shift) => draw(rows, shift));
  const current = await profileTable(
    { a, b, c } as Record<string, Float64Array>,
    profileSpecFor(reference),
  );
  return { reference, current };
}

test.each([
  [{ pValue: 0.01, effect: 0.2 }, 'drift'],
  [{ pValue: 0.05, effect: 0.1 }, 'drift'],
  // Large, but likely by chance; certain, but small.
  [{ pValue: 0.06, effect: 0.2 }, 'ok'],
  [{ pValue: 1e-9, effect: 0.09 }, 'ok'],
  [{ pValue: 1e-9, effect: 0.9, currentRows: 29 }, 'too-few-rows'],
  [{ pValue: null, effect: null }, 'no-data'],
] as const)('%o is %s', (numbers, status) => {
  const result = {
    name: 'psi',
    statistic: 0,
    unit: 'nats',
    referenceRows: 30,
    currentRows: 30,
    details: {},
    ...numbers,
  } as const;
  expect(decide(result).status).toBe(status);
});

test('p-values are corrected for all statistics of the report, and the corrected ones decide', async () => {
  const { reference, current } = await pair(200, [0, 0, 0.35]);
  const results = (falseDiscoveryRate: number) =>
    compareProfiles(reference, current, { falseDiscoveryRate }).columns.flatMap(
      (one) => one.results,
    );
  const shown = results(0.05);
  const raw = shown.map(({ pValue }) => pValue ?? 1);
  expect(shown.map(({ adjustedPValue }) => adjustedPValue)).toEqual(benjaminiHochberg(raw));
  const found = shown.findIndex(({ status }) => status === 'drift');
  const { pValue, adjustedPValue } = shown[found] ?? expect.fail();
  // Between the p-value and its correction only the correction can say no.
  const between = ((pValue ?? 1) + (adjustedPValue ?? 1)) / 2;
  expect(pValue).toBeLessThan(adjustedPValue ?? 0);
  expect(results(between)[found]?.status).toBe('ok');
});

test('a report over too few rows claims nothing', async () => {
  const { reference, current } = await pair(20, [5, 5, 5]);
  expect(compareProfiles(reference, current).status).toBe('too-few-rows');
  expect(compareProfiles(reference, current, { minimumRows: 10 }).status).toBe('drift');
});

test('only the statistics asked for are taken', async () => {
  const { reference, current } = await pair(100, [0, 0, 0]);
  const report = compareProfiles(reference, current, {
    statistics: ['psi'],
    columns: { b: { statistics: ['missing-rate', 'kolmogorov-smirnov'] } },
  });
  expect(report.columns.map(({ results }) => results.map(({ name }) => name))).toEqual([
    ['psi'],
    ['kolmogorov-smirnov', 'missing-rate'],
    ['psi'],
  ]);
});

test('each column has the statistics that fit its kind, or those named for it', async () => {
  const rows = 400;
  const values = {
    x: draw(rows),
    flag: Array.from({ length: rows }, (_, row) => row % 4 === 0),
    plan: Array.from({ length: rows }, (_, row) => ['a', 'b', 'c'][row % 3]),
  };
  const reference = await profileTable(values, {
    kind: 'profile-spec',
    version: 1,
    columns: { x: { kind: 'numeric' }, flag: { kind: 'levels' }, plan: { kind: 'levels' } },
  });
  const later = { ...values, x: draw(rows, 1), plan: values.plan.map((plan) => plan && 'c') };
  const current = await profileTable(later, profileSpecFor(reference));
  const names = (policy: Parameters<typeof compareProfiles>[2]) =>
    compareProfiles(reference, current, policy).columns.map(({ results }) =>
      results.map(({ name }) => name),
    );
  expect(names({})).toEqual([
    ['psi', 'kolmogorov-smirnov', 'missing-rate'],
    ['psi', 'missing-rate'],
    ['psi', 'missing-rate'],
  ]);
  const everywhere = [
    'jensen-shannon',
    'hellinger',
    'total-variation',
    'chi-square',
    'l-infinity',
  ] as const;
  const numbers = ['wasserstein', 'mean-shift'] as const;
  const policy = { statistics: [...numbers, 'two-proportion', ...everywhere] } as const;
  expect(names(policy)).toEqual([
    [...everywhere, ...numbers],
    [...everywhere, 'two-proportion'],
    everywhere,
  ]);
  const report = compareProfiles(reference, current, policy);
  for (const { column, results } of report.columns)
    for (const { status } of results) expect(status).toBe(column === 'flag' ? 'ok' : 'drift');
  expect(report.columns[2]?.results.find(({ name }) => name === 'l-infinity')?.level).toBe('c');
  expect(names({ columns: { plan: { statistics: ['chi-square'] } } })[2]).toEqual(['chi-square']);

  // A column that nothing would judge is a mistake, not silence.
  const unfit = { columns: { plan: { statistics: ['wasserstein'] } } } as const;
  expect(() => compareProfiles(reference, current, unfit)).toThrow(
    'wasserstein does not fit column plan, which has psi, jensen-shannon, hellinger, total-variation, chi-square, l-infinity, missing-rate',
  );
  const unknown = JSON.parse('{"statistics": ["ks"]}');
  expect(() => compareProfiles(reference, current, unknown)).toThrow('no statistic ks');
});

test('a report is JSON and equal for equal input', async () => {
  const { reference, current } = await pair(100, [0, 1, 0]);
  const report = compareProfiles(Object.freeze(reference), Object.freeze(current), { window: 'w' });
  expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  expect(report.window).toBe('w');
  expect(compareProfiles(reference, current, { window: 'w' })).toEqual(report);
});
