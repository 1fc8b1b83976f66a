import { createRequire } from 'node:module';
import { contentHash } from '../hash.ts';
import { fromProtoStruct } from '../rpc/proto-value.ts';
import { type GrpcServer, loadGrpcSchema, startGrpcServer } from './grpc-server.ts';
import { createGrpcFailure, grpcStatus } from './grpc-status.ts';
import { type Message, readList, readText } from './message.ts';

/** One link as the service keeps it. */
export interface LineageLink {
  /** Fully qualified names. */
  readonly source: string;
  readonly target: string;
  /** Resource name of the event that made it. */
  readonly event: string;
}

export interface LineageServer extends GrpcServer {
  /** Display names by resource name. */
  processes(): ReadonlyMap<string, string>;
  /** Runs by resource name: state and start, RFC 3339. */
  runs(): ReadonlyMap<string, { readonly state: string; readonly startTime: string }>;
  links(): readonly LineageLink[];
}

const states: Readonly<Record<string, string>> = {
  START: 'STARTED',
  RUNNING: 'STARTED',
  OTHER: 'STARTED',
  COMPLETE: 'COMPLETED',
  FAIL: 'FAILED',
  ABORT: 'ABORTED',
};

/** A number for a project's id, as names of answers hold it. */
const projectNumber = '123456789012';

/**
 * Starts `ProcessOpenLineageRunEvent` of the Data Lineage API with state, after lineage.proto and
 * the documented mapping of OpenLineage. Reading needs `@google-cloud/lineage` for its schema; see
 * the README for what is not checked.
 */
export async function startLineageServer(): Promise<LineageServer> {
  const schema = await loadGrpcSchema(
    createRequire(import.meta.url).resolve('@google-cloud/lineage/build/protos/protos.json'),
  );
  const processes = new Map<string, string>();
  const runs = new Map<string, { state: string; startTime: string }>();
  const links = new Map<string, readonly LineageLink[]>();
  const answered = new Map<string, { readonly content: string; readonly answer: Message }>();

  const take = (parent: string, event: Message): Message => {
    const inputs = readList(event, 'inputs').map(toFullyQualifiedName);
    const outputs = readList(event, 'outputs').map(toFullyQualifiedName);
    if (inputs.length * outputs.length > 1000) throw invalid('more than 1000 links');
    const job = [readText(event, 'job.namespace'), readText(event, 'job.name')];
    const displayName = job.join(':');
    if (displayName.length > 200 || !/^[\p{L}\p{N} _:&.-]*$/u.test(displayName))
      throw invalid(`display name ${displayName}`);
    const process = `${parent}/processes/${contentHash(job).slice(0, 32)}`;
    const runId = readText(event, 'run.runId');
    const run = `${process}/runs/${contentHash(runId).slice(0, 32)}`;
    const all = outputs.flatMap((target) => inputs.map((source) => ({ source, target })));
    const names: string[] = [];
    for (let start = 0; start < all.length; start += 100) {
      const part = all.slice(start, start + 100);
      const name = `${run}/lineageEvents/${contentHash([job, runId, part]).slice(0, 32)}`;
      links.set(
        name,
        part.map((link) => ({ ...link, event: name })),
      );
      names.push(name);
    }
    processes.set(process, displayName);
    const startTime = runs.get(run)?.startTime ?? readText(event, 'eventTime');
    runs.set(run, { state: states[readText(event, 'eventType')] ?? 'UNKNOWN', startTime });
    return { process, run, lineageEvents: names };
  };

  const server = await startGrpcServer(schema, {
    'google.cloud.datacatalog.lineage.v1.Lineage': {
      ProcessOpenLineageRunEvent: (request) => {
        const [, location] =
          /^projects\/[^/]+\/locations\/([^/]+)$/.exec(readText(request, 'parent')) ?? [];
        if (location === undefined) throw invalid(`parent ${readText(request, 'parent')}`);
        const requestId = readText(request, 'requestId');
        if (
          !/^([0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12})?$/.test(
            requestId,
          )
        )
          throw invalid(`request_id ${requestId} is not a UUID of version 4`);
        const event = fromProtoStruct(request.openLineage);
        checkEvent(event);
        const content = JSON.stringify(event);
        if (content.length > 5_000_000) throw invalid('message larger than 5 MB');
        const before = answered.get(requestId);
        if (requestId !== '' && before !== undefined) {
          if (before.content !== content) throw invalid(`request_id ${requestId} was another's`);
          return before.answer;
        }
        const answer = take(`projects/${projectNumber}/locations/${location}`, event);
        answered.set(requestId, { content, answer });
        return answer;
      },
    },
  });
  return {
    ...server,
    processes: () => processes,
    runs: () => runs,
    links: () => [...links.values()].flat(),
  };
}

/** What OpenLineage requires of a run event. */
function checkEvent(event: Message): void {
  if (states[readText(event, 'eventType')] === undefined)
    throw invalid(`eventType ${readText(event, 'eventType')}`);
  const time = readText(event, 'eventTime');
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/.test(time))
    throw invalid(`eventTime ${time}`);
  if (
    !/^https:\/\/openlineage\.io\/spec\/[12]-\d+-\d+\/OpenLineage\.json#/.test(
      readText(event, 'schemaURL'),
    )
  )
    throw invalid(`schemaURL ${readText(event, 'schemaURL')}`);
  for (const path of ['producer', 'run.runId', 'job.namespace', 'job.name'])
    if (readText(event, path) === '') throw invalid(`${path} is not set`);
}

/** The names that are known here; the service knows those of other systems as well. */
function toFullyQualifiedName(dataset: unknown): string {
  const namespace = readText(dataset, 'namespace');
  const name = readText(dataset, 'name');
  const bucket = /^gs:\/\/([a-z0-9][a-z0-9._-]+)$/.exec(namespace)?.[1];
  const [, project, table] = /^((?:[a-z0-9.-]+:)?[a-z][a-z0-9-]*)\.(\w+\.[\w-]+)$/.exec(name) ?? [];
  if (bucket !== undefined && name !== '' && name.length <= 1024)
    return `gcs:${quote(bucket)}.${quote(name)}`;
  if (namespace === 'bigquery' && project !== undefined)
    return `bigquery:${quote(project)}.${table}`;
  throw invalid(`no fully qualified name for ${namespace} ${name}`);
}

function quote(part: string): string {
  return /[.:`\s]/.test(part) ? `\`${part.replaceAll('`', '``')}\`` : part;
}

function invalid(message: string): Error {
  return createGrpcFailure(grpcStatus.invalidArgument, `invalid: ${message}`);
}
