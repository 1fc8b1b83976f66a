import { BigQuery } from '@google-cloud/bigquery';
import { PassThroughClient } from 'google-auth-library';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readRows } from '../arrow-rows.ts';
import { systemClock } from '../clock.ts';
import { createMemoryObjectStore } from '../memory/memory-object-store.ts';
import type { ObjectStore } from '../object-store.ts';
import { readObject } from '../read-object.ts';
import * as sql from '../sql/index.ts';
import { type BigQueryServer, startBigQueryServer } from '../testing/bigquery-server.ts';
import { createBigQueryTableStore } from './bigquery-table-store.ts';
import { createBigQueryWarehouse } from './bigquery-warehouse.ts';
import { crm, pros, spending, spent } from './fixtures/warehouse-case.ts';

const memory = createMemoryObjectStore();
const files = new Map<string, Uint8Array>();
const objects: ObjectStore = {
  ...memory,
  async put(key, body, options) {
    const generation = await memory.put(key, body, options);
    files.set(key, (await readObject(memory, key)) ?? new Uint8Array());
    return generation;
  },
};
let server: BigQueryServer;
beforeAll(async () => {
  server = await startBigQueryServer({
    project: 'p',
    datasets: ['s', 'g'],
    readObject: (_, name) => files.get(name),
  });
  server.setPolls(0);
});
afterAll(() => server.close());

function open() {
  const connection = {
    client: new BigQuery({
      projectId: 'p',
      apiEndpoint: server.url,
      authClient: new PassThroughClient(),
    }),
    project: 'p',
    datasets: { silver: 's', gold: 'g' },
    location: 'EU',
    labels: { purpose: 'test' },
    maximumBytesBilled: 1_000_000n,
    clock: systemClock,
  } as const;
  const staging = { objects, uri: 'gs://lake', format: 'NEWLINE_DELIMITED_JSON' } as const;
  const store = createBigQueryTableStore({ ...connection, staging });
  const warehouse = createBigQueryWarehouse({
    ...connection,
    store,
    tables: [crm],
    views: [spent, pros],
  });
  return { store, warehouse };
}
const compiled = sql.compileQuery(sql.from(pros), sql.bigquery);
const provenance = { inputs: { crm: '1' } };
const fields = [
  { name: 'id', type: 'STRING', mode: 'NULLABLE' },
  { name: 'plan', type: 'STRING', mode: 'NULLABLE' },
  { name: 'cents', type: 'INTEGER', mode: 'NULLABLE' },
];

const withClause =
  "WITH `crm` AS (SELECT `id`, `plan`, `cents` FROM `p.s.crm`), `spent` AS (SELECT `id` AS `id`, `plan` AS `plan`, SAFE_ADD(`cents`, 1) AS `cents` FROM `crm`), `pros` AS (SELECT * FROM `spent` WHERE (`plan` = 'pro\\U00000027s'))";
const spendingText = `SELECT CASE WHEN \`id\` IS NULL THEN ERROR("lagoa-contract: column id: expected a value") ELSE \`id\` END AS \`id\`, CASE WHEN \`plan\` IS NULL THEN ERROR("lagoa-contract: column plan: expected a value") WHEN \`plan\` NOT IN ("basic", "pro's") THEN ERROR("lagoa-contract: column plan: expected one of basic, pro's") ELSE \`plan\` END AS \`plan\`, CASE WHEN \`cents\` NOT BETWEEN -2147483648 AND 2147483647 THEN ERROR("lagoa-contract: column cents: expected an int32") WHEN \`cents\` < CAST("0" AS INT64) THEN ERROR("lagoa-contract: column cents: expected a value in [0, ∞]") ELSE \`cents\` END AS \`cents\` FROM (${withClause} SELECT * FROM \`pros\`)`;

test('tables and views are the WITH clause of a query; views stay off the data sets', async () => {
  const { warehouse } = open();
  const text = `${withClause} SELECT * FROM \`pros\``;
  server.setAnswer(text, { fields, rows: [['b', "pro's", '12']] });
  const rows = [];
  for await (const batch of warehouse.query(compiled)) rows.push(...readRows(spent, batch));
  expect(rows).toStrictEqual([{ id: 'b', plan: "pro's", cents: 12n }]);
  expect((await warehouse.dryRun(compiled)).bytes).toBe(0n);
  expect(server.tableNames('p.s')).toStrictEqual([]);
});

test('what a query computes is checked and published in BigQuery, once', async () => {
  const { store, warehouse } = open();
  server.setAnswer(spendingText, {
    fields,
    rows: [
      ['b', "pro's", '12'],
      ['c', "pro's", null],
    ],
  });
  const options = { mode: 'replace', provenance } as const;
  const snapshot = await warehouse.writeTable(compiled, spending, options);
  expect(snapshot).toMatchObject({ rows: 2, number: 1 });
  expect(await warehouse.writeTable(compiled, spending, options)).toStrictEqual(snapshot);
  const found = [];
  for await (const batch of store.read(spending)) found.push(...readRows(spending, batch));
  expect(found.toSorted((a, b) => (a.id < b.id ? -1 : 1))).toStrictEqual([
    { id: 'b', plan: "pro's", cents: 12 },
    { id: 'c', plan: "pro's", cents: null },
  ]);
});

test.each([
  ['a missing column', fields.slice(0, 2), 'the query gives no column cents; it gives id, plan'],
  [
    'another type',
    [...fields.slice(0, 2), { name: 'cents', type: 'FLOAT' }],
    'column cents is int32, INTEGER in BigQuery, but the query gives FLOAT; cast it',
  ],
  [
    'a list',
    [...fields.slice(0, 2), { name: 'cents', type: 'INTEGER', mode: 'REPEATED' }],
    'gives ARRAY<INTEGER>',
  ],
])('%s is refused, and nothing is published', async (what, given, message) => {
  const { store, warehouse } = open();
  const before = await store.snapshots(spending);
  server.setAnswer(spendingText, { fields: given, rows: [] });
  const written = warehouse.writeTable(compiled, spending, {
    mode: 'replace',
    provenance: { inputs: {}, parameters: what },
  });
  await expect(written).rejects.toMatchObject({ code: 'invalid-data' });
  await expect(written).rejects.toThrow(message);
  expect(await store.snapshots(spending)).toStrictEqual(before);
});

test('a row that breaks the contract ends the job, and is invalid data by name', async () => {
  const { store, warehouse } = open();
  const before = await store.snapshots(spending);
  const message = 'lagoa-contract: column cents: expected a value in [0, ∞]';
  server.failNextJob({ reason: 'invalidQuery', message }, { id: /^lagoa_query_/ });
  const written = warehouse.writeTable(compiled, spending, {
    mode: 'replace',
    provenance: { inputs: {}, parameters: 'broken' },
  });
  await expect(written).rejects.toMatchObject({ code: 'invalid-data' });
  await expect(written).rejects.toThrow('column cents: expected a value in [0');
  expect(await store.snapshots(spending)).toStrictEqual(before);
});
