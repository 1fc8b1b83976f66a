import { defineTable, type TableDefinition } from '@lagoa/data';
import { column, lessOrEqual, string } from '@lagoa/data/sql';
import type { SetRule } from '@lagoa/data/quality';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ScanRule, scanRules } from '../../packages/data/src/gcp/knowledge-catalog-rules.ts';
import { describeJudge } from '../judge.ts';
import { type ReferenceEngine, startReferenceEngine } from './reference-engine.ts';
import { readCell } from './value-proto.ts';

// The SQL that Lagoa writes into the rules of a data-quality scan, on rows, by GoogleSQL itself.
describeJudge('googlesql', () => {
  let engine: ReferenceEngine;
  let loaded: string;
  beforeAll(async () => {
    engine = await startReferenceEngine();
    loaded = await engine.load({});
  });
  afterAll(() => engine?.close());

  const ask = async (sql: string) => {
    const rows = await engine.query(sql, { loaded, parameters: [] });
    return rows.map((cells) => cells.map((cell) => readCell('boolean', cell)));
  };
  const table = defineTable({
    name: 't',
    layer: 'gold',
    key: ['a', 'b'],
    columns: {
      a: { kind: 'string' },
      b: { kind: 'date' },
      at: { kind: 'timestamp', nullable: true },
    },
  });
  const scored = (bounds: { readonly min?: number; readonly max?: number }): TableDefinition => ({
    ...table,
    columns: { score: { kind: 'float64', nullable: true, ...bounds } },
    key: [],
  });
  const find = (rules: readonly ScanRule[], name: string): ScanRule => {
    const rule = rules.find((own) => own.name === name);
    if (rule === undefined) throw new Error(`no rule ${name}`);
    return rule;
  };

  test.each([
    [{ min: -1 }, [false, true, true, true, false, true]],
    [{ max: 1 }, [true, true, true, false, false, true]],
    [{ min: -1, max: 1 }, [false, true, true, false, false, true]],
  ])('a float64 in %o', async (bounds, expected) => {
    const { rules } = scanRules(scored(bounds));
    const sql = find(rules, 'score-range').rowConditionExpectation?.sqlExpression;
    const values = ['-1.5', '-1.0', '1.0', 'CAST("inf" AS FLOAT64)', 'CAST("nan" AS FLOAT64)'];
    const rows = [...values, 'CAST(NULL AS FLOAT64)'].map(
      (value, i) => `SELECT ${value} AS score, ${i} AS n`,
    );
    const answer = await ask(`SELECT ${sql} FROM (${rows.join(' UNION ALL ')}) ORDER BY n`);
    expect(answer.flat()).toStrictEqual(expected);
  });

  test.each([
    [
      [
        ['"x"', '2024-01-01'],
        ['"x"', '2024-01-02'],
      ],
      0,
    ],
    [
      [
        ['"x"', '2024-01-01'],
        ['"x"', '2024-01-01'],
        ['"y"', '2024-01-01'],
      ],
      1,
    ],
    [
      [
        ['NULL', '2024-01-01'],
        ['NULL', '2024-01-01'],
      ],
      0,
    ],
  ])('a key of two columns in %o: %i repeated', async (rows, repeated) => {
    const sql = find(scanRules(table).rules, 'key').sqlAssertion?.sqlStatement ?? '';
    const data = rows.map(([a, b]) => `SELECT CAST(${a} AS STRING) AS a, DATE "${b}" AS b`);
    const text = sql.replace('$' + '{data()}', `(${data.join(' UNION ALL ')})`);
    expect(await engine.query(text, { loaded, parameters: [] })).toHaveLength(repeated);
  });

  test.each([
    ['b', 'DATE_SUB(CURRENT_DATE(), INTERVAL 1 DAY)', true],
    ['b', 'DATE_SUB(CURRENT_DATE(), INTERVAL 3 DAY)', false],
    ['b', 'CAST(NULL AS DATE)', false],
    ['at', 'TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 47 HOUR)', true],
    ['at', 'TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 49 HOUR)', false],
  ] as const)('freshness within two days of %s at %s is %o', async (name, value, expected) => {
    const fresh: SetRule = {
      kind: 'fresh',
      name: 'fresh',
      column: name,
      maxAgeMicros: 172_800_000_000,
    };
    const { rules } = scanRules(table, { setRules: [fresh] });
    const sql = find(rules, 'fresh').tableConditionExpectation?.sqlExpression;
    expect(await ask(`SELECT ${sql} FROM (SELECT ${value} AS \`${name}\`)`)).toStrictEqual([
      [expected],
    ]);
  });

  const hostile = `b'"\\\n\`;-- $` + '{data()}';
  test.each([
    ["'a'", true],
    [JSON.stringify(hostile), true],
    [JSON.stringify(`${hostile}a`), false],
    ['CAST(NULL AS STRING)', true],
  ])('a row rule with a hostile text, of %s, is %o', async (value, expected) => {
    const holds = lessOrEqual(column(table, 'a'), string(hostile));
    const { rules } = scanRules(table, { rowRules: [{ name: 'row', holds }] });
    const sql = find(rules, 'row').rowConditionExpectation?.sqlExpression;
    expect(sql).not.toMatch(/[;$]/);
    expect(await ask(`SELECT ${sql} FROM (SELECT ${value} AS a)`)).toStrictEqual([[expected]]);
  });
});
