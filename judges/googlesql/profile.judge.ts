import { rowsToBatch } from '@lagoa/data';
import { bigquery, from } from '@lagoa/data/sql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { measured, measuredRows } from '../../packages/drift/src/fixtures/profile-rows.ts';
import { profileSpecFor } from '../../packages/drift/src/profile.ts';
import { compileProfile } from '../../packages/drift/src/profile-query.ts';
import { profileTable } from '../../packages/drift/src/profile-table.ts';
import { describeJudge } from '../judge.ts';
import { type ReferenceEngine, startReferenceEngine } from './reference-engine.ts';
import { readCell, writeTable } from './value-proto.ts';

describeJudge('googlesql', () => {
  let engine: ReferenceEngine;
  beforeAll(async () => {
    engine = await startReferenceEngine();
  });
  afterAll(() => engine?.close());

  const kinds = [
    'int64',
    'int64',
    'string',
    'int64',
    'float64',
    'float64',
    'int64',
    'int64',
  ] as const;
  const names = ['place', 'bin', 'level', 'counted', 'minimum', 'maximum', 'below', 'above'];

  test.each([
    ['the reference itself', 3000, { seed: 1 }],
    ['a window that moved', 1500, { seed: 2, factor: 1.6 }],
  ])('%s is counted as from Arrow batches', async (_, size, options) => {
    const reference = await profileTable(
      [await rowsToBatch(measured, measuredRows(3000, { seed: 1 }))],
      profileSpecFor(measured),
    );
    const rows = measuredRows(size, options);
    const spec = profileSpecFor(reference);
    const loaded = await engine.load({ measured: writeTable(measured, rows) });
    const { sql, read } = compileProfile(from(measured), spec, bigquery);
    const answer = await engine.query(sql.text, { loaded, parameters: [] });
    const found = read(
      answer.map((cells) =>
        Object.fromEntries(
          names.map((name, i) => [name, readCell(kinds[i] ?? 'int64', cells[i] ?? {})]),
        ),
      ),
    );
    const arrow = await profileTable([await rowsToBatch(measured, rows)], spec);
    expect(found.rows).toBe(arrow.rows);
    for (const [name, column] of Object.entries(arrow.columns)) {
      const unknown =
        column.kind === 'numeric'
          ? { sum: null, squares: null, sketch: null, distinct: null }
          : { distinct: null };
      expect(found.columns[name]).toEqual({ ...column, ...unknown });
    }
  });
});
