import { BigQuery } from '@google-cloud/bigquery';
import { PassThroughClient } from 'google-auth-library';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ArrowValue, readColumn } from '../arrow-column.ts';
import { systemClock } from '../clock.ts';
import type { SqlValue } from '../sql-engine.ts';
import { type BigQueryServer, startBigQueryServer } from '../testing/bigquery-server.ts';
import { type BigQueryEngine, createBigQueryEngine } from './bigquery-engine.ts';

let server: BigQueryServer;
let engine: BigQueryEngine;
const connect = (maximumBytesBilled = 1000n) =>
  createBigQueryEngine({
    client: new BigQuery({
      projectId: 'p',
      apiEndpoint: server.url,
      authClient: new PassThroughClient(),
    }),
    project: 'p',
    location: 'EU',
    labels: { team: 'churn' },
    maximumBytesBilled,
    clock: systemClock,
  });

beforeAll(async () => {
  server = await startBigQueryServer({
    project: 'p',
    datasets: ['d'],
    readObject: () => undefined,
    pageSize: 2,
  });
  server.setPolls(0);
  server.setTable('p.d.t', {
    fields: [{ name: 'text', type: 'STRING', mode: 'NULLABLE' }],
    rows: [['0123456789'], ['0123456789']],
  });
  engine = connect();
});
afterAll(() => server.close());

async function query(text: string, parameters: readonly SqlValue[] = []) {
  const rows: Record<string, ArrowValue>[] = [];
  for await (const batch of engine.query({ text, parameters })) {
    const names = batch.schema.fields.map(({ name }) => name);
    for (let row = 0; row < batch.numRows; row++)
      rows.push(
        Object.fromEntries(names.map((name) => [name, readColumn(batch, name).value(row)])),
      );
  }
  return rows;
}
const lastJob = () => [...server.jobs()].at(-1);

test('every type comes back without loss, over pages', async () => {
  const types = ['INTEGER', 'FLOAT', 'NUMERIC', 'STRING', 'BOOLEAN', 'DATE', 'TIMESTAMP'];
  const rows = [
    ['9007199254740993', '-0.0', '0.000000001', 'ä"', 'true', '2024-02-29', '-1'],
    [
      '-9223372036854775808',
      'NaN',
      '-99999999999999999999999999999.999999999',
      '',
      'false',
      '0001-01-01',
      '0',
    ],
    [null, null, null, null, null, null, null],
  ];
  server.setAnswer('SELECT every type', {
    fields: types.map((type) => ({ name: type.toLowerCase(), type, mode: 'NULLABLE' })),
    rows,
  });
  expect(await query('SELECT every type')).toStrictEqual([
    {
      integer: 9007199254740993n,
      float: -0,
      numeric: '0.000000001',
      string: 'ä"',
      boolean: true,
      date: '2024-02-29',
      timestamp: -1n,
    },
    {
      integer: -9223372036854775808n,
      float: Number.NaN,
      numeric: '-99999999999999999999999999999.999999999',
      string: '',
      boolean: false,
      date: '0001-01-01',
      timestamp: 0n,
    },
    Object.fromEntries(types.map((type) => [type.toLowerCase(), null])),
  ]);
});

test('parameters are typed by their JavaScript type, and never rounded', async () => {
  server.setAnswer('SELECT @p1', { fields: [{ name: 'x', type: 'STRING' }], rows: [] });
  await query('SELECT @p1', ["it's", 9007199254740993n, 1, true, null]);
  expect(lastJob()?.[1]).toMatchObject({
    labels: { team: 'churn' },
    query: {
      useLegacySql: false,
      maximumBytesBilled: '1000',
      queryParameters: [
        ['p1', 'STRING', "it's"],
        ['p2', 'INT64', '9007199254740993'],
        ['p3', 'FLOAT64', '1'],
        ['p4', 'BOOL', 'true'],
        ['p5', 'STRING', null],
      ].map(([name, type, value]) => ({
        name,
        parameterType: { type },
        parameterValue: { value },
      })),
    },
  });
  await expect(query('SELECT @p1', [2n ** 63n])).rejects.toThrow('no INT64');
});

test('types that no column holds are refused by name', async () => {
  for (const [field, type] of [
    [{ type: 'BIGNUMERIC' }, 'BIGNUMERIC'],
    [{ type: 'INTEGER', mode: 'REPEATED' }, 'ARRAY<INTEGER>'],
    [{ type: 'RECORD' }, 'RECORD'],
    [{ type: 'DATETIME' }, 'DATETIME'],
  ] as const) {
    server.setAnswer('SELECT odd', { fields: [{ name: 'x', ...field }], rows: [['1']] });
    await expect(query('SELECT odd')).rejects.toMatchObject({
      code: 'unsupported',
      details: { feature: type },
    });
  }
  const twice = { name: 'x', type: 'STRING' };
  server.setAnswer('SELECT twice', { fields: [twice, twice], rows: [['1', '2']] });
  await expect(query('SELECT twice')).rejects.toThrow('two columns of one name');
});

test('a dry run says the bytes, runs nothing, and fails for a wrong text', async () => {
  const before = server.jobs().size;
  const text = 'SELECT `text` FROM `p.d.t`';
  expect(await engine.dryRun({ text, parameters: [] })).toStrictEqual({ bytes: 20n });
  const wrong = { text: 'SELECT `nope` FROM `p.d.t`', parameters: [] };
  await expect(engine.dryRun(wrong)).rejects.toMatchObject({ code: 'invalid-argument' });
  expect(server.jobs().size).toBe(before);
});

test('a query above its budget is refused', async () => {
  const frugal = connect(19n).query({ text: 'SELECT `text` FROM `p.d.t`', parameters: [] });
  await expect(frugal[Symbol.asyncIterator]().next()).rejects.toMatchObject({
    code: 'budget-exceeded',
  });
});
