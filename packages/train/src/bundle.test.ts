import { columnsToBatch, defineTable, type ObjectStore } from '@lagoa/data';
import { createMemoryObjectStore } from '@lagoa/data/memory';
import { applyBatch, defineFeatures, fitFeatures } from '@lagoa/features';
import { beforeAll, describe, expect, test } from 'vitest';
import { type BundleContent, writeBundle } from './bundle.ts';
import { evaluate } from './evaluate.ts';
import type { BoostedModel } from './model/boosted-model.ts';
import { writeModelJson } from './model/write-model-json.ts';
import { openBundle, readBundleFile } from './open-bundle.ts';
import { chooseThreshold } from './threshold.ts';

const customers = defineTable({
  name: 'customers',
  layer: 'gold',
  key: ['id'],
  columns: {
    id: { kind: 'string' },
    tenure: { kind: 'int32' },
    contract: { kind: 'category', levels: ['month', 'year'] },
  },
});
const definition = defineFeatures(customers, (column, f) => ({
  tenure: f.numeric(column.tenure),
  contract: f.oneHot(column.contract, { unseen: 'error' }),
}));

/** Splits on tenure < 10: leaf 1 left, leaf -1 right. */
const model: BoostedModel = {
  objective: 'binary:logistic',
  baseScore: 0.5,
  featureNames: ['tenure', 'contract=month', 'contract=year'],
  trees: [
    {
      leftChildren: Int32Array.of(1, -1, -1),
      rightChildren: Int32Array.of(2, -1, -1),
      parents: Int32Array.of(-1, 0, 0),
      splitIndices: Uint32Array.of(0, 0, 0),
      splitConditions: Float32Array.of(10, 1, -1),
      defaultLeft: Uint8Array.of(1, 0, 0),
      lossChanges: Float32Array.of(3, 0, 0),
      sumHessian: Float32Array.of(8, 4, 4),
      baseWeights: Float32Array.of(0, 1, -1),
    },
  ],
  attributes: {},
};
const rows = { labels: [1, 0, 1, 0], scores: [0.9, 0.2, 0.6, 0.4] };

let batch: Awaited<ReturnType<typeof columnsToBatch>>;
let content: BundleContent;
beforeAll(async () => {
  batch = await columnsToBatch(customers, {
    id: ['a', 'b'],
    tenure: [3, 40],
    contract: ['month', 'year'],
  });
  const source = (async function* () {
    yield batch;
  })();
  content = {
    modelName: 'churn',
    model: writeModelJson(model),
    onnx: Uint8Array.of(1, 2, 255),
    features: await fitFeatures(definition, source),
    evaluation: evaluate(rows),
    threshold: chooseThreshold({ ...rows, costs: { falsePositive: 1, falseNegative: 5 } }),
    engine: { name: 'lagoa-reference', version: '1' },
    provenance: { inputs: { features_churn: '00aa' }, parameters: { seed: 1 } },
    profile: { kind: 'profile', version: 1 },
    certificate: { kind: 'feature-certificate', version: 1 },
    card: '# churn\n',
  };
});

async function keysOf(store: ObjectStore): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of store.list('')) keys.push(key);
  return keys;
}

test('what is written opens as the same model, features and profile', async () => {
  const store = createMemoryObjectStore();
  const { id, manifest } = await writeBundle(store, content);
  expect(id).toMatch(/^[0-9a-f]{16}$/);
  const opened = await openBundle(store, id);
  expect(opened.manifest).toEqual(manifest);
  expect(opened.features).toEqual(content.features);
  expect(opened.profile).toEqual(content.profile);
  expect(opened.evaluation).toEqual(content.evaluation);
  expect(opened.model).toEqual(model);
  const matrix = applyBatch(opened.features, batch);
  const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
  const [high, low] = opened.predictor.predict(matrix);
  expect([high, low]).toEqual([expect.closeTo(sigmoid(1), 6), expect.closeTo(sigmoid(-1), 6)]);
  expect(opened.predictor.explain(matrix).names).toEqual(['tenure', 'contract']);
  expect(manifest.files.map((file) => file.path)).toEqual([
    'card.md',
    'certificate.json',
    'evaluation.json',
    'features.json',
    'model.json',
    'model.onnx',
    'profile.json',
    'threshold.json',
  ]);
  expect(await readBundleFile(store, manifest, 'model.onnx')).toEqual(Uint8Array.of(1, 2, 255));
  const missing = readBundleFile(store, manifest, 'other.json');
  await expect(missing).rejects.toMatchObject({ code: 'not-found' });
});

test('optional parts can be absent', async () => {
  const store = createMemoryObjectStore();
  const { onnx, profile, certificate, card, ...required } = content;
  const { id, manifest } = await writeBundle(store, required);
  expect(manifest.files).toHaveLength(4);
  expect((await openBundle(store, id)).profile).toBeUndefined();
});

test('the same content twice writes nothing; other content is another bundle', async () => {
  const store = createMemoryObjectStore();
  const first = await writeBundle(store, content);
  const generations = async () => {
    const found: string[] = [];
    for await (const { generation } of store.list('')) found.push(generation);
    return found;
  };
  const before = await generations();
  expect(await writeBundle(store, structuredClone(content))).toEqual(first);
  expect(await generations()).toEqual(before);
  const others = [
    { ...content, modelName: 'other' },
    { ...content, card: '# other\n' },
    { ...content, provenance: { inputs: {} } },
  ];
  const ids = await Promise.all(others.map(async (own) => (await writeBundle(store, own)).id));
  expect(new Set([first.id, ...ids]).size).toBe(4);
});

test('a crash before the manifest leaves no bundle, and a repeat completes it', async () => {
  const whole = createMemoryObjectStore();
  const { id } = await writeBundle(whole, content);
  const puts = (await keysOf(whole)).length;
  for (let allowed = 0; allowed < puts; allowed++) {
    const store = createMemoryObjectStore();
    let left = allowed;
    const dying: ObjectStore = {
      ...store,
      put: async (...put) => {
        if (left-- === 0) throw new Error('power cut');
        return store.put(...put);
      },
    };
    await expect(writeBundle(dying, content)).rejects.toThrow('power cut');
    await expect(openBundle(store, id)).rejects.toMatchObject({ code: 'not-found' });
    expect((await writeBundle(store, content)).id).toBe(id);
    expect((await openBundle(store, id)).manifest.id).toBe(id);
  }
});

describe('damage is corrupt', () => {
  test.each([
    'card.md',
    'evaluation.json',
    'features.json',
    'model.json',
    'model.onnx',
    'profile.json',
    'manifest.json',
  ])('%s changed or lost', async (path) => {
    const store = createMemoryObjectStore();
    const { id } = await writeBundle(store, content);
    const key = `bundles/${id}/${path}`;
    const stored = await store.get(key);
    const text = await new Response(stored?.body).text();
    const changed = new TextEncoder().encode(text.replace(/[a-z]/, 'ß'));
    await store.put(key, changed, { ifGeneration: 'any' });
    await expect(openBundle(store, id)).rejects.toMatchObject({ code: 'corrupt' });
    await store.delete(key);
    const code = path === 'manifest.json' ? 'not-found' : 'corrupt';
    await expect(openBundle(store, id)).rejects.toMatchObject({ code });
  });

  test('a manifest of another bundle, or changed by hand', async () => {
    const store = createMemoryObjectStore();
    const first = await writeBundle(store, content);
    const second = await writeBundle(store, { ...content, modelName: 'other' });
    const put = (manifest: object) =>
      store.put(
        `bundles/${first.id}/manifest.json`,
        new TextEncoder().encode(JSON.stringify(manifest)),
        { ifGeneration: 'any' },
      );
    for (const wrong of [
      second.manifest,
      { ...second.manifest, id: first.id },
      { ...first.manifest, threshold: 0.01 },
      { ...first.manifest, files: [] },
      { kind: 'bundle-manifest' },
    ]) {
      await put(wrong);
      await expect(openBundle(store, first.id)).rejects.toMatchObject({ code: 'corrupt' });
    }
  });

  test('other bytes where a file should go', async () => {
    const store = createMemoryObjectStore();
    const { id } = await writeBundle(createMemoryObjectStore(), content);
    await store.put(`bundles/${id}/model.json`, Uint8Array.of(1), { ifGeneration: 'any' });
    await expect(writeBundle(store, content)).rejects.toMatchObject({ code: 'corrupt' });
    await expect(openBundle(store, id)).rejects.toMatchObject({ code: 'not-found' });
  });
});

test('refuses a model of other features, and what JSON cannot hold', async () => {
  const store = createMemoryObjectStore();
  const other = writeModelJson({
    ...model,
    featureNames: ['tenure', 'contract=year', 'contract=month'],
  });
  await expect(writeBundle(store, { ...content, model: other })).rejects.toThrow(
    'first difference at 1: contract=year and contract=month',
  );
  await expect(writeBundle(store, { ...content, profile: { mean: Number.NaN } })).rejects.toThrow(
    'profile must be plain JSON',
  );
  const classes = {
    ...model,
    objective: 'multi:softprob',
    classOffsets: [0, 0],
    trees: [],
  } as const;
  await expect(writeBundle(store, { ...content, model: writeModelJson(classes) })).rejects.toThrow(
    'not multi:softprob of 2 classes',
  );
  await expect(writeBundle(store, { ...content, model: '{}' })).rejects.toMatchObject({
    code: 'corrupt',
  });
  expect(await keysOf(store)).toEqual([]);
});
