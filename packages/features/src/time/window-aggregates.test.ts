import { canonicalJson, defineTable, readRows } from '@lagoa/data';
import { createDuckdbEngine } from '@lagoa/data/local';
import * as sql from '@lagoa/data/sql';
import { afterAll, describe, expect, expectTypeOf, test } from 'vitest';
import { loadTable } from './fixtures/load-table.ts';
import {
  createWorld,
  type Label,
  labels,
  type Usage,
  usage,
  usageView,
  windowOptions,
  type World,
} from './fixtures/point-in-time-world.ts';
import { defineFeatureView } from './feature-view.ts';
import type { WindowAggregate } from './window-aggregate.ts';
import { aggregateWindow } from './window-aggregates.ts';

const query = aggregateWindow(sql.from(labels), windowOptions);
const ordered = sql.orderBy(query, [sql.ascending(sql.column(query, 'id'), { nulls: 'first' })]);

const hours12 = 12n * 3_600_000_000n;

/** The aggregates as one would count them by hand; `border` tells faults of others. */
function byHand(
  world: World,
  border: { readonly startCounts?: true; readonly ignoresKnownAt?: true } = {},
): readonly Record<string, unknown>[] {
  return world.labels.map((label) => ({ ...label, ...valuesByHand(world.usage, label, border) }));
}

function valuesByHand(
  rows: readonly Usage[],
  { region, line, cutoff }: Label,
  { startCounts, ignoresKnownAt }: { startCounts?: true; ignoresKnownAt?: true },
): Record<string, unknown> {
  const names = ['calls', 'minutes', 'mean_minutes', 'numbers', 'least', 'most', 'plans', 'plan'];
  if (region === null || line === null || cutoff === null)
    return Object.fromEntries(names.map((name) => [name, null]));
  const events = rows.flatMap((row) => {
    const { at, loaded_at } = row;
    if (at === null || loaded_at === null) return [];
    const inside = startCounts ? at >= cutoff - hours12 : at > cutoff - hours12;
    const known = ignoresKnownAt || loaded_at <= cutoff;
    const own = row.region === region && row.line === line;
    return own && known && inside && at <= cutoff ? [{ ...row, at, loaded_at }] : [];
  });
  const numbers = events.flatMap(({ minutes }) =>
    minutes === null || Number.isNaN(minutes) ? [] : [minutes],
  );
  // Halves of whole numbers add up exactly.
  const total = numbers.reduce((sum, value) => sum + value, 0);
  const [last] = events.sort(
    (a, b) =>
      Number(b.at - a.at) ||
      Number(b.loaded_at - a.loaded_at) ||
      Number((b.number ?? -1n) - (a.number ?? -1n)) ||
      (String(b.plan ?? '') > String(a.plan ?? '') ? 1 : -1),
  );
  return {
    calls: BigInt(events.length),
    minutes: total,
    mean_minutes: numbers.length === 0 ? null : (total * 10) / (numbers.length * 10),
    numbers: events.reduce((sum, { number }) => sum + Number(number ?? 0n), 0),
    least: numbers.length === 0 ? null : Math.min(...numbers),
    most:
      events.length === 0
        ? null
        : events
            .map((e) => e.loaded_at)
            .sort()
            .at(-1),
    plans: BigInt(new Set(events.flatMap(({ plan }) => plan ?? [])).size),
    plan: last?.plan ?? null,
  };
}

const sameRows = (rows: readonly unknown[]): readonly string[] => rows.map(canonicalJson);

const engine = createDuckdbEngine({ threads: 2 });
afterAll(() => engine.close());

describe.each(['four', 'five'])('the crowded world %s', (seed) => {
  const world = createWorld(seed);
  const rows = sql.evaluateQuery(ordered, { ...world });

  test('counts as by hand', () => {
    expect(sameRows(rows)).toEqual(sameRows(byHand(world)));
  });

  test('counts the same in DuckDB, whatever order its tables are in', async () => {
    await loadTable(engine, labels, world.labels.toReversed());
    await loadTable(engine, usage, world.usage.toReversed());
    const found: unknown[] = [];
    for await (const batch of engine.query(sql.compileQuery(ordered, sql.duckdb)))
      found.push(...readRows(ordered, batch));
    expect(sameRows(found)).toEqual(sameRows(rows));
  });

  test('would show a border that leaks', () => {
    expect(sameRows(byHand(world, { startCounts: true }))).not.toEqual(sameRows(rows));
    expect(sameRows(byHand(world, { ignoresKnownAt: true }))).not.toEqual(sameRows(rows));
  });
});

test('a value may have any name', () => {
  const at = 1_709_164_800_000_000n;
  const minutes = { of: 'max', column: 'minutes' } as const;
  const named = aggregateWindow(sql.from(labels), {
    time: 'cutoff',
    events: usageView,
    window: { days: 1 },
    values: {
      n: { of: 'count' },
      x: { of: 'sum', column: 'number' },
      rows_x: minutes,
      lost_x: minutes,
      events: minutes,
      event: minutes,
      at: minutes,
      key_0: minutes,
    },
  });
  const event = { region: 1n, line: '3', at, loaded_at: at, number: 2n, plan: null };
  const found = sql.evaluateQuery(named, {
    labels: [{ id: 0n, region: 1n, line: '3', cutoff: at, amount: null }],
    usage: [
      { ...event, minutes: 7.5 },
      { ...event, minutes: 1 },
    ],
  });
  const most = { rows_x: 7.5, lost_x: 7.5, events: 7.5, event: 7.5, at: 7.5, key_0: 7.5 };
  expect(found).toMatchObject([{ n: 2n, x: 4, ...most }]);
});

test('a sum that leaves 64 bits is null, not 0', () => {
  const at = 1_709_164_800_000_000n;
  const event = { region: 1n, line: '3', at, loaded_at: at, plan: null, minutes: null };
  const found = sql.evaluateQuery(ordered, {
    labels: [{ id: 0n, region: 1n, line: '3', cutoff: at, amount: null }],
    usage: [
      { ...event, number: 2n ** 62n },
      { ...event, number: 2n ** 62n },
    ],
  });
  expect(found).toMatchObject([{ calls: 2n, numbers: null, minutes: 0 }]);
});

test('kinds are known to the compiler, and sums of floats say their decimals', () => {
  type Found = (typeof query)['columns'];
  expectTypeOf<Found['calls']['kind']>().toEqualTypeOf<'int64'>();
  expectTypeOf<Found['mean_minutes']['kind']>().toEqualTypeOf<'float64'>();
  expectTypeOf<Found['plan']['kind']>().toEqualTypeOf<'string'>();
  expect(() =>
    aggregateWindow(sql.from(labels), {
      time: 'cutoff',
      events: usageView,
      window: { days: 1 },
      values: { minutes: { of: 'sum', column: 'minutes' } },
    }),
  ).toThrow('0 to 9 decimals');
});

describe('decimals and numbers beyond 64 bits', () => {
  const bills = defineTable({
    name: 'bills',
    layer: 'silver',
    key: [],
    columns: {
      line: { kind: 'string' },
      at: { kind: 'timestamp' },
      loaded_at: { kind: 'timestamp' },
      owed: { kind: 'decimal', precision: 10, scale: 2, nullable: true },
      rate: { kind: 'float64', nullable: true },
    },
  });
  const view = defineFeatureView(bills, {
    name: 'bills',
    key: ['line'],
    eventTime: 'at',
    knownAt: { column: 'loaded_at' },
  });
  const aggregated = aggregateWindow(sql.from(labels), {
    time: 'cutoff',
    events: view,
    window: { days: 1 },
    values: {
      owed: { of: 'sum', column: 'owed' },
      mean: { of: 'mean', column: 'owed' },
      most: { of: 'max', column: 'owed' },
      least: { of: 'min', column: 'owed' },
      last: { of: 'last', column: 'owed' },
      rates: { of: 'sum', column: 'rate', decimals: 2 },
      rate: { of: 'mean', column: 'rate', decimals: 2 },
    },
  });
  const byId = sql.orderBy(aggregated, [
    sql.ascending(sql.column(aggregated, 'id'), { nulls: 'first' }),
  ]);
  const label = { region: null, cutoff: 10n, amount: null };
  const asked = ['a', 'b', 'c'].map((line, id) => ({ ...label, id: BigInt(id), line }));
  const bill = { loaded_at: 1n, rate: null };
  // As floats, 0.1 + 0.2 − 0.3 is not 0; 1e300 in hundredths is no 64-bit number.
  const rows = [
    { ...bill, line: 'a', at: 1n, owed: '0.10', rate: 1e300 },
    { ...bill, line: 'a', at: 2n, owed: '0.20', rate: 5 },
    { ...bill, line: 'a', at: 3n, owed: '-0.30' },
    { ...bill, line: 'b', at: 1n, owed: '99999999.99', rate: Number.POSITIVE_INFINITY },
    { ...bill, line: 'b', at: 1n, owed: '-10.00', rate: 5 },
    { ...bill, line: 'b', at: 0n, owed: null },
  ];

  test('add up exactly, and to null rather than to what is left of them', () => {
    const found = sql.evaluateQuery(byId, { labels: asked, bills: rows });
    const names = ['owed', 'mean', 'most', 'least', 'last', 'rates', 'rate'] as const;
    expect(found.map((row) => names.map((name) => row[name]))).toEqual([
      [0, 0, 0.2, -0.3, -0.3, null, null],
      [99999989.99, 49999994.995, 99999999.99, -10, 99999999.99, 5, 5],
      [0, null, null, null, null, 0, null],
    ]);
    expectTypeOf<(typeof byId)['columns']['most']['kind']>().toEqualTypeOf<'float64'>();
  });

  test('are the same in DuckDB', async () => {
    await loadTable(engine, labels, asked);
    await loadTable(engine, bills, rows);
    const found: unknown[] = [];
    for await (const batch of engine.query(sql.compileQuery(byId, sql.duckdb)))
      found.push(...readRows(byId, batch));
    expect(sameRows(found)).toEqual(
      sameRows(sql.evaluateQuery(byId, { labels: asked, bills: rows })),
    );
  });

  test('are not counted as different values', () => {
    const values = { n: { of: 'distinct', column: 'owed' } } as const;
    const options = { time: 'cutoff', events: view, window: { days: 1 }, values } as const;
    expect(() => aggregateWindow(sql.from(labels), options)).toThrow('owed is decimal');
  });
});

test('what cannot be aggregated is said by its name', () => {
  const ask = (values: Readonly<Record<string, WindowAggregate<'minutes'>>>) => () =>
    aggregateWindow(sql.from(labels), {
      time: 'cutoff',
      events: usageView,
      window: { days: 1 },
      values,
    });
  expect(ask({ n: { of: 'distinct', column: 'minutes' } })).toThrow(
    'n: distinct takes no float64 and no decimal; minutes is float64',
  );
  // @ts-expect-error: no such aggregate
  expect(ask({ n: { of: 'median', column: 'minutes', decimals: 1 } })).toThrow(
    'n: no aggregate {"of":"median"',
  );
});
