import { canonicalJson } from '@lagoa/data';
import { evaluateQuery, from, pick } from '@lagoa/data/sql';
import { pointInTimeJoin } from '@lagoa/features';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  billing,
  createWorld,
  joinOptions,
  labels,
  usage,
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

  test.each(['one', 'two', 'three'])(
    'the point-in-time join of the crowded world %s',
    async (seed) => {
      const world = createWorld(seed);
      const labelRows = pick(from(labels), ['id', 'region', 'line', 'cutoff']);
      const loaded = await engine.load({
        labels: writeTable({ columns: labelRows.columns }, world.labels),
        usage: writeTable(usage, world.usage),
        billing: writeTable(billing, world.billing),
      });
      const joined = pointInTimeJoin(labelRows, joinOptions);
      const found = await askQuery(engine, joined, { loaded });
      expect(found.map(canonicalJson)).toEqual(
        evaluateQuery(joined, { ...world }).map(canonicalJson),
      );
    },
  );
});
