import { expect, test } from 'vitest';
import { rowsToBatch } from '../arrow-batch.ts';
import { createManualClock } from '../clock.ts';
import { everyKind } from '../fixtures/every-kind.ts';
import { createMemoryTableStore } from '../memory/memory-table-store.ts';
import { renderReport } from '../report/render-report.ts';
import { defineTable } from '../table.ts';
import { catalogSections } from './catalog-sections.ts';

const plans = defineTable({
  name: 'plans',
  layer: 'diamond',
  key: ['id'],
  columns: { id: { kind: 'decimal', precision: 9, scale: 2, min: '1' } },
});

test('tables stand by layer, with their columns, snapshots and origins', async () => {
  const store = createMemoryTableStore({ clock: createManualClock(1_709_210_096_123_456n) });
  for (let i = 1; i <= 12; i++) {
    const rows = async function* () {
      yield await rowsToBatch(plans, [{ id: `${i}.00` }]);
    };
    const provenance = { inputs: { 'bronze/a.csv': `hash ${i}` } };
    await store.publish(plans, rows(), { mode: 'replace', provenance });
  }
  const sections = catalogSections([
    { table: plans, snapshots: await store.snapshots(plans) },
    { table: everyKind },
  ]);
  expect(sections.map(({ title }) => title)).toEqual([
    'Tables',
    'silver every_kind',
    'diamond plans',
  ]);
  const [all, , plan] = sections;
  expect(all?.blocks[0]).toMatchObject({
    rows: [
      ['silver', 'every_kind', 21, 1, null, 'never', 'Every kind; "all" of `them`'],
      ['diamond', 'plans', 1, 0, 1, '2024-02-29T12:34:56Z', ''],
    ],
  });
  expect(plan?.blocks).toMatchObject([
    { text: 'Key: id. Partitioned by: none.' },
    { rows: [['id', 'decimal(9, 2)', '', 'at least 1', '', '', '']] },
    {
      caption: 'The newest of 12 snapshots',
      rows: { length: 10, 0: [12, expect.any(String), 1, expect.any(String)] },
    },
    { rows: [['bronze/a.csv', 'hash 12']] },
  ]);
});

test('the page leads to each table and lets nothing break out', async () => {
  const html = await renderReport({
    title: 'Catalog',
    sections: catalogSections([{ table: everyKind }]),
  });
  expect(html).toContain('<a href="#section-2">silver every_kind</a>');
  expect(html).toContain('<td>maybe_decimal</td>');
  expect(html).not.toContain('<script>');
});
