import type { v1 } from '@google-cloud/dataplex';
import { afterEach, beforeEach, describe, expect, expectTypeOf, test } from 'vitest';
import { systemClock } from '../clock.ts';
import { contractHash } from '../publish.ts';
import { createRandom } from '../random.ts';
import { type Json, toProtoStruct } from '../rpc/proto-value.ts';
import { defineTable, type TableDefinition } from '../table.ts';
import { type DataplexServer, startDataplexServer } from '../testing/dataplex-server.ts';
import { localClientOptions } from '../testing/local-client.ts';
import { createKnowledgeCatalog } from './knowledge-catalog.ts';
import {
  connectKnowledgeCatalog,
  type KnowledgeCatalogClient,
  type TemplateField,
} from './knowledge-catalog-client.ts';

const customers = defineTable({
  name: 'customers',
  layer: 'silver',
  key: ['customer_id'],
  description: 'One customer',
  partitionBy: ['month'],
  columns: {
    customer_id: {
      kind: 'string',
      tags: ['pii', 'key'],
      pattern: '[a-z]+',
      description: 'Who – ☂',
    },
    month: { kind: 'date', min: '2024-01-01' },
    contract: { kind: 'category', levels: ['Monthly', 'One year'], description: 'How long' },
    tenure: { kind: 'int32', min: 0, max: 1200, unit: 'months', nullable: true },
    paid: { kind: 'decimal', precision: 12, scale: 2, tags: ['label'] },
  },
});
/** The same table, declared otherwise. */
const declare = (changes: Partial<TableDefinition>): TableDefinition => ({
  ...customers,
  ...changes,
});
const place = { project: 'my-p', location: 'europe-west1' };
const inBucket = () => 'gs://lake.eu/silver/customers';
const inBigQuery = ({ name }: TableDefinition) => `bq://data-p.silver.${name}`;
const entry = 'projects/my-p/locations/europe-west1/entryGroups/lagoa/entries/silver.customers';
/** What the service calls `my-p` here: answers hold numbers. */
const number = '100000000001';
const column = (name: string) => `${number}.europe-west1.lagoa-column@Schema.${name}`;

let server: DataplexServer;
let client: Awaited<ReturnType<typeof connectKnowledgeCatalog>>;
beforeEach(async () => {
  server = await startDataplexServer();
  client = await connectKnowledgeCatalog(await localClientOptions(server));
}, 60_000);
afterEach(async () => {
  await client.close();
  await server.close();
});

function open(
  placeOf: (table: TableDefinition) => string | undefined = inBucket,
  timeoutMs = 5000,
) {
  const clock = { ...systemClock, sleep: async () => undefined };
  const context = { clock, random: createRandom(1), timeoutMs };
  return createKnowledgeCatalog({ client, place, placeOf, context });
}

async function bring(
  tables: readonly TableDefinition[],
  placeOf: (table: TableDefinition) => string | undefined = inBucket,
) {
  const catalog = open(placeOf);
  const plan = await catalog.plan(tables);
  await catalog.apply(plan);
  return plan;
}

const callsOf = (pattern: RegExp) => server.calls.filter(({ method }) => pattern.test(method));
const writes = /CatalogService\/(Create|Update|Delete)/;

test('the official client is a KnowledgeCatalogClient', () => {
  expectTypeOf<v1.CatalogServiceClient>().toExtend<KnowledgeCatalogClient>();
});

describe('a table in a bucket', () => {
  test('gets an entry with what is declared, of the table and of its columns', async () => {
    const { changes, gaps } = await bring([customers]);
    expect(gaps).toStrictEqual([]);
    expect(changes.map(({ action, resource }) => `${action} ${resource}`)).toStrictEqual([
      'create aspect-type',
      'create aspect-type',
      'create entry-type',
      'create entry-group',
      'create entry',
    ]);
    expect(server.catalog.aspects(entry)).toStrictEqual({
      '655216118709.global.schema': {
        fields: [
          {
            name: 'customer_id',
            dataType: 'string',
            metadataType: 'STRING',
            mode: 'REQUIRED',
            description: 'Who – ☂',
          },
          { name: 'month', dataType: 'date', metadataType: 'DATETIME', mode: 'REQUIRED' },
          {
            name: 'contract',
            dataType: 'category',
            metadataType: 'STRING',
            mode: 'REQUIRED',
            description: 'How long',
          },
          { name: 'tenure', dataType: 'int32', metadataType: 'NUMBER', mode: 'NULLABLE' },
          { name: 'paid', dataType: 'decimal(12,2)', metadataType: 'NUMBER', mode: 'REQUIRED' },
        ],
      },
      [`${number}.europe-west1.lagoa-table`]: {
        layer: 'silver',
        contract: contractHash(customers),
        description: 'One customer',
        key: ['customer_id'],
        partitions: ['month'],
        tags: ['key', 'label', 'pii'],
      },
      [column('customer_id')]: {
        kind: 'string',
        nullable: false,
        description: 'Who – ☂',
        tags: ['pii', 'key'],
        pattern: '[a-z]+',
      },
      [column('paid')]: { kind: 'decimal(12,2)', nullable: false, tags: ['label'] },
      [column('contract')]: {
        kind: 'category',
        nullable: false,
        description: 'How long',
        levels: ['Monthly', 'One year'],
      },
      [column('tenure')]: { kind: 'int32', nullable: true, unit: 'months', min: '0', max: '1200' },
    });
    expect(callsOf(/CreateEntry$/)[0]?.request).toMatchObject({
      parent: 'projects/my-p/locations/europe-west1/entryGroups/lagoa',
      entryId: 'silver.customers',
      entry: {
        entryType: 'projects/my-p/locations/europe-west1/entryTypes/lagoa-table',
        fullyQualifiedName: 'gcs:`lake.eu`.silver/customers',
        entrySource: { system: 'Lagoa', displayName: 'customers', description: 'One customer' },
      },
    });
  });

  test('a second run changes nothing, and the plan is plain JSON', async () => {
    const plan = await bring([customers]);
    expect(JSON.parse(JSON.stringify(plan))).toStrictEqual(plan);
    const before = callsOf(writes).length;
    expect(await bring([customers])).toStrictEqual({ changes: [], gaps: [] });
    expect(callsOf(writes)).toHaveLength(before);
  });

  test('only what differs is written; what is no more declared goes away', async () => {
    await bring([customers]);
    const { unit: _, ...tenure } = customers.columns.tenure;
    const changed = declare({
      description: 'A customer',
      columns: { ...customers.columns, tenure },
    });
    const { changes } = await bring([changed]);
    expect(changes).toHaveLength(1);
    expect(changes[0]?.differs).toStrictEqual([
      'entrySource',
      'my-p.europe-west1.lagoa-table',
      'my-p.europe-west1.lagoa-column@Schema.tenure',
    ]);
    expect(callsOf(/UpdateEntry$/)[0]?.request).toMatchObject({
      updateMask: { paths: ['entry_source', 'aspects'] },
      aspectKeys: ['my-p.europe-west1.lagoa-table', 'my-p.europe-west1.lagoa-column@*'],
      deleteMissingAspects: true,
    });
    expect(Object.keys(server.catalog.aspects(entry) ?? {})).not.toContain(column('tenure'));
    expect(Object.keys(server.catalog.aspects(entry) ?? {})).toHaveLength(5);
    expect((await bring([changed])).changes).toStrictEqual([]);
  });

  test('a changed column is one aspect of one update', async () => {
    await bring([customers]);
    const tenure = { ...customers.columns.tenure, unit: 'years' } as const;
    const changed = declare({ columns: { ...customers.columns, tenure } });
    const key = 'my-p.europe-west1.lagoa-column@Schema.tenure';
    const differs = (await bring([changed])).changes.flatMap((change) => change.differs);
    expect(differs).toStrictEqual(['my-p.europe-west1.lagoa-table', key]);
    expect(callsOf(/UpdateEntry$/)[0]?.request).toMatchObject({
      updateMask: { paths: ['aspects'] },
      deleteMissingAspects: false,
    });
    expect(server.catalog.aspects(entry)?.[column('tenure')]).toMatchObject({ unit: 'years' });
  });

  test('a type that somebody changed is put right, by its version', async () => {
    await bring([customers]);
    const name = 'projects/my-p/locations/europe-west1/entryGroups/lagoa';
    const options = { timeout: 5000, retry: null };
    const spoil = async (description: string) => {
      const entryGroup = { name, etag: '', displayName: 'Lagoa', description };
      await client.updateEntryGroup(
        { entryGroup, updateMask: { paths: ['description'] } },
        options,
      );
    };
    await spoil('x');
    const plan = await open().plan([customers]);
    expect(plan.changes).toMatchObject([{ resource: 'entry-group', differs: ['description'] }]);
    await spoil('y');
    await expect(open().apply(plan)).rejects.toMatchObject({ code: 'conflict' });
    await bring([customers]);
    expect((await open().plan([customers])).changes).toStrictEqual([]);
  });
});

describe('a table in BigQuery', () => {
  const addTable = () =>
    server.catalog.addBigQueryTable({
      project: 'data-p',
      dataset: 'silver',
      table: 'customers',
      location: 'europe-west1',
      columns: Object.keys(customers.columns),
    });

  test('has an entry of Google, which gets the aspects and keeps its own', async () => {
    const name = addTable();
    const { changes } = await bring([customers], inBigQuery);
    expect(changes.map(({ action, resource }) => `${action} ${resource}`)).toStrictEqual([
      'create aspect-type',
      'create aspect-type',
      'update entry',
    ]);
    const keys = Object.keys(server.catalog.aspects(name) ?? {});
    expect(keys).toHaveLength(6);
    expect(keys.filter((key) => key.startsWith('655216118709.'))).toHaveLength(1);
    expect(callsOf(/UpdateEntry$/)[0]?.request).toMatchObject({
      updateMask: { paths: ['aspects'] },
    });
    expect(await bring([customers], inBigQuery)).toStrictEqual({ changes: [], gaps: [] });
  });

  test("others' aspects on the same entry stay", async () => {
    const name = addTable();
    await bring([customers], inBigQuery);
    const other = { ...place, project: 'other-p' };
    const context = { clock: systemClock, random: createRandom(1) };
    const catalog = createKnowledgeCatalog({ client, place: other, placeOf: inBigQuery, context });
    await catalog.apply(await catalog.plan([customers]));
    expect(Object.keys(server.catalog.aspects(name) ?? {})).toHaveLength(11);
    expect((await open(inBigQuery).plan([customers])).changes).toStrictEqual([]);
    const bare = declare({
      columns: { ...customers.columns, paid: { kind: 'int32' } },
    });
    await bring([bare], inBigQuery);
    expect(Object.keys(server.catalog.aspects(name) ?? {})).toHaveLength(10);
  }, 20_000);

  test('an entry that Google has not made yet is a gap, and the others go on', async () => {
    addTable();
    const late = declare({ name: 'late' });
    const nowhere = declare({ name: 'nowhere' });
    const { changes, gaps } = await bring([late, nowhere, customers], (table) =>
      table.name === 'nowhere' ? undefined : inBigQuery(table),
    );
    expect(changes.at(-1)).toMatchObject({ table: 'customers' });
    expect(gaps).toStrictEqual([
      { reason: 'no-place', table: 'nowhere' },
      {
        reason: 'no-entry',
        table: 'late',
        name: 'projects/data-p/locations/europe-west1/entryGroups/@bigquery/entries/bigquery.googleapis.com/projects/data-p/datasets/silver/tables/late',
      },
    ]);
  });
});

test('tagged columns come first where an entry has no room for all', async () => {
  const wide = defineTable({
    name: 'wide',
    layer: 'gold',
    key: [],
    columns: Object.fromEntries(
      Array.from({ length: 120 }, (_, i) => [
        `c${i}`,
        { kind: 'int32', description: `number ${i}`, ...(i === 119 && { tags: ['pii'] }) },
      ]),
    ),
  });
  const { gaps } = await bring([wide]);
  expect(gaps).toMatchObject([{ reason: 'no-room', table: 'wide', columns: { length: 23 } }]);
  const name = entry.replace('silver.customers', 'gold.wide');
  expect(Object.keys(server.catalog.aspects(name) ?? {})).toHaveLength(99);
  expect(Object.keys(server.catalog.aspects(name) ?? {})).toContain(column('c119'));
  expect((await bring([wide])).changes).toStrictEqual([]);
});

test('what is too long for an aspect is left out by name; what must be there is refused', async () => {
  const long = (length: number) =>
    Object.fromEntries(
      Array.from({ length }, (_, i) => [
        `${'c'.repeat(290)}${i}`,
        { kind: 'int32', description: 'x'.repeat(1000) } as const,
      ]),
    );
  const levels = Array.from({ length: 20_000 }, (_, i) => `level ${i}`);
  const codes = { kind: 'category', levels, tags: ['pii'] } as const;
  const columns = { codes, ...long(150) };
  const { gaps } = await bring([defineTable({ name: 'long', layer: 'gold', key: [], columns })]);
  expect(gaps).toMatchObject([{ reason: 'no-room', columns: { length: 151 - 97, 0: 'codes' } }]);
  const huge = defineTable({ name: 'huge', layer: 'gold', key: [], columns: long(400) });
  await expect(open().plan([huge])).rejects.toMatchObject({
    code: 'unsupported',
    message: expect.stringContaining('table huge: its fields take'),
  });
});

test('the location of a data set may be written as BigQuery writes it', async () => {
  const context = { clock: systemClock, random: createRandom(1) };
  const eu = { project: 'my-p', location: 'EU' };
  const catalog = createKnowledgeCatalog({ client, place: eu, placeOf: inBucket, context });
  await catalog.apply(await catalog.plan([customers]));
  expect(await catalog.plan([customers])).toStrictEqual({ changes: [], gaps: [] });
  const name = 'projects/my-p/locations/eu/entryGroups/lagoa/entries/silver.customers';
  expect(Object.keys(server.catalog.aspects(name) ?? {})).toContain(`${number}.eu.lagoa-table`);
}, 20_000);

test('two tables that are one entry, and places that are none, are refused', async () => {
  const twin = { ...customers, name: 'twin' };
  await expect(open(() => 'bq://p.d.t').plan([customers, twin])).rejects.toMatchObject({
    code: 'invalid-argument',
    message: expect.stringContaining('tables customers and twin are one entry'),
  });
  await expect(open(() => 'file:///lake').plan([customers])).rejects.toMatchObject({
    code: 'invalid-argument',
  });
  expect(server.calls).toStrictEqual([]);
});

describe('failures on the way', () => {
  const created = ['CreateAspectType', 'CreateEntryType', 'CreateEntryGroup', 'CreateEntry'];

  test.each(created.flatMap((method) => [[method, 14] as const, [method, 8] as const]))(
    '%s with status %i after its work: done once, and counted as made',
    async (method, code) => {
      server.faults.failNext(`CatalogService/${method}`, { code, afterWork: true });
      await bring([customers]);
      expect((await open().plan([customers])).changes).toStrictEqual([]);
    },
  );

  test.each(created)('after %s was refused, the next plan completes', async (method) => {
    server.faults.failNext(`CatalogService/${method}`, { code: 7 });
    await expect(bring([customers])).rejects.toMatchObject({
      code: 'permission-denied',
      message: expect.stringContaining('create projects/my-p/'),
    });
    const { changes } = await bring([customers]);
    expect(changes.length).toBeGreaterThan(0);
    expect(changes.length).toBeLessThan(5 + Number(method === 'CreateAspectType'));
    expect((await open().plan([customers])).changes).toStrictEqual([]);
  });

  test('two that bring the same at once both succeed; another content is a conflict', async () => {
    const plan = await open().plan([customers]);
    await Promise.all([open().apply(plan), open().apply(plan)]);
    expect((await open().plan([customers])).changes).toStrictEqual([]);
    const other = await open().plan([]);
    expect(other).toStrictEqual({ changes: [], gaps: [] });
    const late = plan.changes.map((change) =>
      change.resource === 'entry'
        ? {
            ...change,
            aspects: { ...change.aspects, 'my-p.europe-west1.lagoa-table': { layer: 'gold' } },
          }
        : change,
    );
    await expect(open().apply({ changes: late, gaps: [] })).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  test.each([
    ['CreateEntry', 6],
    ['UpdateEntry', 10],
    ['UpdateEntry', 9],
  ])('%s refused with status %i is a conflict; planned again, it is done', async (method, code) => {
    if (method === 'UpdateEntry') await bring([customers]);
    const changed = declare({ description: 'x' });
    server.faults.failNext(`CatalogService/${method}`, { code });
    await expect(bring([changed])).rejects.toMatchObject({ code: 'conflict' });
    await bring([changed]);
    expect((await open().plan([changed])).changes).toStrictEqual([]);
  });

  test.each(['GetEntry', 'UpdateEntry'])('%s may fail three times', async (method) => {
    await bring([customers]);
    const changed = declare({ description: 'x' });
    server.faults.failNext(`CatalogService/${method}`, { code: 14, times: 3 });
    await bring([changed]);
    expect((await open().plan([changed])).changes).toStrictEqual([]);
  });

  test('a look at an operation may fail; one that never ends does not hang', async () => {
    server.faults.failNext('Operations/GetOperation', { code: 14, times: 2 });
    await bring([customers]);
    server.faults.hangNext('CatalogService/GetAspectType');
    await expect(open(inBucket, 100).plan([customers])).rejects.toMatchObject({
      code: 'deadline-exceeded',
    });
    server.faults.hangNext('CatalogService/GetAspectType');
    const signal = AbortSignal.timeout(50);
    await expect(open().plan([customers], { signal })).rejects.toMatchObject({ code: 'aborted' });
  });

  test('what cannot be read is an error, never an empty catalog', async () => {
    server.faults.failNext('CatalogService/GetEntry', { code: 7 });
    await expect(open().plan([customers])).rejects.toMatchObject({ code: 'permission-denied' });
  });
});

describe('the local server refuses what the service would', () => {
  const options = { timeout: 5000, retry: null };
  const parent = 'projects/my-p/locations/europe-west1';
  const template = (fields: TemplateField[]): TemplateField => ({
    name: 't',
    type: 'record',
    recordFields: fields,
  });
  const body = { displayName: '', description: '' };
  const createType = (aspectTypeId: string, metadataTemplate: TemplateField) =>
    client.createAspectType(
      { parent, aspectTypeId, aspectType: { ...body, metadataTemplate } },
      options,
    );
  const a: TemplateField = { name: 'a', type: 'string', index: 1 };

  test.each<[string, TemplateField]>([
    ['must be a record', a],
    ['has no fields', template([])],
    ['indexes must be', template([{ name: 'a', type: 'string' }])],
    ['indexes must be', template([a, { ...a, name: 'b' }])],
    ['array_items has no name', template([{ name: 'a', type: 'array', index: 1 }])],
    ['required field aspectType.metadataTemplate.name', { ...template([a]), name: '' }],
  ])('a template that %s', async (problem, metadataTemplate) => {
    await expect(createType('x', metadataTemplate)).rejects.toMatchObject({
      code: 3,
      message: expect.stringContaining(problem),
    });
  });

  test.each(['', 'X', '1a', 'a_b', 'a-', 'a'.repeat(64)])('the id %o', async (id) => {
    await expect(createType(id, template([a]))).rejects.toMatchObject({ code: 3 });
  });

  test('a field that goes, a mask that names none, an old version, a second of the name', async () => {
    await bring([customers]);
    const name = `${parent}/aspectTypes/lagoa-table`;
    const [{ etag }] = await client.getAspectType({ name }, options);
    const update = (metadataTemplate: TemplateField, paths: string[], version = etag ?? '') =>
      client.updateAspectType(
        {
          aspectType: { ...body, name, etag: version, metadataTemplate },
          updateMask: { paths },
        },
        options,
      );
    await expect(update(template([a]), ['metadata_template'])).rejects.toThrow('can be neither');
    for (const paths of [[], ['metadataTemplate'], ['nope'], ['etag']])
      await expect(update(template([a]), paths)).rejects.toMatchObject({ code: 3 });
    await expect(update(template([a]), ['description'], 'old')).rejects.toMatchObject({ code: 10 });
    await expect(createType('lagoa-table', template([a]))).rejects.toMatchObject({ code: 6 });
  });

  test.each<[string, number, { [key: string]: { readonly [field: string]: Json } }]>([
    ['aspect key', 3, { 'europe-west1.lagoa-table': {} }],
    ['is not found', 5, { 'my-p.europe-west1.other': {} }],
    ['has no field nope', 3, { 'my-p.europe-west1.lagoa-table': { nope: 'x' } }],
    ['layer must be string', 3, { 'my-p.europe-west1.lagoa-table': { layer: 1 } }],
    ['path Schema.nope is no field', 3, { 'my-p.europe-west1.lagoa-column@Schema.nope': {} }],
    ['is not in aspect_keys', 3, { 'my-p.europe-west1.lagoa-column@Schema.paid': {} }],
  ])('an aspect: %s', async (problem, code, aspects) => {
    await bring([customers]);
    const key = Object.keys(aspects)[0] ?? '';
    const request = {
      entry: {
        name: entry,
        aspects: Object.fromEntries(
          Object.entries(aspects).map(([own, data]) => [own, { data: toProtoStruct(data) }]),
        ),
      },
      updateMask: { paths: ['aspects'] },
      deleteMissingAspects: false,
      aspectKeys: [problem.includes('aspect_keys') ? 'my-p.europe-west1.lagoa-table' : key],
    };
    await expect(client.updateEntry(request, options)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(problem),
    });
  });

  test('an entry type that requires an aspect of another project', async () => {
    const type = 'projects/dataplex-types/locations/global/aspectTypes/schema';
    const entryType = {
      ...body,
      typeAliases: [],
      platform: '',
      system: '',
      requiredAspects: [{ type }],
    };
    await expect(
      client.createEntryType({ parent, entryTypeId: 'a', entryType }, options),
    ).rejects.toThrow('is of another project');
  });

  test('an entry without its required aspects, of no type, in no group', async () => {
    await bring([customers]);
    const group = `${parent}/entryGroups/lagoa`;
    const create = (changes: object, at = group) =>
      client.createEntry(
        {
          parent: at,
          entryId: 'x',
          entry: { entryType: `${parent}/entryTypes/lagoa-table`, aspects: {}, ...changes },
        },
        options,
      );
    await expect(create({})).rejects.toThrow('required aspect');
    await expect(create({ entryType: `${parent}/entryTypes/none` })).rejects.toMatchObject({
      code: 5,
    });
    await expect(create({ entryType: '' })).rejects.toMatchObject({ code: 3 });
    await expect(create({}, `${parent}/entryGroups/none`)).rejects.toMatchObject({ code: 5 });
  });
});
