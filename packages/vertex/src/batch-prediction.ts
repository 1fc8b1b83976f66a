import { LagoaError } from '@lagoa/data';
import {
  type CallContext,
  type CallOptions,
  callGrpc,
  formatLocation,
  type Json,
  type Location,
  type ProtoValue,
  pollUntil,
  toCallError,
  toProtoValue,
  type WaitOptions,
} from '@lagoa/data/rpc';
import { formatModel, formatTableUri } from './resource-name.ts';

/** The methods of `v1.JobServiceClient` from `@google-cloud/aiplatform` that are used here. */
export interface JobServiceClient {
  createBatchPredictionJob(
    request: { parent: string; batchPredictionJob: BatchPredictionJobRequest },
    options: CallOptions,
  ): Promise<readonly [BatchPredictionJob, ...unknown[]]>;
  getBatchPredictionJob(
    request: { name: string },
    options: CallOptions,
  ): Promise<readonly [BatchPredictionJob, ...unknown[]]>;
  cancelBatchPredictionJob(request: { name: string }, options: CallOptions): Promise<unknown>;
}

/** A job, as the service answers. */
export interface BatchPredictionJob {
  readonly name?: string | null;
  readonly state?: unknown;
  readonly error?: { readonly code?: number | null; readonly message?: string | null } | null;
  readonly completionStats?: {
    readonly successfulCount?: unknown;
    readonly failedCount?: unknown;
    readonly incompleteCount?: unknown;
  } | null;
  readonly outputInfo?: {
    readonly bigqueryOutputDataset?: string | null;
    readonly bigqueryOutputTable?: string | null;
  } | null;
}

interface BatchPredictionJobRequest {
  displayName: string;
  model: string;
  labels: { [key: string]: string };
  modelParameters?: ProtoValue;
  inputConfig: { instancesFormat: string; bigquerySource: { inputUri: string } };
  outputConfig: { predictionsFormat: string; bigqueryDestination: { outputUri: string } };
  instanceConfig: { instanceType: string; keyField?: string; includedFields: string[] };
  dedicatedResources: {
    machineSpec: { machineType: string };
    startingReplicaCount: number;
    maxReplicaCount: number;
  };
}

/** A table by its three names. */
export interface BigQueryTable {
  readonly project: string;
  readonly dataset: string;
  readonly table: string;
}

export interface BatchPrediction {
  readonly displayName: string;
  /** Model id and version or alias: `{ name: 'churn', version: 'champion' }`. */
  readonly model: { readonly name: string; readonly version: string };
  readonly input: BigQueryTable;
  /** Its data set must exist, the table must not: a job that is started twice fails here. */
  readonly output: BigQueryTable;
  /**
   * The columns that the model sees, in this order. Without them the service would send every
   * column in the order of the table, and a new column would silently shift the others.
   */
  readonly fields: readonly [string, ...string[]];
  /** A column to carry into the output as `key` instead of the whole instance. */
  readonly key?: string;
  /** `object` sends names with the values. Default: `array`. */
  readonly instanceType?: 'array' | 'object';
  readonly parameters?: Json;
  readonly machineType: string;
  /** Default: 1. */
  readonly replicas?: number;
  readonly labels?: Readonly<Record<string, string>>;
}

export interface BatchPredictionResult {
  readonly name: string;
  /** Some rows failing is a finding, not an error. */
  readonly state: 'succeeded' | 'partially-succeeded';
  /** Rows; `null` where the service does not say. */
  readonly successful: number | null;
  readonly failed: number | null;
  readonly incomplete: number | null;
  /** `bq://…` data set and table that were written; `null` where the service does not say. */
  readonly outputDataset: string | null;
  readonly outputTable: string | null;
}

export interface BatchPredictions {
  /** Submits a job and returns its resource name. Never repeated by itself. */
  start(job: BatchPrediction, options?: { readonly signal?: AbortSignal }): Promise<string>;
  /**
   * Waits for a job, from this or another process. Throws when it failed, was cancelled
   * (`aborted`) or expired (`deadline-exceeded`). Giving up waiting does not stop the job.
   */
  wait(name: string, options: WaitOptions): Promise<BatchPredictionResult>;
  /** Asks the service to stop a job; `wait` tells when it has. */
  cancel(name: string, options?: { readonly signal?: AbortSignal }): Promise<void>;
}

/**
 * Batch prediction from one BigQuery table into another.
 *
 * @example
 * const predictions = createBatchPredictions({ client, place, context });
 * const name = await predictions.start(job);
 * const { state, failed } = await predictions.wait(name, { deadlineMs: 3_600_000 });
 */
export function createBatchPredictions(options: {
  readonly client: JobServiceClient;
  readonly place: Location;
  readonly context: CallContext;
}): BatchPredictions {
  const { client, place, context } = options;
  return {
    async start(job, { signal } = {}) {
      const parent = formatLocation(place);
      const what = `createBatchPredictionJob ${job.displayName}`;
      const request = { parent, batchPredictionJob: toRequest(place, job) };
      const [created] = await callGrpc(
        (timing) => client.createBatchPredictionJob(request, timing),
        { what, repeatable: false, signal },
        context,
      );
      if (created.name) return created.name;
      throw new LagoaError('corrupt', `${what}: the service gave the job no name`);
    },
    async wait(name, wait) {
      const what = `getBatchPredictionJob ${name}`;
      const call = { what, repeatable: true, signal: wait.signal };
      const look = async (): Promise<BatchPredictionResult | undefined> => {
        const [job] = await callGrpc(
          (timing) => client.getBatchPredictionJob({ name }, timing),
          call,
          context,
        );
        return toResult(name, job);
      };
      return pollUntil(what, look, { ...wait, clock: context.clock });
    },
    async cancel(name, { signal } = {}) {
      const call = { what: `cancelBatchPredictionJob ${name}`, repeatable: true, signal };
      await callGrpc((timing) => client.cancelBatchPredictionJob({ name }, timing), call, context);
    },
  };
}

function toRequest(place: Location, job: BatchPrediction): BatchPredictionJobRequest {
  const { instanceType = 'array', replicas = 1, key, fields, parameters } = job;
  if (key !== undefined && fields.includes(key))
    throw new LagoaError('invalid-argument', `the key ${key} is listed among the fields`);
  return {
    displayName: job.displayName,
    model: formatModel(place, job.model.name, job.model.version),
    labels: { ...job.labels },
    ...(parameters === undefined ? {} : { modelParameters: toProtoValue(parameters) }),
    inputConfig: {
      instancesFormat: 'bigquery',
      bigquerySource: { inputUri: formatTableUri(job.input) },
    },
    outputConfig: {
      predictionsFormat: 'bigquery',
      bigqueryDestination: { outputUri: formatTableUri(job.output) },
    },
    instanceConfig: {
      instanceType,
      ...(key === undefined ? {} : { keyField: key }),
      includedFields: [...fields],
    },
    dedicatedResources: {
      machineSpec: { machineType: job.machineType },
      startingReplicaCount: replicas,
      maxReplicaCount: replicas,
    },
  };
}

/** `undefined` while the job is under way; PAUSED and UPDATING are. */
function toResult(name: string, job: BatchPredictionJob): BatchPredictionResult | undefined {
  const detail = job.error?.message ?? 'the service gives no reason';
  switch (job.state) {
    case 'JOB_STATE_SUCCEEDED':
    case 'JOB_STATE_PARTIALLY_SUCCEEDED':
      return {
        name,
        state: job.state === 'JOB_STATE_SUCCEEDED' ? 'succeeded' : 'partially-succeeded',
        successful: toCount(job.completionStats?.successfulCount),
        failed: toCount(job.completionStats?.failedCount),
        incomplete: toCount(job.completionStats?.incompleteCount),
        outputDataset: job.outputInfo?.bigqueryOutputDataset || null,
        outputTable: job.outputInfo?.bigqueryOutputTable || null,
      };
    case 'JOB_STATE_FAILED':
      throw toCallError(name, Object.assign(new Error(detail), { code: job.error?.code }));
    case 'JOB_STATE_CANCELLED':
      throw new LagoaError('aborted', `${name} was cancelled`);
    case 'JOB_STATE_EXPIRED':
      throw new LagoaError('deadline-exceeded', `${name} expired: ${detail}`);
    default:
      return undefined;
  }
}

/** Counts arrive as text; the service uses -1 where it does not know. */
function toCount(value: unknown): number | null {
  const count = Number(value ?? -1);
  return Number.isSafeInteger(count) && count >= 0 ? count : null;
}
