import { v1 } from '@google-cloud/aiplatform';
import { createRandom, systemClock } from '@lagoa/data';
import { fromProtoValue } from '@lagoa/data/rpc';
import { localClientOptions } from '@lagoa/data/testing';
import { afterAll, beforeAll, describe, expect, expectTypeOf, test } from 'vitest';
import {
  type BatchPrediction,
  type BatchPredictions,
  createBatchPredictions,
  type JobServiceClient,
} from './batch-prediction.ts';
import { type AiplatformServer, startAiplatformServer } from './testing/aiplatform-server.ts';

const place = { project: 'p', location: 'europe-west1' };
const parent = 'projects/p/locations/europe-west1';
const job: BatchPrediction = {
  displayName: 'churn 2026-11',
  model: { name: 'churn', version: 'champion' },
  input: { project: 'p', dataset: 'telecom_gold', table: 'features_churn_score_input' },
  output: { project: 'p', dataset: 'telecom_gold', table: 'scored_churn_2026_11' },
  fields: ['tenure', 'MonthlyCharges'],
  key: 'customerID',
  machineType: 'n2-standard-4',
  labels: { purpose: 'test' },
};
const wait = { deadlineMs: 10_000, pollMs: 10 };

let server: AiplatformServer;
let client: v1.JobServiceClient;
let predictions: BatchPredictions;

// Loading the schema takes 2 s on a quiet machine.
beforeAll(async () => {
  server = await startAiplatformServer();
  const options = await localClientOptions(server);
  client = new v1.JobServiceClient(options);
  const models = new v1.ModelServiceClient(options);
  const model = { displayName: 'churn', versionAliases: ['champion'] };
  const [operation] = await models.uploadModel({ parent, modelId: 'churn', model });
  await operation.promise();
  await models.close();
  predictions = open();
}, 120_000);
afterAll(async () => {
  await client.close();
  await server.close();
});

function open(timeoutMs = 2000) {
  const context = { clock: systemClock, random: createRandom(1), timeoutMs };
  return createBatchPredictions({ client, place, context });
}
const callsOf = (method: string) =>
  server.calls.filter((call) => call.method === `JobService/${method}`);

test('the official client is a JobServiceClient', () => {
  expectTypeOf<v1.JobServiceClient>().toExtend<JobServiceClient>();
});

test('a job goes from table to table, with its fields in order', async () => {
  server.jobs.scriptNextJob({
    states: ['JOB_STATE_PENDING', 'JOB_STATE_PAUSED', 'JOB_STATE_RUNNING', 'JOB_STATE_SUCCEEDED'],
    completionStats: { successfulCount: '7043', failedCount: '0', incompleteCount: '-1' },
  });
  const name = await predictions.start({ ...job, parameters: { threshold: 0.5, skip: undefined } });
  expect(name).toBe(`${parent}/batchPredictionJobs/1`);
  expect(await predictions.wait(name, wait)).toStrictEqual({
    name,
    state: 'succeeded',
    successful: 7043,
    failed: 0,
    incomplete: null,
    outputDataset: 'bq://p.telecom_gold',
    outputTable: 'scored_churn_2026_11',
  });
  expect(callsOf('GetBatchPredictionJob').length).toBe(4);
  const request = callsOf('CreateBatchPredictionJob').at(-1)?.request;
  expect(request).toMatchObject({
    parent,
    batchPredictionJob: {
      displayName: 'churn 2026-11',
      model: `${parent}/models/churn@champion`,
      labels: { purpose: 'test' },
      inputConfig: {
        instancesFormat: 'bigquery',
        bigquerySource: { inputUri: 'bq://p.telecom_gold.features_churn_score_input' },
      },
      outputConfig: {
        predictionsFormat: 'bigquery',
        bigqueryDestination: { outputUri: 'bq://p.telecom_gold.scored_churn_2026_11' },
      },
      instanceConfig: {
        instanceType: 'array',
        keyField: 'customerID',
        includedFields: ['tenure', 'MonthlyCharges'],
        excludedFields: [],
      },
      dedicatedResources: {
        machineSpec: { machineType: 'n2-standard-4' },
        startingReplicaCount: 1,
        maxReplicaCount: 1,
      },
    },
  });
  const parameters = Object(request?.batchPredictionJob).modelParameters;
  expect(fromProtoValue(parameters)).toStrictEqual({ threshold: 0.5 });
});

describe('how a job may end', () => {
  const ending = async (
    state: string,
    error?: { readonly code: number; readonly message: string },
  ) => {
    const counts = { successfulCount: '5', failedCount: '2', incompleteCount: '0' };
    server.jobs.scriptNextJob({
      states: [state],
      completionStats: counts,
      ...(error && { error }),
    });
    return predictions.wait(await predictions.start(job), wait);
  };

  test('partly: a finding', async () => {
    expect(await ending('JOB_STATE_PARTIALLY_SUCCEEDED')).toMatchObject({
      state: 'partially-succeeded',
      successful: 5,
      failed: 2,
      incomplete: 0,
    });
  });

  test('failed, cancelled, expired: errors', async () => {
    const error = { code: 9, message: 'the table exists already' };
    await expect(ending('JOB_STATE_FAILED', error)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('the table exists already'),
    });
    await expect(ending('JOB_STATE_FAILED')).rejects.toMatchObject({ code: 'unavailable' });
    await expect(ending('JOB_STATE_CANCELLED')).rejects.toMatchObject({ code: 'aborted' });
    await expect(ending('JOB_STATE_EXPIRED')).rejects.toMatchObject({ code: 'deadline-exceeded' });
  });

  test('cancelled by us', async () => {
    server.jobs.scriptNextJob({ states: ['JOB_STATE_RUNNING'] });
    const name = await predictions.start(job);
    await predictions.cancel(name);
    await expect(predictions.wait(name, wait)).rejects.toMatchObject({ code: 'aborted' });
  });
});

describe('failures on the way', () => {
  test('a start whose answer was lost is not repeated', async () => {
    const before = callsOf('CreateBatchPredictionJob').length;
    server.faults.failNext('JobService/CreateBatchPredictionJob', { code: 14, afterWork: true });
    await expect(predictions.start(job)).rejects.toMatchObject({ code: 'unavailable' });
    expect(callsOf('CreateBatchPredictionJob').length).toBe(before + 1);
  });

  test('looks that fail are repeated', async () => {
    const name = await predictions.start(job);
    server.faults.failNext('JobService/GetBatchPredictionJob', { code: 14, times: 2 });
    expect((await predictions.wait(name, wait)).state).toBe('succeeded');
  });

  test('a job without end: deadline, abort', async () => {
    server.jobs.scriptNextJob({ states: ['JOB_STATE_RUNNING'] });
    const name = await predictions.start(job);
    await expect(predictions.wait(name, { deadlineMs: 60, pollMs: 10 })).rejects.toMatchObject({
      code: 'deadline-exceeded',
    });
    const signal = AbortSignal.timeout(50);
    await expect(predictions.wait(name, { ...wait, signal })).rejects.toMatchObject({
      code: 'aborted',
    });
    await expect(predictions.start(job, { signal })).rejects.toMatchObject({ code: 'aborted' });
  });

  test('a server that never answers: timeout', async () => {
    server.faults.hangNext('JobService/CreateBatchPredictionJob');
    await expect(open(100).start(job)).rejects.toMatchObject({ code: 'deadline-exceeded' });
  });

  test('no such model, no such job', async () => {
    const model = { name: 'churn', version: 'shadow' };
    await expect(predictions.start({ ...job, model })).rejects.toMatchObject({ code: 'not-found' });
    const name = `${parent}/batchPredictionJobs/99`;
    await expect(predictions.wait(name, wait)).rejects.toMatchObject({ code: 'not-found' });
  });

  test('a key among the fields, a table out of form', async () => {
    const before = callsOf('CreateBatchPredictionJob').length;
    await expect(predictions.start({ ...job, key: 'tenure' })).rejects.toThrow('the key tenure');
    const input = { ...job.input, table: 'a b' };
    await expect(predictions.start({ ...job, input })).rejects.toMatchObject({
      code: 'invalid-argument',
    });
    expect(callsOf('CreateBatchPredictionJob').length).toBe(before);
  });
});

describe('the client itself, as measured', () => {
  test('drops a plain object given as a Value', async () => {
    await client.createBatchPredictionJob({
      parent,
      batchPredictionJob: {
        displayName: 'raw',
        model: `${parent}/models/churn`,
        modelParameters: Object({ threshold: 0.5 }),
        inputConfig: { instancesFormat: 'bigquery', bigquerySource: { inputUri: 'bq://p.d.t' } },
        outputConfig: {
          predictionsFormat: 'bigquery',
          bigqueryDestination: { outputUri: 'bq://p.d.u' },
        },
      },
    });
    const sent = callsOf('CreateBatchPredictionJob').at(-1)?.request;
    expect(Object(sent?.batchPredictionJob).modelParameters).toStrictEqual({});
  });

  test('ignores a misspelled field and an unknown state', async () => {
    const misspelled = {
      parent,
      batchPredictionJob: { display_name: 'raw', state: 'NOT_A_STATE' },
    };
    const call = Reflect.apply(client.createBatchPredictionJob, client, [misspelled]);
    await expect(call).rejects.toThrow('required field batchPredictionJob.displayName is not set');
    const sent = callsOf('CreateBatchPredictionJob').at(-1)?.request;
    expect(sent?.batchPredictionJob).toMatchObject({
      displayName: '',
      state: 'JOB_STATE_UNSPECIFIED',
    });
  });

  test('does not know host:port', async () => {
    const options = await localClientOptions(server);
    const apiEndpoint = `127.0.0.1:${server.port}`;
    const { port: _, ...rest } = options;
    const lost = new v1.JobServiceClient({ ...rest, apiEndpoint });
    const call = lost.getBatchPredictionJob({ name: `${parent}/batchPredictionJobs/1` });
    await expect(call).rejects.toMatchObject({ code: 14 });
    await lost.close();
  });
});
