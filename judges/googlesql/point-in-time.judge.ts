import { canonicalJson } from '@lagoa/data';
import { ascending, column, evaluateQuery, from, orderBy, pick, type Query } from '@lagoa/data/sql';
import { aggregateWindow, computeTiles, defineEventTiles, pointInTimeJoin } from '@lagoa/features';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  billing,
  createWorld,
  joinOptions,
  labels,
  usage,
  usageView,
  windowOptions,
} from '../../packages/features/src/time/fixtures/point-in-time-world.ts';
import { describeJudge } from '../judge.ts';
import { askQuery } from './ask-query.ts';
import { type ReferenceEngine, startReferenceEngine } from './reference-engine.ts';
import { writeTable } from './value-proto.ts';

describeJudge('googlesql', () => {
  let engine: ReferenceEngine;
  beforeAll(async () => {
    engine = await startReferenceEngine();
  });
  afterAll(() => engine?.close());

  const labelRows = pick(from(labels), ['id', 'region', 'line', 'cutoff']);
  const aggregates = aggregateWindow(labelRows, windowOptions);
  const { minutes, calls } = windowOptions.values;
  const tiles = computeTiles(
    defineEventTiles(usageView, { name: 'tiles', values: { calls, minutes } }),
  );
  const queries: Readonly<Record<string, Query>> = {
    'point-in-time join': pointInTimeJoin(labelRows, joinOptions),
    'window aggregates': orderBy(aggregates, [
      ascending(column(aggregates, 'id'), { nulls: 'first' }),
    ]),
    'event tiles': orderBy(
      tiles,
      ['region', 'line', 'event_day', 'known_day'].map((name) =>
        ascending(column(tiles, name), { nulls: 'first' }),
      ),
    ),
  };
  const crowded = Object.keys(queries).flatMap((name) =>
    ['one', 'two', 'three'].map((seed) => [name, seed] as const),
  );

  test.each(crowded)('%s: has the rows of the row back-end in world %s', async (name, seed) => {
    const world = createWorld(seed);
    const query = queries[name] ?? from(labels);
    const loaded = await engine.load({
      labels: writeTable({ columns: labelRows.columns }, world.labels),
      usage: writeTable(usage, world.usage),
      billing: writeTable(billing, world.billing),
    });
    const found = await askQuery(engine, query, { loaded });
    expect(found.map(canonicalJson)).toEqual(evaluateQuery(query, { ...world }).map(canonicalJson));
  });
});
