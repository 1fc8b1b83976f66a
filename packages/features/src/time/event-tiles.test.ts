import { canonicalJson, createRandom, defineTable, readRows } from '@lagoa/data';
import { createDuckdbEngine } from '@lagoa/data/local';
import * as sql from '@lagoa/data/sql';
import { afterAll, describe, expect, expectTypeOf, test } from 'vitest';
import { aggregateTiles } from './aggregate-tiles.ts';
import { computeTiles, defineEventTiles } from './event-tiles.ts';
import { defineFeatureView } from './feature-view.ts';
import { loadTable } from './fixtures/load-table.ts';
import { createWorld, usage, usageView } from './fixtures/point-in-time-world.ts';
import { aggregateWindow } from './window-aggregates.ts';

const values = {
  calls: { of: 'count' },
  minutes: { of: 'sum', column: 'minutes', decimals: 1 },
  mean_minutes: { of: 'mean', column: 'minutes', decimals: 1 },
  numbers: { of: 'sum', column: 'number' },
  least: { of: 'min', column: 'minutes' },
  most: { of: 'max', column: 'loaded_at' },
} as const;
const oneClock = defineFeatureView(usage, {
  name: 'usage',
  key: ['region', 'line'],
  eventTime: 'at',
  knownAt: { waived: 'to have both' },
});
const labels = defineTable({
  name: 'labels',
  layer: 'gold',
  key: ['id'],
  columns: {
    id: { kind: 'int64' },
    region: { kind: 'int64', nullable: true },
    line: { kind: 'string', nullable: true },
    day: { kind: 'date', nullable: true },
  },
});

const sameRows = (rows: readonly unknown[]): readonly string[] => rows.map(canonicalJson);
const engine = createDuckdbEngine({ threads: 2 });
afterAll(() => engine.close());

describe.each([
  ['two clocks', 'six', usageView],
  ['one clock', 'seven', oneClock],
] as const)('tiles of %s', (_, seed, view) => {
  const world = createWorld(seed, { rows: 500 });
  const random = createRandom(seed);
  const days = ['2024-02-28', '2024-02-29', '2024-03-01', '2024-03-02', '2024-03-03', null];
  const labelRows = world.labels.map(({ id, region, line }) => ({
    id,
    region,
    line,
    day: days[random.integer(days.length)] ?? null,
  }));
  const tiles = defineEventTiles(view, { name: 'usage_tiles', values });
  const inOrder = (query: sql.Query): sql.Query =>
    sql.orderBy(query, [sql.ascending(sql.column(labels, 'id'), { nulls: 'first' })]);
  const windowOf = (count: number) => ({ time: 'day', window: { days: count } }) as const;
  const full = (count: number) =>
    inOrder(aggregateWindow(sql.from(labels), { ...windowOf(count), events: view, values }));
  const tiled = (count: number) =>
    inOrder(aggregateTiles(sql.from(labels), { ...windowOf(count), tiles }));
  const tables = { labels: labelRows, usage: world.usage };
  const computed = sql.evaluateQuery(computeTiles(tiles), tables);

  test.each([1, 2, 30])('give what the events give, in windows of %i days', (count) => {
    const found = sql.evaluateQuery(tiled(count), { ...tables, usage_tiles: computed });
    expect(sameRows(found)).toEqual(sameRows(sql.evaluateQuery(full(count), tables)));
    expect(found.some((row) => row.calls !== 0n && row.calls !== null)).toBe(true);
    expect(computed.length).toBeLessThan(world.usage.length / 2);
  });

  test('of one day after another are the tiles of all days', () => {
    const steps = [{ upTo: '2024-02-29' }, { after: '2024-02-29', upTo: '2024-03-01' }];
    const later = sql.evaluateQuery(
      computeTiles(tiles, { known: { after: '2024-03-01' } }),
      tables,
    );
    const parts = steps.map((known) => sql.evaluateQuery(computeTiles(tiles, { known }), tables));
    for (const part of [...parts, later]) expect(part.length).toBeGreaterThan(0);
    expect(sameRows([...parts.flat(), ...later]).toSorted()).toEqual(sameRows(computed).toSorted());
  });

  test('are the same in DuckDB, kept in the table that they declare', async () => {
    await loadTable(engine, labels, labelRows);
    await loadTable(engine, usage, world.usage);
    const { text, parameters } = sql.compileQuery(computeTiles(tiles), sql.duckdb);
    await engine.withConnection((connection) =>
      connection.run(`CREATE OR REPLACE TABLE usage_tiles AS ${text}`, [...parameters]),
    );
    const query = tiled(2);
    const found: unknown[] = [];
    for await (const batch of engine.query(sql.compileQuery(query, sql.duckdb)))
      found.push(...readRows(query, batch));
    expect(sameRows(found)).toEqual(sameRows(sql.evaluateQuery(full(2), tables)));
    const kept: unknown[] = [];
    const all = { text: 'SELECT * FROM usage_tiles', parameters: [] };
    for await (const batch of engine.query(all)) kept.push(...readRows(tiles.table, batch));
    expect(sameRows(kept).toSorted()).toEqual(sameRows(computed).toSorted());
  });

  test('that end before their midnight would show', () => {
    const early = computed.map((row) => ({ ...row, event_day: Number(row.event_day) }));
    const moved = early.map((row) => ({ ...row, event_day: BigInt(row.event_day - 1) }));
    const found = sql.evaluateQuery(tiled(2), { ...tables, usage_tiles: moved });
    expect(sameRows(found)).not.toEqual(sameRows(sql.evaluateQuery(full(2), tables)));
  });
});

test('a sum beyond 64 bits in one tile stays null over several', () => {
  const tiles = defineEventTiles(oneClock, {
    name: 'usage_tiles',
    values: { numbers: { of: 'sum', column: 'number' }, n: { of: 'count' } },
  });
  const day = 1_709_164_800_000_000n;
  const event = { region: 1n, line: '3', loaded_at: null, minutes: null, plan: null };
  const rows = [
    { ...event, at: day, number: 2n ** 62n },
    { ...event, at: day, number: 2n ** 62n },
    { ...event, at: day - 86_400_000_000n, number: 5n },
  ];
  const query = aggregateTiles(sql.from(labels), { time: 'day', tiles, window: { days: 5 } });
  const found = sql.evaluateQuery(query, {
    labels: [{ id: 0n, region: 1n, line: '3', day: '2024-02-29' }],
    usage_tiles: sql.evaluateQuery(computeTiles(tiles), { usage: rows }),
  });
  expect(found).toMatchObject([{ numbers: null, n: 3n }]);
  expectTypeOf<(typeof query)['columns']['numbers']['kind']>().toEqualTypeOf<'float64'>();
});

test('what does not add up, times within a day and parts of days are refused', () => {
  const define = (value: { of: 'distinct' | 'last' }) => () =>
    defineEventTiles(usageView, {
      name: 'tiles',
      // @ts-expect-error: neither adds up
      values: { plans: { ...value, column: 'plan' } },
    });
  expect(define({ of: 'distinct' })).toThrow('plans: distinct does not add up from tiles');
  expect(define({ of: 'last' })).toThrow('plans: last does not add up from tiles');
  const tiles = defineEventTiles(usageView, { name: 'tiles', values: { n: { of: 'count' } } });
  const timed = sql.extend(sql.from(labels), { at: sql.timestamp(0n) });
  expect(() => aggregateTiles(timed, { time: 'at', tiles, window: { days: 1 } })).toThrow(
    'labels have a date; at is timestamp',
  );
  for (const window of [{ hours: 12 }, { days: 1.5 }, { days: 0 }])
    expect(() =>
      // @ts-expect-error: days alone
      aggregateTiles(sql.from(labels), { time: 'day', tiles, window }),
    ).toThrow(/whole (number of )?days|longer than 0/);
});
