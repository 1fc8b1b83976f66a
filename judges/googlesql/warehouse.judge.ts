import { afterAll, beforeAll, expect, test } from 'vitest';
import { contractText } from '../../packages/data/src/gcp/bigquery-contract.ts';
import { bounded, broken, good } from '../../packages/data/src/gcp/fixtures/warehouse-case.ts';
import { describeJudge } from '../judge.ts';
import { type ReferenceEngine, startReferenceEngine } from './reference-engine.ts';

describeJudge('googlesql', () => {
  let engine: ReferenceEngine;
  let loaded: string;
  beforeAll(async () => {
    engine = await startReferenceEngine();
    loaded = await engine.load({});
  });
  afterAll(() => engine?.close());

  const ask = (changes: Readonly<Record<string, string>>) => {
    const list = Object.entries({ ...good, ...changes }).map(
      ([name, literal]) => `${literal} AS \`${name}\``,
    );
    const text = contractText(bounded, `SELECT ${list.join(', ')}`);
    return engine.read(text, { loaded, parameters: [] });
  };

  test('a row that keeps the contract of every kind passes, and keeps its types', async () => {
    const { columns, rows } = await ask({});
    expect(rows).toHaveLength(1);
    const types = 'STRING STRING BOOL INT64 INT64 DOUBLE DOUBLE DATE TIMESTAMP NUMERIC BIGNUMERIC';
    expect(columns.map(({ type }) => type).join(' ')).toBe(types);
  });

  test('missing values pass where they may', async () => {
    const nulls = Object.entries(good).filter(([name]) => name !== 'yes');
    const { rows } = await ask(
      Object.fromEntries(nulls.map(([name, literal]) => [name, `IF(FALSE, ${literal}, NULL)`])),
    );
    expect(rows).toHaveLength(1);
  });

  test.each(broken)('%s of %s is refused', async (column, literal, expected) => {
    const message = `lagoa-contract: column ${column}: expected ${expected}`;
    await expect(ask({ [column]: literal })).rejects.toThrow(message);
  });
});
