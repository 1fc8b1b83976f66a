import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineTable, readRows, rowsToBatch, type TableStore } from '@lagoa/data';
import { createParquetTableStore, type ParquetTableStore } from '@lagoa/data/local';
import { afterEach, beforeEach, describe, expect, expectTypeOf, test } from 'vitest';
import { ana, type Customer, createBundle, customers } from './fixtures/churn.ts';
import { scoreTable } from './score-table.ts';
import { defineScoredTable } from './scored-table.ts';

const scored = defineScoredTable({
  name: 'scored_churn',
  key: { customer_id: { kind: 'string' }, month: { kind: 'date' } },
  partitionBy: ['month'],
});

let root: string;
let store: ParquetTableStore;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'lagoa-serve-'));
  store = createParquetTableStore({ root });
});

afterEach(async () => {
  await store.close();
  await rm(root, { recursive: true });
});

async function publish(rows: readonly Customer[], input: string): Promise<void> {
  async function* batches() {
    yield await rowsToBatch(customers, rows);
  }
  await store.publish(customers, batches(), {
    mode: 'replace-partitions',
    provenance: { inputs: { file: input } },
  });
}

async function readScores(partition?: Readonly<Record<string, string>>) {
  const rows = [];
  for await (const batch of store.read(scored, partition === undefined ? {} : { partition }))
    rows.push(...readRows(scored, batch));
  return rows;
}

const february: Customer = { ...ana, month: '2026-02-01', tenure: 50 };

describe('scoring a table', () => {
  test('writes one row per row, with the score and where it comes from', async () => {
    await publish([ana, { ...ana, customer_id: 'bia', tenure: 80, charges: null }, february], 'a');
    const bundle = await createBundle();
    const seen: number[] = [];
    const result = await scoreTable({
      bundle,
      store,
      source: customers,
      target: scored,
      onProgress: ({ rows }) => seen.push(rows),
    });
    expect(result.partitions).toEqual([
      { name: 'month=2026-01-01', rows: 2, status: 'scored' },
      { name: 'month=2026-02-01', rows: 1, status: 'scored' },
    ]);
    expect(result.rows).toBe(3);
    expect(result.snapshot?.rows).toBe(3);
    expect(seen).toEqual([2, 3]);
    const common = {
      model_name: 'churn',
      model_id: 'bundle-1',
      features_hash: bundle.features.hash,
    };
    const january = { month: '2026-01-01', ...common };
    expect(await readScores()).toEqual([
      {
        customer_id: 'ana',
        ...january,
        score: Math.fround(0.1),
        decision: false,
        risk_band: 'low',
      },
      {
        customer_id: 'bia',
        ...january,
        score: Math.fround(0.8),
        decision: true,
        risk_band: 'high',
      },
      {
        customer_id: 'ana',
        ...january,
        month: '2026-02-01',
        score: 0.5,
        decision: true,
        risk_band: 'medium',
      },
    ]);
  });

  test('twice changes nothing; a new month and a new model score what they must', async () => {
    await publish([ana], 'a');
    const options = { bundle: await createBundle(), store, source: customers, target: scored };
    const first = await scoreTable(options);
    const again = await scoreTable(options);
    expect(again.partitions).toEqual([{ name: 'month=2026-01-01', rows: 1, status: 'unchanged' }]);
    expect(again.snapshot).toEqual(first.snapshot);
    await publish([february], 'b');
    expect((await scoreTable(options)).partitions).toEqual([
      { name: 'month=2026-01-01', rows: 1, status: 'unchanged' },
      { name: 'month=2026-02-01', rows: 1, status: 'scored' },
    ]);
    const bundle = await createBundle({ id: 'bundle-2' });
    const partition = { month: '2026-02-01' };
    await scoreTable({ ...options, bundle, partition });
    const models = (await readScores()).map(({ month, model_id }) => [month, model_id]);
    expect(models).toEqual([
      ['2026-01-01', 'bundle-1'],
      ['2026-02-01', 'bundle-2'],
    ]);
    const back = await scoreTable({ ...options, partition });
    expect(back.partitions[0]?.status).toBe('scored');
    expect(await store.snapshots(scored)).toHaveLength(4);
  });

  test('a partition published again is scored again', async () => {
    await publish([ana], 'a');
    const options = { bundle: await createBundle(), store, source: customers, target: scored };
    await scoreTable(options);
    await publish([{ ...ana, tenure: 70 }], 'b');
    expect((await scoreTable(options)).partitions[0]?.status).toBe('scored');
    expect((await readScores()).map(({ score }) => score)).toEqual([Math.fround(0.7)]);
    expect(await scoreTable({ ...options, snapshot: 1 })).toMatchObject({ rows: 1 });
    expect((await readScores()).map(({ score }) => score)).toEqual([Math.fround(0.1)]);
  });

  test('an unpartitioned table is one partition', async () => {
    const whole = defineTable({
      name: 'whole',
      layer: 'gold',
      key: ['customer_id'],
      columns: customers.columns,
    });
    const target = defineScoredTable({
      name: 'scored_whole',
      key: { customer_id: { kind: 'string' } },
    });
    async function* batches() {
      yield await rowsToBatch(whole, [ana]);
    }
    await store.publish(whole, batches(), { mode: 'replace', provenance: { inputs: {} } });
    const bundle = await createBundle();
    const { partitions } = await scoreTable({ bundle, store, source: whole, target });
    expect(partitions).toEqual([{ name: '', rows: 1, status: 'scored' }]);
  });
});

describe('refused', () => {
  test('features that the model was not trained on', async () => {
    const bundle = await createBundle();
    const predictor = { ...bundle.predictor, layoutHash: 'another' };
    await expect(
      scoreTable({ bundle: { ...bundle, predictor }, store, source: customers, target: scored }),
    ).rejects.toThrow(
      `bundle bundle-1: the model takes features of layout another, the bundle has ${bundle.features.layout.hash}`,
    );
  });

  test('an unknown table, snapshot or partition, and a differently partitioned target', async () => {
    const options = { bundle: await createBundle(), store, source: customers, target: scored };
    await expect(scoreTable(options)).rejects.toThrow('customers has no snapshot yet; it has none');
    await publish([ana], 'a');
    await expect(scoreTable({ ...options, snapshot: 7 })).rejects.toThrow(
      'customers has no snapshot 7; it has 1',
    );
    await expect(scoreTable({ ...options, partition: { month: '2030-01-01' } })).rejects.toThrow(
      'customers has no partition month=2030-01-01; it has month=2026-01-01',
    );
    const target = defineScoredTable({ name: 'loose', key: { customer_id: { kind: 'string' } } });
    await expect(scoreTable({ ...options, target })).rejects.toThrow(
      'loose is partitioned by nothing and customers by month',
    );
  });

  test('a model that gives no probabilities, and rows the features refuse: nothing is written', async () => {
    await publish([ana], 'a');
    const bundle = await createBundle();
    const options = { store, source: customers, target: scored };
    const predictor = { ...bundle.predictor, predict: () => Float32Array.of(Number.NaN) };
    await expect(scoreTable({ ...options, bundle: { ...bundle, predictor } })).rejects.toThrow(
      'must give 1 probabilities, got 1 with NaN in row 0',
    );
    await publish([{ ...ana, method: 'barter' }], 'b');
    await expect(scoreTable({ ...options, bundle })).rejects.toThrow('level "barter"');
    expect(await store.snapshots(scored)).toEqual([]);
  });

  test('a partition of null, which cannot be read by itself', async () => {
    const columns = { ...customers.columns, month: { kind: 'date', nullable: true } } as const;
    const open = defineTable({
      name: 'open',
      layer: 'gold',
      key: ['customer_id'],
      columns,
      partitionBy: ['month'],
    });
    async function* batches() {
      yield await rowsToBatch(open, [{ ...ana, month: null }]);
    }
    await store.publish(open, batches(), { mode: 'replace', provenance: { inputs: {} } });
    await expect(
      scoreTable({ bundle: await createBundle(), store, source: open, target: scored }),
    ).rejects.toThrow('table open has rows without a month (partition month=~)');
  });

  test('bands out of order', async () => {
    const riskBands = { medium: 0.7, high: 0.6 };
    const bundle = await createBundle();
    await expect(
      scoreTable({ bundle, store, source: customers, target: scored, riskBands }),
    ).rejects.toThrow('0 <= medium <= high <= 1, got medium 0.7 and high 0.6');
  });
});

test('memory does not grow with rows: a batch is published before the next is read', async () => {
  const events: string[] = [];
  const source = defineTable({
    name: 'long',
    layer: 'gold',
    key: ['customer_id'],
    columns: customers.columns,
  });
  const target = defineScoredTable({
    name: 'scored_long',
    key: { customer_id: { kind: 'string' } },
  });
  const snapshot = {
    kind: 'snapshot',
    version: 1,
    table: 'long',
    id: 'x',
    number: 1,
    parent: 0,
    contractHash: '',
    provenance: { inputs: {} },
    rows: 3,
    files: { '': [{ path: 'p', rows: 3, id: 'x' }] },
    publishedAtMicros: '0',
  } as const;
  const slow: TableStore = {
    snapshots: async () => [snapshot],
    prune: async () => ({ snapshots: 0, files: 0 }),
    async *read() {
      for (const customer_id of ['a', 'b', 'c']) {
        events.push(`read ${customer_id}`);
        yield await rowsToBatch(source, [{ ...ana, customer_id }]);
      }
    },
    async publish(_table, batches) {
      for await (const batch of batches) events.push(`write ${batch.numRows}`);
      return snapshot;
    },
  };
  await scoreTable({ bundle: await createBundle(), store: slow, source, target });
  expect(events).toEqual(['read a', 'write 1', 'read b', 'write 1', 'read c', 'write 1']);
});

test('a scored table knows its rows', () => {
  expectTypeOf<(typeof scored)['columns']['month']>().toEqualTypeOf<{ readonly kind: 'date' }>();
  expect(Object.keys(scored.columns)).toEqual([
    'customer_id',
    'month',
    'score',
    'decision',
    'risk_band',
    'model_name',
    'model_id',
    'features_hash',
  ]);
  expect(scored).toMatchObject({ layer: 'diamond', key: ['customer_id', 'month'] });
});
