import { describe, expect, test } from 'vitest';
import { everyKind, hostileTexts } from '../fixtures/every-kind.ts';
import { defineTable, type TableDefinition } from '../table.ts';
import { tableSource } from './table-source.ts';

/** Runs the source as a script would be, with `defineTable` given instead of imported. */
function run(source: string): { readonly name: string; readonly table: unknown } {
  const [, name = '', body] = /^import .*\n\nexport const (\w+) = ([\s\S]+);\n$/.exec(source) ?? [];
  const build: unknown = new Function(
    'defineTable',
    `'use strict'; const ${name} = ${body}; return ${name};`,
  );
  return { name, table: typeof build === 'function' ? build(defineTable) : undefined };
}

describe('tableSource', () => {
  test('gives a declaration that a person could have written', () => {
    const table = defineTable({
      name: 'churn_scores',
      layer: 'gold',
      key: ['id', 'month'],
      columns: {
        id: { kind: 'string', pattern: '[0-9]{4}-[A-Z]+', tags: ['pii'] },
        month: { kind: 'date', min: '2020-01-01' },
        score: { kind: 'float64', min: 0, max: 1, nullable: true },
      },
      partitionBy: ['month'],
      description: "Each customer's score",
    });
    expect(tableSource(table)).toBe(`import { defineTable } from '@lagoa/data';

export const churnScores = defineTable({
  name: 'churn_scores',
  layer: 'gold',
  key: ['id', 'month'],
  columns: {
    id: { kind: 'string', pattern: '[0-9]{4}-[A-Z]+', tags: ['pii'] },
    month: { kind: 'date', min: '2020-01-01' },
    score: { kind: 'float64', min: 0, max: 1, nullable: true },
  },
  partitionBy: ['month'],
  description: 'Each customer\\'s score',
});
`);
  });

  test('runs to an equal table, whatever its texts hold', () => {
    const [first = '', ...levels] = hostileTexts;
    const hostile = defineTable({
      ...everyKind,
      key: ['id'],
      partitionBy: [],
      clusterBy: ['text'],
      columns: { ...everyKind.columns, category: { kind: 'category', levels: [first, ...levels] } },
      description: hostileTexts.join('').slice(0, 1000),
    });
    for (const table of [everyKind, hostile] satisfies TableDefinition[])
      expect(run(tableSource(table)).table).toStrictEqual(table);
  });

  test.each([
    ['churn', 'churn'],
    ['features_churn', 'featuresChurn'],
    ['Orders', 'orders'],
    ['delete', 'deleteTable'],
    ['define_table', 'defineTableTable'],
    ['_', '_Table'],
    ['__1', '_1Table'],
  ])('table %s is exported as %s', (name, expected) => {
    const table = defineTable({
      name,
      layer: 'gold',
      key: [],
      columns: { select: { kind: 'int32' } },
    });
    expect(run(tableSource(table))).toStrictEqual({ name: expected, table });
  });
});
