import { bigquery, type Dialect, evaluateQuery, type Query } from '@lagoa/data/sql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { adversarialRows, hard } from '../../packages/data/src/sql/fixtures/adversarial-rows.ts';
import {
  label,
  labels,
  plantedQueries,
  queries,
} from '../../packages/data/src/sql/fixtures/query-cases.ts';
import { rowTexts } from '../../packages/data/src/sql/fixtures/row-texts.ts';
import { describeJudge } from '../judge.ts';
import { askQuery } from './ask-query.ts';
import { type ReferenceEngine, startReferenceEngine } from './reference-engine.ts';
import { writeTable } from './value-proto.ts';

describeJudge('googlesql', () => {
  const rows = adversarialRows(20_000);
  const given = { hard: rows, label: labels };
  let engine: ReferenceEngine;
  let loaded: string;
  beforeAll(async () => {
    engine = await startReferenceEngine();
    loaded = await engine.load({ hard: writeTable(hard, rows), label: writeTable(label, labels) });
  });
  afterAll(() => engine?.close());

  const ask = (query: Query, dialect: Dialect = bigquery) =>
    askQuery(engine, query, { loaded, dialect });

  test.each(Object.entries(queries))('%s gives the rows of the row back-end', async (_, query) => {
    const expected = rowTexts(query, evaluateQuery(query, given));
    expect(rowTexts(query, await ask(query))).toEqual(expected);
  });

  test.each(plantedQueries)('a planted error of %s is caught', async (name, wrong) => {
    const query = queries[name];
    const expected = rowTexts(query, evaluateQuery(query, given));
    expect(rowTexts(query, await ask(wrong))).not.toEqual(expected);
  });

  test('a plain sum of INT64 raises where it overflows', async () => {
    const plain = { ...bigquery, sum: (x: string) => `SUM(${x})` };
    await expect(ask(queries.aggregate, plain)).rejects.toThrow(/overflow/);
  });
});
