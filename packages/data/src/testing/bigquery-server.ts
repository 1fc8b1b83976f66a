import { type Clock, systemClock } from '../clock.ts';
import { type RestCell, parseJsonLines } from './bigquery-rows.ts';
import {
  type BigQueryCatalog,
  createBigQueryCatalog,
  type StoredTable,
} from './bigquery-catalog.ts';
import { isScript, runScript } from './bigquery-script-job.ts';
import { answerSelect, failJob, type JobOutcome, notChecked } from './bigquery-select-job.ts';
import {
  createHttpFailure,
  type HttpAnswer,
  type HttpCall,
  type HttpServer,
  startHttpServer,
} from './http-server.ts';
import { isMessage, type Message, readList, readMessage, readText } from './message.ts';

export interface BigQueryServer extends HttpServer {
  /** A table as `project.dataset.table`, now or at a time; `undefined` where there is none. */
  table(path: string, atMicros?: bigint): StoredTable | undefined;
  /** Makes, replaces or drops a table, as somebody other than Lagoa would. */
  setTable(path: string, table: Pick<StoredTable, 'fields' | 'rows'> | undefined): void;
  /** What a statement answers that this server does not know: it runs no SQL. */
  setAnswer(text: string, answer: Pick<StoredTable, 'fields' | 'rows'>): void;
  /** The `configuration` of each job that was accepted, by job id. */
  jobs(): ReadonlyMap<string, Message>;
  /** The names of a data set's tables, sorted. */
  tableNames(dataset: string): readonly string[];
  /** The next job ends with this error result; with a pattern, the next whose id matches. */
  failNextJob(
    error: { readonly reason: string; readonly message: string },
    options?: { readonly id?: RegExp },
  ): void;
  /** How often a job answers that it runs before it is done. Default: 1. */
  setPolls(polls: number): void;
}

export interface BigQueryServerOptions {
  readonly project: string;
  readonly datasets: readonly string[];
  /** Where load jobs find their files: the objects of a bucket, as the local GCS server has them. */
  readonly readObject: (bucket: string, name: string) => Uint8Array | undefined;
  /**
   * Rows of a Parquet file as JSON lines, as `parquetToJsonLines` gives them; without it a Parquet
   * load answers 501. The file's columns are taken to be optional, as DuckDB and most others write
   * them, so that a REQUIRED field in the schema is an error.
   */
  readonly parquetToJsonLines?: (bytes: Uint8Array) => Promise<string>;
  /** Most rows in one page of results. Default: 10,000. */
  readonly pageSize?: number;
  /** What time travel goes by. Default: the machine's. */
  readonly clock?: Clock;
}

interface Job extends JobOutcome {
  readonly resource: Message;
  polls: number;
}

const nothing = { fields: [], rows: [] };

/**
 * Starts the REST API of BigQuery for load and query jobs. It runs no SQL: it stores what load jobs
 * deliver, and follows exactly the statements that Lagoa's adapters emit, transactions and time
 * travel included; anything else is 501 "not checked here". Routes are named `jobs.insert`, `jobs.get`,
 * `jobs.getQueryResults`. See the README for what is not checked.
 */
export async function startBigQueryServer(options: BigQueryServerOptions): Promise<BigQueryServer> {
  const { project, datasets, readObject, parquetToJsonLines, pageSize = 10_000 } = options;
  const catalog: BigQueryCatalog = createBigQueryCatalog(options.clock ?? systemClock);
  const answers = new Map<string, Pick<StoredTable, 'fields' | 'rows'>>();
  const jobs = new Map<string, Job>();
  const takenIds = new Set<string>();
  const scripted: { readonly error: JobOutcome['error']; readonly id: RegExp }[] = [];
  let polls = 1;

  async function load(configuration: Message): Promise<JobOutcome> {
    const target = readMessage(configuration, 'destinationTable');
    const datasetId = readText(target, 'datasetId');
    if (readText(target, 'projectId') !== project || !datasets.includes(datasetId))
      return failJob(
        'notFound',
        `Not found: Dataset ${readText(target, 'projectId')}:${datasetId}`,
      );
    const path = `${project}.${datasetId}.${readText(target, 'tableId')}`;
    if (!/^[\w-]+\.\w+\.\w{1,1024}$/.test(path))
      return failJob('invalid', `Invalid table ID ${path}`);
    const disposition = readText(configuration, 'writeDisposition');
    if (disposition !== 'WRITE_TRUNCATE') throw notChecked(`writeDisposition ${disposition}`);
    const create = readText(configuration, 'createDisposition');
    if (create === 'CREATE_NEVER' && catalog.table(path) === undefined)
      return failJob('notFound', `Not found: Table ${path}`);
    const fields = readList(configuration, 'schema.fields').filter(isMessage);
    if (fields.length === 0) throw notChecked('a load without a schema');
    const isParquet = readText(configuration, 'sourceFormat') === 'PARQUET';
    const required = fields.find((field) => readText(field, 'mode') === 'REQUIRED');
    if (isParquet && required)
      return failJob(
        'invalid',
        `Field '${readText(required, 'name')}' is specified as REQUIRED in provided schema which does not match NULLABLE as specified in the file.`,
      );
    const rows: RestCell[][] = [];
    for (const uri of readList(configuration, 'sourceUris').map(String)) {
      const [, bucket = '', name = ''] = /^gs:\/\/([^/]+)\/(.+)$/.exec(uri) ?? [];
      if (name.includes('*')) throw notChecked('wildcards in sourceUris');
      const bytes = readObject(bucket, name);
      if (bytes === undefined) return failJob('notFound', `Not found: URI ${uri}`);
      const parsed = parseJsonLines(fields, await toJsonLines(configuration, bytes));
      if ('problem' in parsed) return failJob('invalid', parsed.problem);
      for (const row of parsed) rows.push(row);
    }
    const timePartitioning = readMessage(configuration, 'timePartitioning');
    const field = fields.find((own) => own.name === timePartitioning.field);
    if (timePartitioning.type && !['DATE', 'TIMESTAMP'].includes(readText(field, 'type')))
      return failJob('invalid', 'The field specified for partitioning must be DATE or TIMESTAMP');
    catalog.commit(new Map([[path, { fields, rows, timePartitioning }]]));
    return { result: nothing, statistics: { load: { outputRows: String(rows.length) } } };
  }

  function query(configuration: Message): JobOutcome {
    const text = readText(configuration, 'query');
    const answer = answers.get(text);
    if (isScript(text) && answer === undefined) return runScript(configuration, catalog);
    const outcome = answer
      ? { result: answer, statistics: { totalBytesProcessed: '0' } }
      : answerSelect(configuration, catalog);
    const { projectId, datasetId, tableId } = readMessage(configuration, 'destinationTable');
    if (outcome.error || tableId === undefined) return outcome;
    const path = `${String(projectId)}.${String(datasetId)}.${String(tableId)}`;
    catalog.commit(new Map([[path, { ...outcome.result, timePartitioning: {} }]]));
    return outcome;
  }

  /** A dry run checks and counts, and leaves no job behind; its failure is the answer itself. */
  function dryRun(request: unknown): HttpAnswer {
    const configuration = readMessage(request, 'configuration');
    const asked = readMessage(configuration, 'query');
    if (isScript(readText(asked, 'query'))) throw notChecked('a dry run of a script');
    const { error, statistics } = query({ ...asked, destinationTable: undefined });
    if (error) throw createHttpFailure(400, error.reason, error.message);
    const jobReference = {
      projectId: project,
      location: readText(request, 'jobReference.location'),
    };
    const status = { state: 'DONE' };
    return { status: 200, body: { jobReference, configuration, status, statistics } };
  }

  async function toJsonLines(configuration: Message, bytes: Uint8Array): Promise<string> {
    const format = readText(configuration, 'sourceFormat');
    if (format === 'NEWLINE_DELIMITED_JSON')
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (format === 'PARQUET' && parquetToJsonLines) return parquetToJsonLines(bytes);
    throw notChecked(`sourceFormat ${format}`);
  }

  const insert = async ({ body, parameters }: HttpCall): Promise<HttpAnswer> => {
    const request: unknown = JSON.parse(new TextDecoder().decode(body));
    const jobId = readText(request, 'jobReference.jobId');
    const configuration = readMessage(request, 'configuration');
    if (parameters.project !== project)
      throw createHttpFailure(404, 'notFound', `Not found: Project ${parameters.project}`);
    if (!/^[\w-]{1,1024}$/.test(jobId)) throw createHttpFailure(400, 'invalid', `job ID ${jobId}`);
    if (takenIds.has(jobId))
      throw createHttpFailure(409, 'duplicate', `Already Exists: Job ${project}:${jobId}`);
    checkLabels(readMessage(configuration, 'labels'));
    if (configuration.dryRun === true) return dryRun(request);
    takenIds.add(jobId);
    const run = async (): Promise<JobOutcome> => {
      const script = scripted.findIndex(({ id }) => id.test(jobId));
      const error = script < 0 ? undefined : scripted.splice(script, 1)[0]?.error;
      if (error) return { error, result: nothing, statistics: {} };
      if (configuration.load) return load(readMessage(configuration, 'load'));
      if (configuration.query) return query(readMessage(configuration, 'query'));
      throw notChecked('a job beside load and query');
    };
    const { jobReference } = isMessage(request) ? request : {};
    const resource = {
      kind: 'bigquery#job',
      id: `${project}:${jobId}`,
      jobReference,
      configuration,
    };
    jobs.set(jobId, { resource, polls, ...(await run()) });
    return { status: 200, body: { ...resource, status: { state: 'RUNNING' } } };
  };

  const find = ({ parameters }: HttpCall): Job => {
    const job = jobs.get(parameters.job ?? '');
    if (job === undefined)
      throw createHttpFailure(404, 'notFound', `Not found: Job ${parameters.job}`);
    return job;
  };

  const get = (call: HttpCall): HttpAnswer => {
    const job = find(call);
    const { error, resource, statistics } = job;
    const status =
      job.polls-- > 0
        ? { state: 'RUNNING' }
        : { state: 'DONE', ...(error && { errorResult: error, errors: [error] }) };
    return { status: 200, body: { ...resource, status, statistics } };
  };

  const results = (call: HttpCall): HttpAnswer => {
    const job = find(call);
    if (job.error) throw createHttpFailure(400, job.error.reason, job.error.message);
    if (call.query.get('formatOptions.useInt64Timestamp') !== 'true')
      throw notChecked('timestamps as floats');
    const from = Number(call.query.get('pageToken') ?? 0);
    const to = from + Math.min(pageSize, Number(call.query.get('maxResults') ?? pageSize));
    const { fields, rows } = job.result;
    return {
      status: 200,
      body: {
        kind: 'bigquery#getQueryResultsResponse',
        schema: { fields },
        jobReference: job.resource.jobReference,
        totalRows: String(rows.length),
        jobComplete: true,
        rows: rows.slice(from, to).map((row) => ({ f: row.map((v) => ({ v })) })),
        ...(to < rows.length && { pageToken: String(to) }),
      },
    };
  };

  const base = '/bigquery/v2/projects/{project}';
  const server = await startHttpServer([
    { name: 'jobs.insert', method: 'POST', path: `${base}/jobs`, handle: insert },
    { name: 'jobs.get', method: 'GET', path: `${base}/jobs/{job}`, handle: get },
    { name: 'jobs.getQueryResults', method: 'GET', path: `${base}/queries/{job}`, handle: results },
  ]);
  return {
    ...server,
    table: (path, atMicros) => catalog.table(path, atMicros),
    setTable: (path, table) =>
      catalog.commit(new Map([[path, table && { ...table, timePartitioning: {} }]])),
    setAnswer: (text, answer) => {
      answers.set(text, answer);
    },
    jobs: () =>
      new Map([...jobs].map(([id, { resource }]) => [id, readMessage(resource, 'configuration')])),
    tableNames: (dataset) => catalog.list(dataset).map(([path]) => path.slice(dataset.length + 1)),
    failNextJob: (error, { id = /^/ } = {}) => {
      scripted.push({ error, id });
    },
    setPolls(count) {
      polls = count;
    },
  };
}

function checkLabels(labels: Message): void {
  for (const [name, value] of Object.entries(labels))
    if (
      !/^[\p{Ll}\p{Lo}][\p{Ll}\p{Lo}0-9_-]{0,62}$/u.test(name) ||
      !/^[\p{Ll}\p{Lo}0-9_-]{0,63}$/u.test(String(value))
    )
      throw createHttpFailure(400, 'invalid', `label ${name}=${String(value)}`);
}
