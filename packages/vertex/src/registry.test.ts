import { v1 } from '@google-cloud/aiplatform';
import { createRandom, systemClock } from '@lagoa/data';
import { localClientOptions, readText } from '@lagoa/data/testing';
import { afterAll, beforeAll, describe, expect, expectTypeOf, test } from 'vitest';
import type { ModelServiceClient } from './model-service-client.ts';
import { createVertexModelRegistry, type VertexModelRegistry } from './registry.ts';
import { type AiplatformServer, startAiplatformServer } from './testing/aiplatform-server.ts';

const place = { project: 'p', location: 'europe-west1' };
const container = {
  imageUri: 'europe-west1-docker.pkg.dev/p/lagoa/serve:1',
  port: 8080,
  predictRoute: '/predict',
  healthRoute: '/health',
  environment: { LOG_LEVEL: 'info' },
};
const context = { clock: systemClock, random: createRandom(1), timeoutMs: 2000 };

let server: AiplatformServer;
let client: v1.ModelServiceClient;
let registry: VertexModelRegistry;

// Loading the schema takes 2 s on a quiet machine.
beforeAll(async () => {
  server = await startAiplatformServer();
  client = new v1.ModelServiceClient(await localClientOptions(server));
  registry = open();
}, 120_000);
afterAll(async () => {
  await client.close();
  await server.close();
});

function open(changes: { timeoutMs?: number; uploadDeadlineMs?: number } = {}) {
  const { timeoutMs = 2000, uploadDeadlineMs = 10_000 } = changes;
  const bundlesUri = 'gs://lake/bundles';
  return createVertexModelRegistry({
    client,
    place,
    bundlesUri,
    container,
    context: { ...context, timeoutMs },
    uploadDeadlineMs,
  });
}

const callsOf = (method: string) =>
  server.calls.filter((call) => call.method === `ModelService/${method}`);

test('the official client is a ModelServiceClient', () => {
  expectTypeOf<v1.ModelServiceClient>().toExtend<ModelServiceClient>();
});

describe('register', () => {
  test('the first version of a model', async () => {
    expect(await registry.versions('churn')).toStrictEqual([]);
    const version = await registry.register('churn', 'a1', { aliases: ['champion'] });
    expect(version).toMatchObject({ name: 'churn', version: 1, bundleId: 'a1' });
    const age = Number(systemClock.now() - BigInt(version.registeredAtMicros)) / 1e6;
    expect(age).toBeGreaterThanOrEqual(0);
    expect(age).toBeLessThan(30);
    const [call] = callsOf('UploadModel');
    expect(call?.request).toMatchObject({
      parent: 'projects/p/locations/europe-west1',
      modelId: 'churn',
      parentModel: '',
      model: {
        displayName: 'churn',
        artifactUri: 'gs://lake/bundles/a1',
        versionAliases: ['champion'],
        labels: { lagoa_bundle: 'a1' },
        containerSpec: {
          imageUri: container.imageUri,
          ports: [{ containerPort: 8080 }],
          predictRoute: '/predict',
          healthRoute: '/health',
          env: [{ name: 'LOG_LEVEL', value: 'info' }],
        },
      },
    });
    expect(call?.metadata['x-goog-request-params']).toBe(
      'parent=projects%2Fp%2Flocations%2Feurope-west1',
    );
  });

  test('the same bundle keeps its version and uploads nothing', async () => {
    const uploads = callsOf('UploadModel').length;
    expect((await registry.register('churn', 'a1')).version).toBe(1);
    expect(callsOf('UploadModel').length).toBe(uploads);
  });

  test('later bundles are versions of the same model, listed over pages', async () => {
    for (const bundle of ['b2', 'c3', 'd4', 'e5']) await registry.register('churn', bundle);
    expect(callsOf('UploadModel').at(-1)?.request).toMatchObject({
      modelId: '',
      parentModel: 'projects/p/locations/europe-west1/models/churn',
    });
    const versions = await registry.versions('churn');
    expect(versions.map(({ version, bundleId }) => [version, bundleId])).toStrictEqual([
      [1, 'a1'],
      [2, 'b2'],
      [3, 'c3'],
      [4, 'd4'],
      [5, 'e5'],
    ]);
  });

  test('a lost answer throws, and registering again makes no second version', async () => {
    server.faults.failNext('ModelService/UploadModel', { code: 14, afterWork: true });
    server.models.setPolls(0);
    const uploads = callsOf('UploadModel').length;
    await expect(registry.register('lost', 'x')).rejects.toMatchObject({ code: 'unavailable' });
    expect(callsOf('UploadModel').length).toBe(uploads + 1);
    server.models.setPolls(1);
    expect((await registry.register('lost', 'x')).version).toBe(1);
    expect(callsOf('UploadModel').length).toBe(uploads + 1);
  });

  test('an operation that fails throws its own error', async () => {
    server.models.failNextUpload({ code: 3, message: 'the image does not start' });
    await expect(registry.register('bad', 'x')).rejects.toMatchObject({
      code: 'invalid-argument',
      message: expect.stringContaining('the image does not start'),
    });
    expect(await registry.versions('bad')).toStrictEqual([]);
  });

  test('a look at the operation that fails is repeated', async () => {
    server.models.setPolls(1);
    server.faults.failNext('Operations/GetOperation', { code: 14, times: 2 });
    expect((await registry.register('flaky', 'x')).version).toBe(1);
  });

  test('an upload that is never done ends by the deadline', async () => {
    server.models.setPolls(1000);
    const slow = open({ uploadDeadlineMs: 300 });
    await expect(slow.register('slow', 'x')).rejects.toMatchObject({ code: 'deadline-exceeded' });
    server.models.setPolls(1);
  });

  test('a server that never answers ends by the timeout, in the operation too', async () => {
    const hasty = open({ timeoutMs: 150 });
    server.faults.hangNext('ModelService/ListModelVersions');
    await expect(hasty.register('hung', 'x')).rejects.toMatchObject({ code: 'deadline-exceeded' });
    server.faults.hangNext('Operations/GetOperation');
    await expect(hasty.register('hung', 'x')).rejects.toMatchObject({ code: 'deadline-exceeded' });
  });

  test('an abort ends the waiting at once', async () => {
    server.models.setPolls(1000);
    const controller = new AbortController();
    const waiting = registry.register('aborted', 'x', { signal: controller.signal });
    setTimeout(() => controller.abort(new Error('enough')), 100);
    await expect(waiting).rejects.toMatchObject({ code: 'aborted' });
    server.models.setPolls(1);
  });

  test.each([
    ['a model id', () => registry.register('Churn', 'x')],
    ['an alias', () => registry.register('churn', 'x', { aliases: ['1st'] })],
    ['a bundle id', () => registry.register('churn', 'X')],
  ])('%s out of form is refused before any upload', async (_what, run) => {
    const uploads = callsOf('UploadModel').length;
    await expect(run()).rejects.toMatchObject({ code: 'invalid-argument' });
    expect(callsOf('UploadModel').length).toBe(uploads);
  });

  test('AIP_* is refused, as is a folder that is not in Cloud Storage', async () => {
    const options = { client, place, bundlesUri: 'gs://lake/bundles', container, context };
    const reserved = createVertexModelRegistry({
      ...options,
      container: { ...container, environment: { AIP_HTTP_PORT: '1' } },
    });
    await expect(reserved.register('churn', 'x')).rejects.toThrow('AIP_HTTP_PORT');
    expect(() => createVertexModelRegistry({ ...options, bundlesUri: '/tmp' })).toThrow('gs://');
  });
});

describe('aliases', () => {
  test('default stands at the first version, and moves', async () => {
    expect((await registry.resolve('churn', 'default'))?.bundleId).toBe('a1');
    await registry.moveAlias('churn', 'default', { version: 2 });
    expect((await registry.resolve('churn', 'default'))?.bundleId).toBe('b2');
  });

  test('an alias moves from one version to another', async () => {
    expect((await registry.resolve('churn', 'champion'))?.version).toBe(1);
    await registry.moveAlias('churn', 'champion', { version: 3 });
    expect((await registry.resolve('churn', 'champion'))?.version).toBe(3);
    expect(readText(callsOf('MergeVersionAliases').at(-1)?.request, 'name')).toBe(
      'projects/p/locations/europe-west1/models/churn@3',
    );
  });

  test('absent is undefined; forbidden and unavailable throw', async () => {
    expect(await registry.resolve('churn', 'shadow')).toBe(undefined);
    expect(await registry.resolve('none', 'champion')).toBe(undefined);
    await expect(registry.moveAlias('churn', 'champion', { version: 99 })).rejects.toMatchObject({
      code: 'not-found',
    });
    server.faults.failNext('ModelService/GetModel', { code: 7 });
    await expect(registry.resolve('churn', 'champion')).rejects.toMatchObject({
      code: 'permission-denied',
    });
    server.faults.failNext('ModelService/GetModel', { code: 14, times: 4 });
    await expect(registry.resolve('churn', 'champion')).rejects.toMatchObject({
      code: 'unavailable',
    });
    server.faults.failNext('ModelService/GetModel', { code: 14, times: 3 });
    expect((await registry.resolve('churn', 'champion'))?.version).toBe(3);
  });

  test('a version that Lagoa did not register is not one of ours', async () => {
    const parent = 'projects/p/locations/europe-west1';
    const [operation] = await client.uploadModel({
      parent,
      modelId: 'foreign',
      model: { displayName: 'made by hand' },
    });
    await operation.promise();
    expect(await registry.versions('foreign')).toStrictEqual([]);
    expect((await registry.register('foreign', 'f1')).version).toBe(2);
  });
});

describe('the client itself, as measured', () => {
  test('sets no deadline: only ours ends a silent server', async () => {
    server.faults.hangNext('ModelService/GetModel');
    const name = 'projects/p/locations/europe-west1/models/churn';
    const silent = client.getModel({ name }).then(() => 'answered');
    const patience = new Promise((resolve) => setTimeout(resolve, 1000, 'still waiting'));
    expect(await Promise.race([silent, patience])).toBe('still waiting');
  });

  test('does not retry', async () => {
    const before = callsOf('GetModel').length;
    server.faults.failNext('ModelService/GetModel', { code: 14 });
    const name = 'projects/p/locations/europe-west1/models/churn';
    await expect(client.getModel({ name })).rejects.toMatchObject({ code: 14 });
    expect(callsOf('GetModel').length).toBe(before + 1);
  });
});
