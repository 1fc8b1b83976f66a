import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { rowsToBatch } from './arrow-batch.ts';
import { createManualClock } from './clock.ts';
import { ingestFile } from './ingest-file.ts';
import { lineage } from './lineage.ts';
import { lineageEvent } from './lineage-event.ts';
import { createMemoryObjectStore } from './memory/memory-object-store.ts';
import { createMemoryTableStore } from './memory/memory-table-store.ts';
import { defineTable } from './table.ts';

// What OpenLineage 2-0-2 asks of a RunEvent and of the facets used, in JSON Schema's own terms.
const text = { type: 'string' } as const;
const uri = { type: 'string', pattern: '^https://[^ ]+$' } as const;
const facet = {
  type: 'object',
  required: ['_producer', '_schemaURL'],
  properties: { _producer: uri, _schemaURL: uri },
};
const withFields = (properties: object, required: readonly string[]) => ({
  allOf: [facet, { type: 'object', required, properties }],
});
const dataset = {
  type: 'object',
  required: ['namespace', 'name'],
  properties: {
    namespace: text,
    name: text,
    facets: {
      type: 'object',
      additionalProperties: facet,
      properties: {
        schema: withFields(
          {
            fields: {
              type: 'array',
              items: {
                type: 'object',
                required: ['name'],
                properties: { name: text, type: text, description: text },
              },
            },
          },
          ['fields'],
        ),
        version: withFields({ datasetVersion: text }, ['datasetVersion']),
      },
    },
    outputFacets: {
      type: 'object',
      additionalProperties: facet,
      properties: {
        outputStatistics: withFields(
          {
            rowCount: { type: 'integer' },
            size: { type: 'integer' },
            fileCount: { type: 'integer' },
          },
          ['rowCount'],
        ),
      },
    },
  },
};
const runEvent = {
  type: 'object',
  required: ['eventTime', 'producer', 'schemaURL', 'run', 'job'],
  properties: {
    eventType: { enum: ['START', 'RUNNING', 'COMPLETE', 'ABORT', 'FAIL', 'OTHER'] },
    eventTime: {
      type: 'string',
      pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d:\\d\\d)$',
    },
    producer: uri,
    schemaURL: { const: 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent' },
    run: {
      type: 'object',
      required: ['runId'],
      properties: {
        runId: {
          type: 'string',
          pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$',
        },
      },
    },
    job: {
      type: 'object',
      required: ['namespace', 'name'],
      properties: { namespace: text, name: text },
    },
    inputs: { type: 'array', items: dataset },
    outputs: { type: 'array', items: dataset },
  },
};
const validate = new Ajv2020({ strict: false }).compile(runEvent);

const columns = {
  id: { kind: 'int64' },
  paid: { kind: 'decimal', precision: 9, scale: 2, nullable: true, description: 'USD' },
} as const;
const silver = defineTable({ name: 'customers', layer: 'silver', key: ['id'], columns });
const gold = defineTable({
  name: 'churn',
  layer: 'gold',
  key: ['id', 'month'],
  columns: { ...columns, month: { kind: 'string' } },
  partitionBy: ['month'],
});
const clock = createManualClock(1_709_210_096_000_007n);

async function* one<T>(value: Promise<T>): AsyncGenerator<T> {
  yield await value;
}

async function build() {
  const objects = createMemoryObjectStore();
  const tables = createMemoryTableStore({ clock });
  const source = {
    name: 'a.csv',
    extension: '.csv',
    async *open() {
      yield new TextEncoder().encode('id,paid\n1,2.50\n');
    },
  };
  const manifest = await ingestFile(objects, source, { prefix: 'bronze/customers', clock });
  const first = await tables.publish(silver, one(rowsToBatch(silver, [{ id: 1n, paid: '2.50' }])), {
    mode: 'replace',
    provenance: { inputs: { [manifest.key]: manifest.hash } },
  });
  const publishMonth = (month: string, inputs: Readonly<Record<string, string>>) =>
    tables.publish(gold, one(rowsToBatch(gold, [{ id: 1n, paid: '2.50', month }])), {
      mode: 'replace-partitions',
      provenance: { inputs, parameters: { month } },
    });
  await publishMonth('2024-01', { customers: first.id });
  const last = await publishMonth('2024-02', { 'silver/customers': first.id, prices: 'v7' });
  return { objects, tables, manifest, first, last };
}

test('an event is an OpenLineage run event, and a function of its snapshot', async () => {
  const { last, first } = await build();
  const event = lineageEvent(gold, last, { namespace: 'gs://lake' });
  expect(validate(event), JSON.stringify(validate.errors)).toBe(true);
  expect(validate({ ...event, run: {} })).toBe(false);
  expect(lineageEvent(gold, last, { namespace: 'gs://lake' })).toStrictEqual(event);
  expect(event.run.runId).not.toBe(lineageEvent(gold, { ...last, number: 9 }).run.runId);
  expect(event).toMatchObject({
    eventTime: '2024-02-29T12:34:56.000007Z',
    job: { namespace: 'gs://lake', name: 'publish gold/churn' },
    inputs: [
      { name: 'silver/customers', facets: { version: { datasetVersion: first.id } } },
      { name: 'prices', facets: { version: { datasetVersion: 'v7' } } },
    ],
    outputs: [
      {
        name: 'gold/churn',
        facets: {
          schema: {
            fields: [
              { name: 'id', type: 'int64' },
              { name: 'paid', type: 'decimal(9,2)', description: 'USD' },
              { name: 'month', type: 'string' },
            ],
          },
          version: { datasetVersion: last.id },
        },
        outputFacets: { outputStatistics: { rowCount: 1, fileCount: 1 } },
      },
    ],
  });
});

test('walks from gold back to the bytes that landed, partitions of earlier publishes included', async () => {
  const { objects, tables, manifest, first, last } = await build();
  const bronze = { name: manifest.key, version: manifest.hash, from: { kind: 'bronze', manifest } };
  const customers = {
    kind: 'snapshot',
    table: 'customers',
    number: 1,
    id: first.id,
    inputs: [bronze],
  };
  const places = { tables, objects };
  expect(await lineage(places, gold, { known: [silver] })).toStrictEqual({
    kind: 'snapshot',
    table: 'churn',
    number: 2,
    id: last.id,
    inputs: [
      { name: 'customers', version: first.id, from: customers },
      { name: 'silver/customers', version: first.id, from: customers },
      { name: 'prices', version: 'v7', from: { kind: 'unknown' } },
    ],
  });
  expect(await lineage(places, gold, { at: 1, known: [silver] })).toMatchObject({
    number: 1,
    inputs: [{ name: 'customers', from: customers }],
  });
  expect(await lineage(places, gold)).toMatchObject({
    inputs: [{ from: { kind: 'unknown' } }, {}, {}],
  });
  await expect(lineage(places, gold, { at: 3 })).rejects.toMatchObject({ code: 'not-found' });
  await expect(
    lineage({ ...places, tables: createMemoryTableStore() }, gold),
  ).rejects.toMatchObject({ code: 'not-found' });
});
