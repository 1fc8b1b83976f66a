import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readRows } from '../arrow-rows.ts';
import { createManualClock } from '../clock.ts';
import { defineCsvSource } from '../csv-source.ts';
import { ingestFile } from '../ingest-file.ts';
import { quarantineTable } from '../quarantine.ts';
import { defineTable } from '../table.ts';
import { createDuckdbEngine } from './duckdb-engine.ts';
import { createFolderObjectStore } from './folder-object-store.ts';
import { openSource } from './open-source.ts';
import { createParquetTableStore } from './parquet-table-store.ts';
import { publishCsv } from './publish-csv.ts';

const engine = createDuckdbEngine({ threads: 2 });
afterAll(() => engine.close());
let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'lagoa-ingest-'));
});
afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});
const clock = createManualClock(1_700_000_000_000_000n);

describe('publishCsv', () => {
  const table = defineTable({
    name: 'sales',
    layer: 'silver',
    key: ['id', 'month'],
    columns: { id: { kind: 'int32' }, month: { kind: 'date' } },
    partitionBy: ['month'],
  });
  const source = defineCsvSource({ table });

  async function publishMonth(month: string, text: string) {
    const path = join(root, `${month}.csv`);
    await writeFile(path, text);
    const bucket = createFolderObjectStore({ root: join(root, 'bucket') });
    const manifest = await ingestFile(bucket, await openSource(path), {
      prefix: 'bronze/sales',
      clock,
    });
    const store = createParquetTableStore({ root: join(root, 'bucket'), engine, clock });
    const published = await publishCsv(store, source, {
      engine,
      path: bucket.pathOf(manifest.key),
      name: `sales ${month}`,
      constants: { month },
      budget: { share: 1 },
      mode: 'replace-partitions',
      provenance: { inputs: { [manifest.key]: manifest.hash } },
    });
    return { store, ...published };
  }

  test('months add up; a repeat changes nothing; a mended file empties its quarantine', async () => {
    await publishMonth('2024-01-01', 'id\n1\nx\n');
    const second = await publishMonth('2024-02-01', 'id\n2\n3\n');
    expect([second.snapshot.rows, second.snapshot.number]).toStrictEqual([3, 2]);
    expect([second.quarantine.rows, second.quarantine.number]).toStrictEqual([1, 1]);

    const first = await publishMonth('2024-01-01', 'id\n1\nx\n');
    expect([first.snapshot.number, first.quarantine.number]).toStrictEqual([1, 1]);
    expect(await first.store.snapshots(table)).toHaveLength(2);

    const mended = await publishMonth('2024-01-01', 'id\n1\n7\n');
    expect([mended.snapshot.rows, mended.quarantine.rows]).toStrictEqual([4, 0]);
    const ids: number[] = [];
    for await (const batch of mended.store.read(table))
      for (const { id } of readRows(table, batch)) ids.push(id);
    expect(ids).toStrictEqual([1, 7, 2, 3]);
  });

  test('a source without good rows empties its partition', async () => {
    await publishMonth('2024-01-01', 'id\n1\n');
    await publishMonth('2024-02-01', 'id\n2\n');
    const { snapshot, quarantine } = await publishMonth('2024-01-01', 'id\nx\n');
    expect(Object.keys(snapshot.files)).toStrictEqual(['month=2024-02-01']);
    expect(quarantine.rows).toBe(1);
  });

  test('quarantined rows are read back from their own table', async () => {
    const { store } = await publishMonth('2024-01-01', 'id\n1\nx\n');
    const rows = [];
    for await (const batch of store.read(quarantineTable(table)))
      rows.push(...readRows(quarantineTable(table), batch));
    expect(rows).toStrictEqual([
      {
        source: 'sales 2024-01-01',
        record: 1n,
        rule: 'wrong-type',
        column: 'id',
        reason: 'expected a value of type int32, found "x"',
        raw: '{"id":"x"}',
      },
    ]);
  });
});

const telcoPath = resolve(
  import.meta.dirname,
  process.env.TELCO_CSV ?? '../../../../../shared/data/telco-customer-churn.csv',
);

test.skipIf(!existsSync(telcoPath))(
  'the real Telco file: 7,043 rows, 11 of them first-month customers, none quarantined',
  async () => {
    const yesNo = { kind: 'category', levels: ['No', 'Yes'] } as const;
    const telco = defineTable({
      name: 'telco',
      layer: 'silver',
      key: ['customer_id'],
      columns: {
        customer_id: { kind: 'string' },
        gender: { kind: 'category', levels: ['Female', 'Male'] },
        senior: { kind: 'int32', min: 0, max: 1 },
        tenure: { kind: 'int32', min: 0 },
        contract: { kind: 'category', levels: ['Month-to-month', 'One year', 'Two year'] },
        monthly_charges: { kind: 'float64', min: 0 },
        total_charges: { kind: 'float64', min: 0 },
        churn: yesNo,
      },
    });
    const source = defineCsvSource({
      table: telco,
      columns: {
        customer_id: { header: 'customerID' },
        senior: { header: 'SeniorCitizen' },
        contract: { header: 'Contract' },
        monthly_charges: { header: 'MonthlyCharges' },
        total_charges: {
          header: 'TotalCharges',
          empty: { value: '0', when: { column: 'tenure', equals: '0' } },
        },
        churn: { header: 'Churn' },
      },
    });
    const bucket = createFolderObjectStore({ root });
    const manifest = await ingestFile(bucket, await openSource(telcoPath), {
      prefix: 'bronze/churn',
      clock,
    });
    const store = createParquetTableStore({ root, engine, clock });
    const { counts } = await publishCsv(store, source, {
      engine,
      path: bucket.pathOf(manifest.key),
      name: 'telco',
      mode: 'replace',
      provenance: { inputs: { [manifest.key]: manifest.hash } },
    });
    expect(counts).toStrictEqual({ rows: 7043, accepted: 7043, quarantined: 0, byRule: {} });
    const rows = [];
    for await (const batch of store.read(telco)) rows.push(...readRows(telco, batch));
    expect(rows.filter(({ churn }) => churn === 'Yes')).toHaveLength(1869);
    expect(
      rows.filter(({ total_charges }) => total_charges === 0).map((row) => row.tenure),
    ).toStrictEqual(Array.from({ length: 11 }, () => 0));
    expect(rows[0]).toStrictEqual({
      customer_id: '7590-VHVEG',
      gender: 'Female',
      senior: 0,
      tenure: 1,
      contract: 'Month-to-month',
      monthly_charges: 29.85,
      total_charges: 29.85,
      churn: 'No',
    });
  },
);
