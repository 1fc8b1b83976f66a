import type { Clock } from '@lagoa/data';
import {
  createGrpcFailure,
  type GrpcHandlers,
  grpcStatus,
  type Message,
  readList,
  readMessage,
  readText,
} from '@lagoa/data/testing';
import { toTimestamp } from '../timestamp.ts';

/** What a job will go through, one state at each look; the last one stays. */
export interface JobScript {
  readonly states: readonly string[];
  readonly error?: { readonly code: number; readonly message: string };
  /** Decimal texts, as int64 travels. */
  readonly completionStats?: Readonly<Record<string, string>>;
}

export interface JobService {
  readonly handlers: Readonly<Record<string, GrpcHandlers>>;
  /** The script of the next job. Default: pending, running, succeeded. */
  scriptNextJob(script: JobScript): void;
}

const usual: JobScript = {
  states: ['JOB_STATE_PENDING', 'JOB_STATE_RUNNING', 'JOB_STATE_SUCCEEDED'],
};
const terminal = /_(SUCCEEDED|FAILED|CANCELLED|EXPIRED)$/;
const tableUri = /^bq:\/\/[^.\s]+\.[^.\s]+\.[^.\s]+$/;

/**
 * Batch prediction jobs of `JobService` with state, after job_service.proto and
 * batch_prediction_job.proto. No row is predicted; see the README for what is not checked.
 */
export function createJobService(
  clock: Clock,
  { hasModel }: { readonly hasModel: (name: string) => boolean },
): JobService {
  const jobs = new Map<string, { message: Message; looks: number; readonly script: JobScript }>();
  const scripts: JobScript[] = [];

  const find = (name: string) => {
    const job = jobs.get(name);
    if (job === undefined) throw createGrpcFailure(grpcStatus.notFound, `${name} is not found`);
    return job;
  };

  return {
    scriptNextJob: (script) => scripts.push(script),
    handlers: {
      'google.cloud.aiplatform.v1.JobService': {
        CreateBatchPredictionJob: (request) => {
          const parent = readText(request, 'parent');
          const job = readMessage(request, 'batchPredictionJob');
          checkJob(parent, job);
          const model = readText(job, 'model');
          if (!hasModel(model))
            throw createGrpcFailure(grpcStatus.notFound, `${model} is not found`);
          const name = `${parent}/batchPredictionJobs/${jobs.size + 1}`;
          const createTime = toTimestamp(clock.now());
          const message = { ...job, name, createTime, state: 'JOB_STATE_QUEUED' };
          jobs.set(name, { message, looks: 0, script: scripts.shift() ?? usual });
          return message;
        },
        GetBatchPredictionJob: (request) => {
          const job = find(readText(request, 'name'));
          const { states, error, completionStats = {} } = job.script;
          const cancelled = readText(job.message, 'state') === 'JOB_STATE_CANCELLED';
          const state = cancelled ? 'JOB_STATE_CANCELLED' : (states[job.looks] ?? states.at(-1));
          job.looks++;
          const output = readText(job.message, 'outputConfig.bigqueryDestination.outputUri');
          job.message = {
            ...job.message,
            state,
            ...(terminal.test(String(state)) && { endTime: toTimestamp(clock.now()) }),
            ...(/FAILED|EXPIRED/.test(String(state)) && error && { error }),
            ...(/SUCCEEDED/.test(String(state)) && {
              completionStats,
              outputInfo: {
                bigqueryOutputDataset: output.slice(0, output.lastIndexOf('.')),
                bigqueryOutputTable: output.slice(output.lastIndexOf('.') + 1),
              },
            }),
          };
          return job.message;
        },
        CancelBatchPredictionJob: (request) => {
          const job = find(readText(request, 'name'));
          if (!terminal.test(readText(job.message, 'state')))
            job.message = { ...job.message, state: 'JOB_STATE_CANCELLED' };
          return {};
        },
      },
    },
  };
}

function checkJob(parent: string, job: Message): void {
  const model = readText(job, 'model');
  if ((model === '') === (job.unmanagedContainerModel === null))
    throw invalid('exactly one of model and unmanaged_container_model must be set');
  if (model !== '' && !model.startsWith(`${parent}/models/`))
    throw invalid(`${model} must share the location ${parent}`);
  if (readText(job, 'displayName').length > 128) throw invalid('display_name is too long');
  const input = readMessage(job, 'inputConfig');
  if (readText(input, 'instancesFormat') !== 'bigquery' || !input.bigquerySource)
    throw createGrpcFailure(grpcStatus.unimplemented, 'not checked here: input beside BigQuery');
  if (!tableUri.test(readText(input, 'bigquerySource.inputUri')))
    throw invalid(`input_uri ${readText(input, 'bigquerySource.inputUri')}`);
  const output = readMessage(job, 'outputConfig');
  if (readText(output, 'predictionsFormat') !== 'bigquery' || !output.bigqueryDestination)
    throw createGrpcFailure(grpcStatus.unimplemented, 'not checked here: output beside BigQuery');
  if (!tableUri.test(readText(output, 'bigqueryDestination.outputUri')))
    throw invalid(`output_uri ${readText(output, 'bigqueryDestination.outputUri')}`);
  const instance = readMessage(job, 'instanceConfig');
  if (!['', 'array', 'object'].includes(readText(instance, 'instanceType')))
    throw invalid(`instance_type ${readText(instance, 'instanceType')}`);
  if (
    readList(instance, 'includedFields').length > 0 &&
    readList(instance, 'excludedFields').length > 0
  )
    throw invalid('included_fields and excluded_fields are exclusive');
  for (const [key, value] of Object.entries(readMessage(job, 'labels')))
    if (
      !/^[\p{Ll}\p{Lo}][\p{Ll}\p{Lo}0-9_-]{0,62}$/u.test(key) ||
      !/^[\p{Ll}\p{Lo}0-9_-]{0,63}$/u.test(String(value))
    )
      throw invalid(`label ${key}=${String(value)}`);
}

function invalid(message: string): Error {
  return createGrpcFailure(grpcStatus.invalidArgument, `invalid: ${message}`);
}
