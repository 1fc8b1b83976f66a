import type { v1 } from '@google-cloud/dataplex';
import { afterEach, beforeEach, describe, expect, expectTypeOf, test } from 'vitest';
import { systemClock } from '../clock.ts';
import { createRandom } from '../random.ts';
import { lessOrEqual } from '../sql/operations.ts';
import { column, string } from '../sql/terms.ts';
import { defineTable, type TableDefinition } from '../table.ts';
import { type DataplexServer, startDataplexServer } from '../testing/dataplex-server.ts';
import { localClientOptions } from '../testing/local-client.ts';
import { readField } from '../testing/message.ts';
import { scanRules } from './knowledge-catalog-rules.ts';
import {
  connectDataScans,
  type DataScanClient,
  type ScanBody,
} from './knowledge-catalog-scan-client.ts';
import { createQualityScans } from './knowledge-catalog-scans.ts';

const customers = defineTable({
  name: 'Telco_customers',
  layer: 'silver',
  key: ['customer_id', 'month'],
  columns: {
    customer_id: { kind: 'string', pattern: 'a|b' },
    month: { kind: 'date', min: '2024-01-01' },
    contract: { kind: 'category', levels: ["O'Neil", 'One year'], nullable: true },
    tenure: { kind: 'int32', min: 0, nullable: true },
    score: { kind: 'float64', min: -1, nullable: true },
    paid: { kind: 'decimal', precision: 38, scale: 20, max: '0.00000000000000000001' },
  },
});
const rowRules = [
  {
    name: "it's before",
    column: 'customer_id',
    holds: lessOrEqual(column(customers, 'customer_id'), string("c';--")),
    expected: '☂'.repeat(2000),
  },
];
const setRules = [
  { kind: 'unique', name: 'one-id', columns: ['customer_id'] },
  { kind: 'fresh', name: 'fresh', column: 'month', maxAgeMicros: 86_400_000_000 },
  { kind: 'complete', name: 'scored', column: 'score', share: 0.9 },
  { kind: 'volume', name: 'volume', share: 0.5 },
] as const;
const place = { project: 'my-p', location: 'europe-west1' };

let server: DataplexServer;
let client: Awaited<ReturnType<typeof connectDataScans>>;
beforeEach(async () => {
  server = await startDataplexServer();
  client = await connectDataScans(await localClientOptions(server));
}, 60_000);
afterEach(async () => {
  await client.close();
  await server.close();
});

function open(
  placeOf = ({ name }: TableDefinition): string | undefined => `bq://data-p.silver.${name}`,
) {
  const clock = { ...systemClock, sleep: async () => undefined };
  const context = { clock, random: createRandom(1), timeoutMs: 5000 };
  return createQualityScans({ client, place, placeOf, context });
}

const bring = async (scan: Parameters<ReturnType<typeof open>['plan']>[0][number]) => {
  const plan = await open().plan([scan]);
  await open().apply(plan);
  return plan;
};

test('the official client is a DataScanClient', () => {
  expectTypeOf<v1.DataScanServiceClient>().toExtend<DataScanClient>();
});

test('the rules are those of the contract, and those beside it', () => {
  const { rules, left } = scanRules(customers, { rowRules, setRules });
  expect(left).toStrictEqual(['volume']);
  const short = rules.map(({ name, description: _, dimension, ...rule }) => [
    name,
    dimension,
    rule,
  ]);
  const present = (own: string) => ({ column: own, threshold: 1, nonNullExpectation: {} });
  expect(short).toStrictEqual([
    ['customer-id-present', 'COMPLETENESS', present('customer_id')],
    [
      'customer-id-pattern',
      'VALIDITY',
      {
        column: 'customer_id',
        ignoreNull: false,
        threshold: 1,
        regexExpectation: { regex: '^(?:a|b)$' },
      },
    ],
    ['month-present', 'COMPLETENESS', present('month')],
    [
      'month-range',
      'VALIDITY',
      {
        column: 'month',
        ignoreNull: false,
        threshold: 1,
        rangeExpectation: { minValue: '2024-01-01', maxValue: '' },
      },
    ],
    [
      'contract-level',
      'VALIDITY',
      {
        column: 'contract',
        ignoreNull: true,
        threshold: 1,
        setExpectation: { values: ["O'Neil", 'One year'] },
      },
    ],
    [
      'tenure-range',
      'VALIDITY',
      {
        column: 'tenure',
        ignoreNull: true,
        threshold: 1,
        rangeExpectation: { minValue: '0', maxValue: '2147483647' },
      },
    ],
    [
      'score-range',
      'VALIDITY',
      {
        column: 'score',
        threshold: 1,
        rowConditionExpectation: {
          sqlExpression: "COALESCE(`score` >= CAST('-1' AS FLOAT64), TRUE)",
        },
      },
    ],
    ['paid-present', 'COMPLETENESS', present('paid')],
    [
      'paid-range',
      'VALIDITY',
      {
        column: 'paid',
        ignoreNull: false,
        threshold: 1,
        rangeExpectation: { minValue: '', maxValue: '0.00000000000000000001' },
      },
    ],
    [
      'key',
      'UNIQUENESS',
      {
        sqlAssertion: {
          sqlStatement:
            'SELECT `customer_id`, `month` FROM $' +
            '{data()} WHERE `customer_id` IS NOT NULL AND `month` IS NOT NULL' +
            ' GROUP BY `customer_id`, `month` HAVING COUNT(*) > 1',
        },
      },
    ],
    [
      'it-s-before',
      'VALIDITY',
      {
        column: 'customer_id',
        threshold: 1,
        rowConditionExpectation: {
          sqlExpression: expect.stringMatching(/^COALESCE\(.+, TRUE\)$/s),
        },
      },
    ],
    [
      'one-id',
      'UNIQUENESS',
      { column: 'customer_id', ignoreNull: true, uniquenessExpectation: {} },
    ],
    [
      'fresh',
      'FRESHNESS',
      {
        tableConditionExpectation: {
          sqlExpression:
            'COALESCE(TIMESTAMP_DIFF(CURRENT_TIMESTAMP(), TIMESTAMP(MAX(`month`)), MICROSECOND) <= 86400000000, FALSE)',
        },
      },
    ],
    ['scored', 'COMPLETENESS', { column: 'score', threshold: 0.9, nonNullExpectation: {} }],
  ]);
});

test('names of rules are short, begin with a letter and are there once', () => {
  const names = ['__a', '_a', 'x'.repeat(300), `${'x'.repeat(299)}y`, '9'];
  const named = names.map((name) => ({ name, columns: ['customer_id'], kind: 'unique' as const }));
  const rules = scanRules(customers, { setRules: named }).rules.map(({ name }) => name);
  for (const name of rules) expect(name).toMatch(/^[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/);
  expect(new Set(rules).size).toBe(rules.length);
});

describe('a scan', () => {
  const scan = { table: customers, rowRules, setRules, cron: 'TZ=Europe/Rome 0 3 * * *' };

  test('is made once, and the plan is plain JSON', async () => {
    const plan = await bring(scan);
    expect(JSON.parse(JSON.stringify(plan))).toStrictEqual(plan);
    expect(plan).toMatchObject({
      changes: [{ action: 'create', table: 'Telco_customers' }],
      gaps: [{ reason: 'no-scan', table: 'Telco_customers', rules: ['volume'] }],
    });
    expect(
      server.calls.find(({ method }) => method.endsWith('CreateDataScan'))?.request,
    ).toMatchObject({
      parent: 'projects/my-p/locations/europe-west1',
      dataScanId: expect.stringMatching(/^lagoa-silver-telco-customers-[0-9a-f]{12}$/),
      dataScan: {
        data: {
          resource:
            '//bigquery.googleapis.com/projects/data-p/datasets/silver/tables/Telco_customers',
        },
        executionSpec: { trigger: { schedule: { cron: 'TZ=Europe/Rome 0 3 * * *' } } },
      },
    });
    expect((await bring(scan)).changes).toStrictEqual([]);
  });

  test.each<[string, object, string[]]>([
    [
      'a bound that went',
      { table: { ...customers, columns: { ...customers.columns, tenure: { kind: 'int32' } } } },
      ['dataQualitySpec'],
    ],
    ['no cron', { cron: undefined }, ['executionSpec']],
    ['another cron', { cron: '0 4 * * *' }, ['executionSpec']],
    ['fewer rules', { setRules: [] }, ['dataQualitySpec']],
  ])('%s is an update of that alone', async (_, changes, differs) => {
    await bring(scan);
    const { cron, ...rest } = { ...scan, ...changes };
    const changed = { ...rest, ...(cron !== undefined && { cron }) };
    expect((await bring(changed)).changes).toMatchObject([{ action: 'update', differs }]);
    expect((await bring(changed)).changes).toStrictEqual([]);
  });

  test.each([14, 8])('status %i with the work done is the work done', async (code) => {
    server.faults.failNext('DataScanService/CreateDataScan', { code, afterWork: true });
    await bring(scan);
    expect((await open().plan([scan])).changes).toStrictEqual([]);
  });

  test('another scan of the name is a conflict, a missing right its own error', async () => {
    const plan = await open().plan([scan]);
    await bring({ ...scan, cron: '0 4 * * *' });
    await expect(open().apply(plan)).rejects.toMatchObject({ code: 'conflict' });
    server.faults.failNext('DataScanService/GetDataScan', { code: 7 });
    await expect(open().plan([scan])).rejects.toMatchObject({ code: 'permission-denied' });
  });

  test('tables elsewhere are gaps; a table without rules is refused', async () => {
    const plan = await open(() => 'gs://lake/silver').plan([scan]);
    expect(plan).toStrictEqual({
      changes: [],
      gaps: [{ reason: 'no-place', table: 'Telco_customers' }],
    });
    expect((await open(() => undefined).plan([scan])).gaps).toHaveLength(1);
    const bare = {
      ...customers,
      key: [],
      columns: { a: { kind: 'string', nullable: true } },
    } as const;
    await expect(open().plan([{ table: bare }])).rejects.toMatchObject({
      code: 'invalid-argument',
    });
  });
});

describe('the local server refuses what the service would', () => {
  const options = { timeout: 5000, retry: null };
  const rule = { name: 'a', description: '', dimension: 'VALIDITY' as const, column: 'a' };
  const body: ScanBody = {
    displayName: '',
    description: '',
    data: { resource: '//bigquery.googleapis.com/projects/p/datasets/d/tables/t' },
    executionSpec: { trigger: { onDemand: {} } },
    dataQualitySpec: { rules: [{ ...rule, nonNullExpectation: {} }] },
  };
  const create = (dataScan: ScanBody, dataScanId = 'a') =>
    client.createDataScan({ parent: 'projects/p/locations/l', dataScanId, dataScan }, options);

  test('a whole scan is taken, shown in full only when asked, and keeps its table', async () => {
    await create(body);
    const name = 'projects/p/locations/l/dataScans/a';
    const [full] = await client.getDataScan({ name, view: 'FULL' }, options);
    expect(readField(full, 'dataQualitySpec.rules')).toHaveLength(1);
    await expect(create(body)).rejects.toMatchObject({ code: 6 });
    const update = (paths: string[]) =>
      client.updateDataScan({ dataScan: { ...body, name }, updateMask: { paths } }, options);
    for (const path of ['data', 'dataQualitySpec', 'nope'])
      await expect(update([path])).rejects.toThrow(`update_mask ${path}`);
  });

  const withRule = (changes: object): ScanBody => ({
    ...body,
    dataQualitySpec: { rules: [{ ...rule, ...changes }] },
  });
  test.each<[string, ScanBody]>([
    ['required field dataScan.dataQualitySpec.rules', { ...body, dataQualitySpec: { rules: [] } }],
    ['data.resource', { ...body, data: { resource: 'bq://p.d.t' } }],
    ['cron', { ...body, executionSpec: { trigger: { schedule: { cron: 'daily' } } } }],
    ['has no expectation', withRule({})],
    ['dimension', withRule({ nonNullExpectation: {}, dimension: 'TASTE' })],
    ['rule name', withRule({ nonNullExpectation: {}, name: 'a b' })],
    ['has no column', withRule({ nonNullExpectation: {}, column: '' })],
    ['ignore_null', withRule({ nonNullExpectation: {}, ignoreNull: true })],
    ['threshold', withRule({ nonNullExpectation: {}, threshold: 2 })],
    ['has no bound', withRule({ rangeExpectation: { minValue: '', maxValue: '' } })],
    ['SQL', withRule({ sqlAssertion: { sqlStatement: 'SELECT 1;' } })],
    [
      'threshold is not for',
      withRule({ sqlAssertion: { sqlStatement: 'SELECT 1' }, threshold: 1 }),
    ],
  ])('%s', async (problem, dataScan) => {
    await expect(create(dataScan)).rejects.toMatchObject({
      code: 3,
      message: expect.stringContaining(problem),
    });
  });

  test.each(['', 'A', 'a_b', '1', 'a-', 'a'.repeat(64)])('the id %o', async (id) => {
    await expect(create(body, id)).rejects.toMatchObject({ code: 3 });
  });
});
