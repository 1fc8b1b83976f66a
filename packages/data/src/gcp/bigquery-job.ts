import type { Clock } from '../clock.ts';
import { isLagoaError, LagoaError } from '../error.ts';
import { callGoogle } from './google-call.ts';
import { toGoogleError } from './google-error.ts';

/** The methods of `BigQuery` from `@google-cloud/bigquery` that are used here. */
export interface BigQueryClient {
  createJob(options: {
    jobId: string;
    location: string;
    configuration: BigQueryConfiguration;
  }): Promise<readonly [BigQueryJob, ...unknown[]]>;
  job(id: string, options: { location: string }): BigQueryJob;
}

/** The methods of a `Job` that are used here. */
export interface BigQueryJob {
  getMetadata(): Promise<readonly [BigQueryJobMetadata, ...unknown[]]>;
  getQueryResults(options: {
    autoPaginate: boolean;
    skipParsing: boolean;
    maxResults: number;
    pageToken?: string;
  }): Promise<readonly [readonly unknown[], (object | null)?, unknown?]>;
}

export interface BigQueryJobMetadata {
  readonly status?: {
    readonly state?: string;
    readonly errorResult?: { readonly reason?: string; readonly message?: string };
  };
  readonly statistics?: {
    readonly totalBytesProcessed?: string;
    readonly load?: { readonly outputRows?: string };
  };
}

/** `configuration` of a job in the words of the REST API. */
export interface BigQueryConfiguration {
  labels: { [name: string]: string };
  jobTimeoutMs: string;
  load?: {
    sourceUris: string[];
    sourceFormat: string;
    destinationTable: { projectId: string; datasetId: string; tableId: string };
    schema: { fields: object[] };
    writeDisposition: string;
    createDisposition: string;
    timePartitioning?: { type: string; field: string };
    parquetOptions?: { enumAsString: boolean };
  };
  query?: {
    query: string;
    useLegacySql: boolean;
    parameterMode: string;
    queryParameters: object[];
    maximumBytesBilled: string;
    useQueryCache: boolean;
    destinationTable?: { projectId: string; datasetId: string; tableId: string };
    writeDisposition?: string;
    createDisposition?: string;
  };
  dryRun?: boolean;
}

export interface BigQueryJobOptions {
  readonly clock: Clock;
  /** Such as `EU` or `europe-west1`. */
  readonly location: string;
  /** Longest wait for the job; BigQuery is asked to stop it then. Default: 600,000. */
  readonly deadlineMs?: number;
  /** Longest wait for one call. Default: 60,000. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
}

export interface FinishedJob {
  readonly id: string;
  readonly job: BigQueryJob;
  readonly metadata: BigQueryJobMetadata;
}

type JobRequest = {
  readonly id: string;
  readonly configuration: Omit<BigQueryConfiguration, 'jobTimeoutMs'>;
};

/** How often one call tries again, and how many ids it looks through for one that is free. */
const triesPerCall = 5;
const idsPerJob = 100;

/**
 * Runs a job that must happen once: its id is `<id>_<attempt>`. A job of that id which is under way
 * is waited for, and one that succeeded is the answer, whoever started it; after one that failed
 * the next attempt gets an id of its own, because BigQuery never takes an id twice. Failures that
 * may pass (`unavailable`: rate limits, quotas, back end errors) are tried again, others throw.
 *
 * A caller that gives up waiting leaves the job running; calling again waits for the same job.
 */
export async function runJobOnce(
  client: BigQueryClient,
  { id, configuration }: JobRequest,
  options: BigQueryJobOptions,
): Promise<FinishedJob> {
  let failures = 0;
  for (let attempt = 1; attempt <= idsPerJob; attempt++) {
    const job = { id: `${id}_${attempt}`, configuration };
    const isNew = await startJob(client, job, options);
    const finished = await waitForJob(client, job.id, options);
    const { failure } = finished;
    if (failure === undefined) return finished;
    if (!isNew) continue;
    if (failure.code !== 'unavailable' || ++failures === triesPerCall) throw failure;
    await pause(options, failures);
  }
  throw new LagoaError('unavailable', `job ${id}: all of ${idsPerJob} attempts have failed`);
}

/** Whether this call made the job; `false` where it was there already. */
async function startJob(
  client: BigQueryClient,
  job: JobRequest,
  options: BigQueryJobOptions,
): Promise<boolean> {
  const { location, deadlineMs = 600_000, timeoutMs = 60_000, signal } = options;
  const configuration = { ...job.configuration, jobTimeoutMs: String(deadlineMs) };
  const create = () => client.createJob({ jobId: job.id, location, configuration });
  for (let tries = 1; ; tries++) {
    try {
      await callGoogle(`start job ${job.id}`, create, { timeoutMs, signal });
      return true;
    } catch (error) {
      // Somebody's of the same id, or our own whose answer was lost: the same job in any case.
      // A later try that finds the job has made it itself.
      if (isLagoaError(error, 'conflict')) return tries > 1;
      if (!isLagoaError(error, 'unavailable') || tries === triesPerCall) throw error;
    }
    await pause(options, tries);
  }
}

/** Waits until the job is done, well or not; throws where that cannot be found out. */
async function waitForJob(
  client: BigQueryClient,
  id: string,
  options: BigQueryJobOptions,
): Promise<FinishedJob & { readonly failure: LagoaError | undefined }> {
  const { clock, location, deadlineMs = 600_000, timeoutMs = 60_000, signal } = options;
  const end = clock.now() + BigInt(Math.round(deadlineMs * 1000));
  const job = client.job(id, { location });
  const read = () => job.getMetadata();
  for (let look = 1; ; look++) {
    const [metadata] = await callGoogle(`look at job ${id}`, read, { timeoutMs, signal });
    if (metadata.status?.state === 'DONE')
      return { id, job, metadata, failure: failureOf(id, metadata) };
    if (clock.now() >= end)
      throw new LagoaError('deadline-exceeded', `job ${id}: not done after ${deadlineMs} ms`, {
        details: { timeoutMs: deadlineMs },
      });
    await pause(options, look);
  }
}

function failureOf(id: string, { status }: BigQueryJobMetadata): LagoaError | undefined {
  const result = status?.errorResult;
  if (result === undefined) return undefined;
  const { reason, message = 'it failed without a message' } = result;
  return toGoogleError(`job ${id}`, Object.assign(new Error(message), { errors: [{ reason }] }));
}

/** 0.2 s, growing by half each time up to 10 s. */
async function pause({ clock, signal }: BigQueryJobOptions, times: number): Promise<void> {
  const delayMs = Math.min(10_000, 200 * 1.5 ** (times - 1));
  await clock.sleep(delayMs, signal ? { signal } : {});
}
