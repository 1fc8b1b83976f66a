import type { v1 } from '@google-cloud/lineage';
import { afterAll, beforeAll, beforeEach, describe, expect, expectTypeOf, test } from 'vitest';
import { rowsToBatch } from '../arrow-batch.ts';
import { createManualClock, systemClock } from '../clock.ts';
import { lineageEvent, recordLineage } from '../lineage-event.ts';
import { createMemoryObjectStore } from '../memory/memory-object-store.ts';
import { createMemoryTableStore } from '../memory/memory-table-store.ts';
import { toProtoStruct } from '../rpc/proto-value.ts';
import { createRandom } from '../random.ts';
import { defineTable } from '../table.ts';
import { type LineageServer, startLineageServer } from '../testing/lineage-server.ts';
import { localClientOptions } from '../testing/local-client.ts';
import { connectLineage, type LineageClient } from './lineage-client.ts';
import { toFullyQualifiedName, toLineageName } from './lineage-name.ts';
import { createLineagePublisher } from './lineage-publisher.ts';

const columns = { id: { kind: 'int64' }, paid: { kind: 'float64', nullable: true } } as const;
const silver = defineTable({ name: 'customers', layer: 'silver', key: ['id'], columns });
const gold = defineTable({ name: 'churn', layer: 'gold', key: ['id'], columns });
const csv = `bronze/customers/${'a'.repeat(64)}.csv`;
const place = { project: 'p', location: 'europe-west1' };

async function* one<T>(value: Promise<T>): AsyncGenerator<T> {
  yield await value;
}

/** Silver from one file, gold from silver and a list of prices that lies nowhere. */
async function build() {
  const objects = createMemoryObjectStore();
  const clock = createManualClock(1_709_210_096_000_007n);
  const tables = createMemoryTableStore({ clock });
  const rows = [{ id: 1n, paid: 2.5 }];
  const first = await tables.publish(silver, one(rowsToBatch(silver, rows)), {
    mode: 'replace',
    provenance: { inputs: { [csv]: 'a'.repeat(64) } },
  });
  const last = await tables.publish(gold, one(rowsToBatch(gold, rows)), {
    mode: 'replace',
    provenance: { inputs: { 'silver/customers': first.id, prices: 'v7' } },
  });
  // As a table store does beside its files.
  await recordLineage(objects, 'gold/churn', { number: 1, event: lineageEvent(gold, last) });
  return { objects, first, last };
}

function placeOf(name: string): string | undefined {
  if (name.startsWith('bronze/')) return `gs://lake.eu/${name}`;
  const [layer, table] = name.split('/');
  return table === undefined ? undefined : `bq://p.telecom_${layer}.${table}`;
}

let server: LineageServer;
let client: Awaited<ReturnType<typeof connectLineage>>;
async function restart() {
  await client?.close();
  await server?.close();
  server = await startLineageServer();
  client = await connectLineage(await localClientOptions(server));
}
beforeAll(restart, 60_000);
beforeEach(restart);
afterAll(async () => {
  await client.close();
  await server.close();
});

function open(changes: { timeoutMs?: number; placeOf?: typeof placeOf } = {}) {
  const { timeoutMs = 5000, ...rest } = changes;
  const clock = { ...systemClock, sleep: async () => undefined };
  const context = { clock, random: createRandom(1), timeoutMs };
  return createLineagePublisher({ client, place, placeOf, context, ...rest });
}

test('the official client is a LineageClient', () => {
  expectTypeOf<v1.LineageClient>().toExtend<LineageClient>();
});

test('names as Google documents them', () => {
  expect(toFullyQualifiedName('bq://p.gold.churn')).toBe('bigquery:p.gold.churn');
  expect(toFullyQualifiedName('bq://example.com:p.gold.churn')).toBe(
    'bigquery:`example.com:p`.gold.churn',
  );
  expect(toFullyQualifiedName('gs://lake/gold/churn')).toBe('gcs:lake.gold/churn');
  expect(toFullyQualifiedName('gs://lake.eu/a b`c.csv')).toBe('gcs:`lake.eu`.`a b``c.csv`');
  expect(toLineageName('gs://lake/a')).toStrictEqual({ namespace: 'gs://lake', name: 'a' });
  for (const uri of ['gs://lake', 'file:///a', 'https://a.test/b', 'bq://p.d'])
    expect(() => toLineageName(uri)).toThrow(expect.objectContaining({ code: 'invalid-argument' }));
});

test('a walk from the file to gold, and what has no place is said', async () => {
  const { first, last } = await build();
  const publisher = open();
  const one = await publisher.publish(lineageEvent(silver, first));
  const two = await publisher.publish(lineageEvent(gold, last));
  expect(one.unplaced).toStrictEqual([]);
  expect(two.unplaced).toStrictEqual(['prices']);
  expect(server.links()).toStrictEqual([
    {
      source: `gcs:\`lake.eu\`.\`${csv}\``,
      target: 'bigquery:p.telecom_silver.customers',
      event: one.events[0],
    },
    {
      source: 'bigquery:p.telecom_silver.customers',
      target: 'bigquery:p.telecom_gold.churn',
      event: two.events[0],
    },
  ]);
  expect([...server.processes().values()]).toStrictEqual([
    'lagoa:publish silver.customers',
    'lagoa:publish gold.churn',
  ]);
  expect(server.runs().get(two.run ?? '')).toStrictEqual({
    state: 'COMPLETED',
    startTime: '2024-02-29T12:34:56.000007Z',
  });
  expect(server.calls[0]).toMatchObject({
    request: { parent: 'projects/p/locations/europe-west1' },
    metadata: { 'x-goog-request-params': 'parent=projects%2Fp%2Flocations%2Feurope-west1' },
  });
});

describe('the same snapshot leaves one event', () => {
  test('published twice, by two publishers', async () => {
    const { last } = await build();
    const first = await open().publish(lineageEvent(gold, last));
    expect(await open().publish(lineageEvent(gold, last))).toStrictEqual(first);
    expect(server.links()).toHaveLength(1);
    const [id, again] = server.calls.map(({ request }) => request.requestId);
    expect(id).toBe(again);
  });

  test.each([14, 8])(
    'published again after status %i, with work done and answer lost',
    async (code) => {
      const { last } = await build();
      server.faults.failNext('Lineage/ProcessOpenLineageRunEvent', {
        code,
        times: 3,
        afterWork: true,
      });
      const { events } = await open().publish(lineageEvent(gold, last));
      expect(events).toHaveLength(1);
      expect(server.links()).toHaveLength(1);
      expect(server.calls).toHaveLength(4);
    },
  );

  test('a service that stays away is given up after four tries, all of them ours', async () => {
    const { last } = await build();
    server.faults.failNext('Lineage/ProcessOpenLineageRunEvent', { code: 14, times: 9 });
    await expect(open().publish(lineageEvent(gold, last))).rejects.toMatchObject({
      code: 'unavailable',
    });
    expect(server.calls).toHaveLength(4);
  });

  test('a second snapshot is a run of the same process', async () => {
    const { last } = await build();
    const one = await open().publish(lineageEvent(gold, last));
    const two = await open().publish(lineageEvent(gold, { ...last, number: 9 }));
    expect(two.run).not.toBe(one.run);
    expect(server.processes().size).toBe(1);
    expect(server.runs().size).toBe(2);
  });
});

describe('the events beside the data', () => {
  test('are published from their folder, twice without a change', async () => {
    const { objects } = await build();
    const published = await open().publishFolder(objects, 'gold/churn');
    expect(published.map(({ events }) => events.length)).toStrictEqual([1]);
    expect(await open().publishFolder(objects, 'gold/churn')).toStrictEqual(published);
    expect(await open().publishFolder(objects, 'gold/churn/', { after: 0 })).toStrictEqual(
      published,
    );
    expect(await open().publishFolder(objects, 'gold/churn', { after: 1 })).toStrictEqual([]);
    expect(await open().publishFolder(objects, 'gold/none')).toStrictEqual([]);
    expect(server.links()).toHaveLength(1);
  });

  test.each([
    ['{"kind":"x"}', 'is not an OpenLineage event'],
    ['{', 'is not JSON'],
  ])('%o is corrupt', async (text, message) => {
    const { objects } = await build();
    await objects.put('gold/churn/lineage/000000000002.json', new TextEncoder().encode(text), {
      ifGeneration: 'any',
    });
    await expect(open().publishFolder(objects, 'gold/churn')).rejects.toMatchObject({
      code: 'corrupt',
      message: expect.stringContaining(message),
    });
  });
});

test('nothing is sent where nothing can be linked', async () => {
  const { last } = await build();
  const event = lineageEvent(gold, last);
  expect(await open({ placeOf: () => undefined }).publish(event)).toStrictEqual({
    events: [],
    unplaced: ['silver/customers', 'prices', 'gold/churn'],
  });
  expect(await open().publish({ ...event, inputs: [] })).toStrictEqual({
    events: [],
    unplaced: [],
  });
  expect(server.calls).toStrictEqual([]);
});

test('2,500 files go in three messages of one run', async () => {
  const { first } = await build();
  const inputs = Array.from({ length: 2500 }, (_, i) => ({
    namespace: 'lagoa',
    name: `bronze/customers/${i}.csv`,
  }));
  const { events } = await open().publish({ ...lineageEvent(silver, first), inputs });
  expect(events).toHaveLength(25);
  expect(server.calls).toHaveLength(3);
  expect(server.runs().size).toBe(1);
  expect(new Set(server.links().map(({ source }) => source)).size).toBe(2500);
});

test('names that a process cannot have are written otherwise, and stay apart', async () => {
  const { last } = await build();
  for (const name of [`${'long'.repeat(50)}a`, `${'long'.repeat(50)}b`]) {
    const event = lineageEvent({ ...gold, name }, last, { namespace: 'gs://lake' });
    await open({ placeOf: (set) => (set === 'prices' ? 'gs://lake/p' : 'bq://p.d.t') }).publish(
      event,
    );
  }
  expect(server.processes().size).toBe(2);
});

test.each([
  [3, 'invalid-argument'],
  [7, 'permission-denied'],
  [5, 'not-found'],
  [9, 'conflict'],
])('status %i is %s, tried once', async (code, expected) => {
  const { last } = await build();
  server.faults.failNext('Lineage/ProcessOpenLineageRunEvent', { code });
  await expect(open().publish(lineageEvent(gold, last))).rejects.toMatchObject({
    code: expected,
    message: expect.stringContaining('publish lineage of publish gold/churn'),
  });
  expect(server.calls).toHaveLength(1);
});

test('no answer and an abort end a call', async () => {
  const { last } = await build();
  const event = lineageEvent(gold, last);
  server.faults.hangNext('Lineage/ProcessOpenLineageRunEvent');
  await expect(open({ timeoutMs: 100 }).publish(event)).rejects.toMatchObject({
    code: 'deadline-exceeded',
  });
  server.faults.hangNext('Lineage/ProcessOpenLineageRunEvent');
  const signal = AbortSignal.timeout(50);
  await expect(open().publish(event, { signal })).rejects.toMatchObject({ code: 'aborted' });
  expect(server.links()).toStrictEqual([]);
});

describe('the local server refuses what the service would', () => {
  const message = {
    eventType: 'COMPLETE',
    eventTime: '2024-02-29T12:34:56.000007Z',
    producer: 'https://a.test',
    schemaURL: 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent',
    run: { runId: 'r' },
    job: { namespace: 'n', name: 'j' },
    inputs: [{ namespace: 'bigquery', name: 'p.d.a' }],
    outputs: [{ namespace: 'bigquery', name: 'p.d.b' }],
  };
  const parent = 'projects/p/locations/eu';
  const send = async (openLineage: object, changes: object = {}) => {
    const request = { parent, openLineage: toProtoStruct({ ...openLineage }), requestId: '' };
    return client.processOpenLineageRunEvent(
      { ...request, ...changes },
      { timeout: 5000, retry: null },
    );
  };

  test('a whole message is taken', async () => {
    expect((await send(message))[0].lineageEvents).toHaveLength(1);
  });

  test.each<[string, object, object]>([
    ['no fully qualified name', { ...message, inputs: [{ namespace: 'lagoa', name: 'a' }] }, {}],
    ['no fully qualified name', { ...message, inputs: [{ namespace: 'bigquery', name: 'a' }] }, {}],
    ['eventType', { ...message, eventType: 'DONE' }, {}],
    ['eventTime', { ...message, eventTime: '2024-02-29' }, {}],
    [
      'schemaURL',
      { ...message, schemaURL: 'https://openlineage.io/spec/3-0-0/OpenLineage.json#' },
      {},
    ],
    ['run.runId', { ...message, run: {} }, {}],
    ['display name', { ...message, job: { namespace: 'a', name: 'b/c' } }, {}],
    ['required field openLineage', message, { openLineage: undefined }],
    ['parent', message, { parent: 'projects/p' }],
    ['UUID of version 4', message, { requestId: 'x' }],
  ])('%s', async (problem, openLineage, changes) => {
    await expect(send(openLineage, changes)).rejects.toMatchObject({
      code: 3,
      message: expect.stringContaining(problem),
    });
  });
});
