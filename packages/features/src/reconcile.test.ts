import { defineTable, type Row, rowsToBatch } from '@lagoa/data';
import * as sql from '@lagoa/data/sql';
import { expect, test } from 'vitest';
import { applyBatch } from './apply-batch.ts';
import { applyRow } from './apply-row.ts';
import { defineFeatures } from './define-features.ts';
import { fitFeatures } from './fit.ts';
import { createMemoryOnlineStore } from './online/memory-online-store.ts';
import { reconcileFeatures } from './reconcile.ts';
import { defineFeatureView } from './time/feature-view.ts';
import { pointInTimeJoin } from './time/point-in-time-join.ts';

const usage = defineTable({
  name: 'usage',
  layer: 'silver',
  key: [],
  columns: {
    line: { kind: 'string' },
    at: { kind: 'timestamp' },
    loaded_at: { kind: 'timestamp' },
    minutes: { kind: 'float64', nullable: true },
    plan: { kind: 'category', levels: ['basic', 'plus'], nullable: true },
  },
});
const view = defineFeatureView(usage, {
  name: 'usage',
  key: ['line'],
  eventTime: 'at',
  knownAt: { column: 'loaded_at' },
  timeToLive: { seconds: 100 },
});
const requests = defineTable({
  name: 'requests',
  layer: 'diamond',
  key: ['id'],
  columns: { id: { kind: 'int64' }, line: { kind: 'string' }, asked: { kind: 'timestamp' } },
});
const seen = defineTable({
  name: 'seen',
  layer: 'gold',
  key: [],
  columns: {
    usage_minutes: { kind: 'float64', nullable: true },
    usage_plan: { kind: 'category', levels: ['basic', 'plus'], nullable: true },
  },
});
const fitted = await fitFeatures(
  defineFeatures(seen, (column, f) => ({
    minutes: f.log1p(column.usage_minutes),
    plan: f.oneHot(column.usage_plan, { unseen: 'error' }),
  })),
  [],
);
const plans = ['basic', 'plus'] as const;
const second = 1_000_000n;
const row = (line: string, at: bigint, minutes: number, plan: 'basic' | 'plus' | null) => ({
  line,
  at: at * second,
  loaded_at: at * second,
  minutes,
  plan,
});
const rows = [
  row('a', 1n, 10, 'basic'),
  row('a', 50n, 20, 'plus'),
  row('b', 1n, 30, null),
  row('c', 1n, 40, 'basic'),
];
const log = [
  { id: 0n, line: 'a', asked: 10n * second },
  { id: 1n, line: 'a', asked: 60n * second },
  { id: 2n, line: 'b', asked: 60n * second },
  { id: 3n, line: 'c', asked: 400n * second },
];

/** What was served, from a store that holds these rows at each request's time. */
async function serve(rowsAt: (asked: bigint) => readonly Row<typeof usage>[]) {
  const vectors: number[] = [];
  for (const { line, asked } of log) {
    const store = createMemoryOnlineStore();
    await store.put(view, rowsAt(asked));
    const { values } = await store.get(view, { line }, { at: asked });
    vectors.push(...applyRow(fitted, { usage_minutes: values.minutes, usage_plan: values.plan }));
  }
  const { names, groups, hash } = fitted.layout;
  const values = Float32Array.from(vectors);
  return { values, rows: log.length, names, groups, layoutHash: hash };
}

async function recompute() {
  const query = pointInTimeJoin(sql.from(requests), {
    time: 'asked',
    views: { usage: view },
    order: ['id'],
  });
  const joined = sql.evaluateQuery(query, { requests: log, usage: rows });
  const values = joined.map(({ usage_minutes, usage_plan }) => ({
    usage_minutes: typeof usage_minutes === 'number' ? usage_minutes : null,
    usage_plan: plans.find((plan) => plan === usage_plan) ?? null,
  }));
  return applyBatch(fitted, await rowsToBatch(seen, values));
}

test('a store that was in time served what was known', async () => {
  const logged = await serve((asked) => rows.filter(({ at }) => at <= asked));
  const report = reconcileFeatures(fitted, { logged, recomputed: await recompute() });
  expect(report).toMatchObject({ rows: 4, differing: 0, features: [] });
  expect(JSON.parse(JSON.stringify(report))).toEqual(report);
});

test('a store that was late differs where it was, feature by feature', async () => {
  const logged = await serve(() =>
    rows.filter(({ at, line }) => at === 1n * second && line !== 'b'),
  );
  const report = reconcileFeatures(fitted, { logged, recomputed: await recompute() });
  expect(report.differing).toBe(2);
  expect(report.features).toEqual([
    {
      feature: 'minutes',
      rows: 2,
      missingOnline: 1,
      missingOffline: 0,
      largest: expect.closeTo(Math.log(21 / 11), 6),
      examples: [1, 2],
    },
    { feature: 'plan', rows: 1, missingOnline: 0, missingOffline: 0, largest: 1, examples: [1] },
  ]);
});

test('vectors of other features, and of other rows, are refused', async () => {
  const recomputed = await recompute();
  const compare = (change: object) => () =>
    reconcileFeatures(fitted, { logged: { ...recomputed, ...change }, recomputed });
  expect(compare({ layoutHash: 'x' })).toThrow('the logged vectors are of layout x');
  expect(compare({ rows: 3 })).toThrow('3 logged vectors and 4 recomputed ones');
});
