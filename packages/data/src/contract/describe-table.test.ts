import { expect, test } from 'vitest';
import { everyKind } from '../fixtures/every-kind.ts';
import { defineTable } from '../table.ts';
import { describeTable } from './describe-table.ts';

test('a table as a page', () => {
  const table = defineTable({
    name: 'customers',
    layer: 'silver',
    key: ['id'],
    columns: {
      id: { kind: 'string', pattern: '[a|b]+', tags: ['key', 'pii'] },
      plan: { kind: 'category', levels: ['basic', '`pro`'], nullable: true },
      paid: { kind: 'decimal', precision: 9, scale: 2, min: '0', unit: 'USD' },
      tenure: { kind: 'int32', min: 0, max: 100, description: 'Months | since <b>start</b>' },
    },
    partitionBy: ['plan'],
    clusterBy: ['id'],
    description: 'One row per customer',
  });
  expect(describeTable(table)).toBe(`## customers

One row per customer

- Layer: silver
- Key: \`id\`
- Partitioned by: \`plan\`
- Clustered by: \`id\`

| Column | Kind | Nullable | Allowed | Unit | Tags | Description |
| --- | --- | --- | --- | --- | --- | --- |
| \`id\` | string |  | matches \`[a\\|b]+\` |  | \`key\`, \`pii\` |  |
| \`plan\` | category | yes | \`basic\`, \`\` \`pro\` \`\` |  |  |  |
| \`paid\` | decimal(9, 2) |  | at least 0 | USD |  |  |
| \`tenure\` | int32 |  | 0 to 100 |  |  | Months \\| since \\<b\\>start\\</b\\> |
`);
});

test('hostile texts stay in their cell', () => {
  const lines = describeTable(everyKind).trimEnd().split('\n');
  const rows = lines.filter((line) => line.startsWith('|')).slice(2);
  expect(rows).toHaveLength(Object.keys(everyKind.columns).length);
  for (const row of rows) expect(row.replaceAll('\\|', '').split('|')).toHaveLength(9);
});
