import { canonicalJson, defineTable, readRows } from '@lagoa/data';
import { createDuckdbEngine } from '@lagoa/data/local';
import * as sql from '@lagoa/data/sql';
import { afterAll, describe, expect, expectTypeOf, test } from 'vitest';
import { loadTable } from './fixtures/load-table.ts';
import {
  type Billing,
  billing,
  billingView,
  createWorld,
  joinOptions,
  type Label,
  labels,
  type Usage,
  usage,
  usageView,
  type World,
} from './fixtures/point-in-time-world.ts';
import { defineFeatureView } from './feature-view.ts';
import { pointInTimeJoin } from './point-in-time-join.ts';

const joined = pointInTimeJoin(sql.from(labels), joinOptions);

/** How a peer finds the row of a label: each of these rules is one of its known faults. */
interface Fault {
  readonly gluedKeys?: true;
  readonly ignoresKnownAt?: true;
  readonly ignoresTimeToLive?: true;
  readonly fansOut?: true;
  readonly dropsRows?: true;
}

const hours2 = 2n * 3_600_000_000n;
const earliest = (a: bigint | null): bigint => a ?? -(2n ** 63n);

/** The join as one would do it by hand, label by label; with a fault, as one should not. */
function byHand(world: World, fault: Fault = {}): readonly Record<string, unknown>[] {
  return world.labels.flatMap((label) => {
    const found = findUsage(world.usage, label, fault);
    const [first] = found;
    if (first === undefined && fault.dropsRows) return [];
    const bill = findBilling(world.billing, label);
    return (fault.fansOut ? found.concat(found.length === 0 ? [undefined] : []) : [first]).map(
      (row) => ({
        ...label,
        ...usageValues(row, label, fault),
        billing_debt: bill?.debt ?? null,
        billing_debt_status: bill === undefined || bill.debt === null ? 'missing' : 'fresh',
      }),
    );
  });
}

function findUsage(rows: readonly Usage[], label: Label, fault: Fault): (Usage | undefined)[] {
  const { cutoff, region, line } = label;
  if (cutoff === null || region === null || line === null) return [];
  const own = rows.filter(
    (row) =>
      (fault.gluedKeys
        ? `${row.region}${row.line}` === `${region}${line}`
        : row.region === region && row.line === line) &&
      row.at !== null &&
      row.at <= cutoff &&
      row.loaded_at !== null &&
      (fault.ignoresKnownAt || row.loaded_at <= cutoff),
  );
  const order = (a: Usage, b: Usage): number =>
    Number(earliest(b.at) - earliest(a.at)) ||
    Number(earliest(b.loaded_at) - earliest(a.loaded_at)) ||
    Number(earliest(b.number) - earliest(a.number)) ||
    Number(b.minutes || -1) - Number(a.minutes || -1) ||
    (String(b.plan ?? '') > String(a.plan ?? '') ? 1 : -1);
  const sorted = own.sort(order);
  return fault.fansOut ? sorted.filter((row) => row.at === sorted[0]?.at) : sorted.slice(0, 1);
}

function usageValues(row: Usage | undefined, label: Label, fault: Fault): Record<string, unknown> {
  const age = row === undefined ? 0n : earliest(label.cutoff) - earliest(row.at);
  const isStale = age > hours2 && !fault.ignoresTimeToLive;
  const status = (value: unknown): string =>
    row === undefined ? 'missing' : isStale ? 'stale' : value === null ? 'missing' : 'fresh';
  const minutes = row === undefined || isStale ? null : row.minutes;
  const plan = row === undefined || isStale ? null : row.plan;
  return {
    usage_minutes: minutes,
    usage_minutes_status: status(Number.isNaN(minutes) ? null : minutes),
    usage_plan: plan,
    usage_plan_status: status(plan),
  };
}

function findBilling(rows: readonly Billing[], { line, cutoff }: Label): Billing | undefined {
  if (line === null || cutoff === null) return undefined;
  return rows
    .filter(
      ({ subscriber, day }) =>
        subscriber === line && day !== null && BigInt(Date.parse(day)) * 1000n <= cutoff,
    )
    .sort((a, b) =>
      a.day === b.day
        ? Number(earliest(b.debt) - earliest(a.debt))
        : String(b.day) > String(a.day)
          ? 1
          : -1,
    )[0];
}

const sameRows = (rows: readonly unknown[]): readonly string[] => rows.map(canonicalJson);

const engine = createDuckdbEngine({ threads: 2 });
afterAll(() => engine.close());

describe.each(['one', 'two', 'three'])('the crowded world %s', (seed) => {
  const world = createWorld(seed);
  const rows = sql.evaluateQuery(joined, { ...world });

  test('has one row for each label row, as by hand', () => {
    expect(sameRows(rows)).toEqual(sameRows(byHand(world)));
  });

  test('has the same rows in DuckDB, whatever order its tables are in', async () => {
    await loadTable(engine, labels, world.labels.toReversed());
    await loadTable(engine, usage, world.usage.toReversed());
    await loadTable(engine, billing, world.billing);
    const found: unknown[] = [];
    for await (const batch of engine.query(sql.compileQuery(joined, sql.duckdb)))
      found.push(...readRows(joined, batch));
    expect(sameRows(found)).toEqual(sameRows(rows));
  });

  test('meets every status, in both views', () => {
    const met = (name: string): Set<unknown> => new Set(rows.map((row) => row[name]));
    expect(met('usage_minutes_status')).toEqual(new Set(['fresh', 'stale', 'missing']));
    expect(met('billing_debt_status')).toEqual(new Set(['fresh', 'missing']));
  });

  const faults: readonly Fault[] = [
    { gluedKeys: true },
    { ignoresKnownAt: true },
    { ignoresTimeToLive: true },
    { fansOut: true },
    { dropsRows: true },
  ];
  test.each(faults)('would show a peer that has the fault %j', (fault) => {
    expect(sameRows(byHand(world, fault))).not.toEqual(sameRows(rows));
  });
});

test('the columns of the result are typed by labels and views', () => {
  type Joined = (typeof joined)['columns'];
  expectTypeOf<Joined['usage_minutes']['kind']>().toEqualTypeOf<'float64'>();
  expectTypeOf<Joined['billing_debt_status']['kind']>().toEqualTypeOf<'string'>();
  expectTypeOf<Joined['amount']['kind']>().toEqualTypeOf<'decimal'>();
  const labelRows = sql.from(labels);
  expect(() =>
    // @ts-expect-error: the time of labels is a timestamp or a date
    pointInTimeJoin(labelRows, { time: 'region', views: { usage: usageView } }),
  ).toThrow('region is int64');
});

test('a label table without the key, or with another kind of it, is refused', () => {
  const refused = (keys: { readonly subscriber?: 'line' | 'region' | 'id' }) => () =>
    pointInTimeJoin(sql.from(labels), {
      time: 'cutoff',
      views: { billing: billingView },
      keys: { billing: keys },
    });
  expect(refused({})).toThrow('no column subscriber');
  expect(refused({ subscriber: 'region' })).toThrow('is string, the labels');
});

test('keys of what is not there are refused, not passed over', () => {
  const options = { time: 'cutoff', views: { usage: usageView } } as const;
  const rows = sql.from(labels);
  // @ts-expect-error: no key of the view
  const misspelt = () => pointInTimeJoin(rows, { ...options, keys: { usage: { regoin: 'id' } } });
  expect(misspelt).toThrow('usage has no key regoin; its key is region, line');
  // @ts-expect-error: no view
  const stray = () => pointInTimeJoin(rows, { ...options, keys: { usages: { region: 'id' } } });
  expect(stray).toThrow('keys are given for usages; the views are usage');
});

test('a decimal feature keeps its digits in every engine, and decides between rows of equal times', async () => {
  const bills = defineTable({
    name: 'bills',
    layer: 'silver',
    key: [],
    columns: {
      line: { kind: 'string' },
      at: { kind: 'timestamp' },
      owed: { kind: 'decimal', precision: 10, scale: 2, nullable: true },
    },
  });
  const view = defineFeatureView(bills, {
    name: 'bills',
    key: ['line'],
    eventTime: 'at',
    knownAt: { waived: 'bills are written when they happen' },
    timeToLive: { seconds: 10 },
  });
  const options = { time: 'cutoff', views: { bills: view }, order: ['id'] } as const;
  const query = pointInTimeJoin(sql.from(labels), options);
  const label = { region: null, amount: null };
  const second = 1_000_000n;
  const asked = [
    { ...label, id: 0n, line: 'a', cutoff: second },
    { ...label, id: 1n, line: 'a', cutoff: 12n * second },
    { ...label, id: 2n, line: 'b', cutoff: second },
    { ...label, id: 3n, line: 'c', cutoff: second },
  ];
  const rows = [
    { line: 'a', at: 0n, owed: '9.10' },
    { line: 'a', at: 0n, owed: '10.10' },
    { line: 'b', at: 0n, owed: null },
  ];
  const found = sql.evaluateQuery(query, { labels: asked, bills: rows });
  expect(found.map((row) => [row.bills_owed, row.bills_owed_status])).toEqual([
    ['10.10', 'fresh'],
    [null, 'stale'],
    [null, 'missing'],
    [null, 'missing'],
  ]);
  await loadTable(engine, labels, asked);
  await loadTable(engine, bills, rows);
  const inDuckdb: unknown[] = [];
  for await (const batch of engine.query(sql.compileQuery(query, sql.duckdb)))
    inDuckdb.push(...readRows(query, batch));
  expect(sameRows(inDuckdb)).toEqual(sameRows(found));
});

test('nothing joined to nothing, and to nothing but labels', () => {
  const none = { labels: [], usage: [], billing: [] };
  expect(sql.evaluateQuery(joined, none)).toEqual([]);
  const { labels: some } = createWorld('some', { rows: 3 });
  const lonely = sql.evaluateQuery(joined, { ...none, labels: some });
  expect(lonely.map((row) => row.usage_minutes_status)).toEqual(Array(3).fill('missing'));
});
