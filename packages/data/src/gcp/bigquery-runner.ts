import type { Clock } from '../clock.ts';
import { LagoaError } from '../error.ts';
import {
  type BigQueryClient,
  type BigQueryConfiguration,
  type FinishedJob,
  runJobOnce,
} from './bigquery-job.ts';
import type { BigQueryParameter } from './bigquery-parameter.ts';
import { callGoogle } from './google-call.ts';

/** How every adapter for BigQuery reaches it, and who pays. */
export interface BigQueryConnection {
  /** `new BigQuery({ projectId })`, or any object with its few methods used here. */
  readonly client: BigQueryClient;
  readonly project: string;
  readonly location: string;
  /** At least one: who pays for a job and what it is for. */
  readonly labels: Readonly<Record<string, string>>;
  /** A query that would read more is refused by BigQuery, unpaid. */
  readonly maximumBytesBilled: bigint;
  readonly clock: Clock;
  /** Longest wait for one job. Default: 600,000. */
  readonly deadlineMs?: number;
}

export interface QueryRequest {
  readonly text: string;
  readonly parameters?: readonly BigQueryParameter[];
  /** Where the rows go; without it, a temporary table of BigQuery's own. */
  readonly destination?: BigQueryTarget;
  readonly signal?: AbortSignal | undefined;
}

export interface BigQueryTarget {
  readonly projectId: string;
  readonly datasetId: string;
  readonly tableId: string;
}

/** Jobs of one connection, each labelled, limited in bytes and time, and run once by its id. */
export interface BigQueryRunner {
  /** A query job; a script where the text holds several statements. */
  query(id: string, request: QueryRequest): Promise<FinishedJob>;
  /** The bytes that a query would read. A dry run makes no job that could be looked at later. */
  dryRun(request: Pick<QueryRequest, 'text' | 'parameters' | 'signal'>): Promise<bigint>;
  load(
    id: string,
    load: NonNullable<BigQueryConfiguration['load']>,
    options: { readonly signal?: AbortSignal | undefined },
  ): Promise<FinishedJob>;
}

/** Throws `invalid-argument` for missing or malformed labels and a budget that is not above 0. */
export function createBigQueryRunner(connection: BigQueryConnection): BigQueryRunner {
  const { client, location, clock, deadlineMs, maximumBytesBilled } = connection;
  const labels = checkLabels(connection.labels);
  if (maximumBytesBilled <= 0n) throw invalid('maximumBytesBilled must be above 0');
  if (!/^[a-z0-9.:-]+$/.test(connection.project))
    throw invalid(`a project is letters, digits and -, got ${JSON.stringify(connection.project)}`);
  const timing = (signal: AbortSignal | undefined) => ({
    clock,
    location,
    signal,
    ...(deadlineMs === undefined ? {} : { deadlineMs }),
  });
  const toQuery = ({ text, parameters = [] }: QueryRequest) => ({
    query: text,
    useLegacySql: false,
    parameterMode: 'NAMED',
    queryParameters: [...parameters],
    maximumBytesBilled: String(maximumBytesBilled),
    useQueryCache: true,
  });
  return {
    query(id, request) {
      const { destination, signal } = request;
      const query = {
        ...toQuery(request),
        ...(destination && {
          destinationTable: destination,
          writeDisposition: 'WRITE_TRUNCATE',
          createDisposition: 'CREATE_IF_NEEDED',
        }),
      };
      return runJobOnce(client, { id, configuration: { labels, query } }, timing(signal));
    },
    async dryRun(request) {
      const query = { ...toQuery(request), useQueryCache: false };
      const jobId = `lagoa_dry_${globalThis.crypto.randomUUID()}`;
      const configuration = { labels, query, dryRun: true, jobTimeoutMs: '60000' };
      const run = () => client.createJob({ jobId, location, configuration });
      const options = { timeoutMs: 60_000, signal: request.signal };
      const [, answer] = await callGoogle('dry run', run, options);
      const bytes: unknown = Object(Object(answer).statistics).totalBytesProcessed;
      if (typeof bytes === 'string' && /^\d+$/.test(bytes)) return BigInt(bytes);
      throw new LagoaError('corrupt', 'dry run: the answer does not say how many bytes');
    },
    load: (id, load, { signal }) =>
      runJobOnce(client, { id, configuration: { labels, load } }, timing(signal)),
  };
}

function checkLabels(labels: Readonly<Record<string, string>>): { [name: string]: string } {
  const entries = Object.entries(labels);
  if (entries.length === 0) throw invalid('labels must name at least one, such as team or purpose');
  for (const [name, value] of entries)
    if (!/^[a-z][a-z0-9_-]{0,62}$/.test(name) || !/^[a-z0-9_-]{0,63}$/.test(value))
      throw invalid(`a label is up to 63 of a-z 0-9 _ -, got ${name}=${value}`);
  return Object.fromEntries(entries);
}

function invalid(message: string): LagoaError {
  return new LagoaError('invalid-argument', message);
}
