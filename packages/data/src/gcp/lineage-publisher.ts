import { contentHash } from '../hash.ts';
import type { ObjectStore } from '../object-store.ts';
import { readObjectJson } from '../read-object.ts';
import { type CallContext, callGrpc } from '../rpc/grpc-call.ts';
import { formatLocation, type Location } from '../rpc/location.ts';
import { toProtoStruct } from '../rpc/proto-value.ts';
import type { LineageClient } from './lineage-client.ts';
import { type LineageMessage, parseLineageMessage } from './lineage-message.ts';
import { type LineageName, toLineageName } from './lineage-name.ts';

export interface LineagePublisherOptions {
  /** `await connectLineage()`, or any object with its one method. */
  readonly client: LineageClient;
  /** Where lineage is kept: the region of the data. */
  readonly place: Location;
  /**
   * Where the data set of this name lies, `bq://project.dataset.table` or `gs://bucket/key`;
   * `undefined` where Google's lineage cannot know it. Names are those of the event: `silver/churn`,
   * or what `provenance.inputs` called it.
   */
  readonly placeOf: (name: string) => string | undefined;
  readonly context: CallContext;
}

/** What became of one event. */
export interface PublishedLineage {
  /** Resource names of Google's lineage events; none where no input or no output has a place. */
  readonly events: readonly string[];
  /** Resource name of the run, `undefined` where nothing was sent. */
  readonly run?: string;
  /** Data sets without a place, which are in no link. */
  readonly unplaced: readonly string[];
}

export interface LineagePublisher {
  /** Publishes the event of one snapshot, `lineageEvent(table, snapshot)`. */
  publish(
    event: LineageMessage,
    options?: { readonly signal?: AbortSignal },
  ): Promise<PublishedLineage>;
  /**
   * Publishes the events that a table store wrote beside a table, `<folder>/lineage/*.json`, oldest
   * first; with `after`, those of later snapshots than this number. Throws `corrupt` where one is no
   * event of Lagoa's.
   */
  publishFolder(
    objects: ObjectStore,
    folder: string,
    options?: { readonly after?: number; readonly signal?: AbortSignal },
  ): Promise<readonly PublishedLineage[]>;
}

/** The service keeps at most so many links of one message. */
const maxLinks = 1000;

/**
 * Publishes OpenLineage events to Google's Data Lineage API, where they join the lineage of BigQuery
 * and the other services. Doing it twice is doing it once: the service names process, run and event
 * after their content, and each request carries an id made of its own.
 *
 * Fields, versions and counts of data sets stay in the event beside the data: Google's links have no
 * room for them. An event of more than 1,000 inputs goes in several messages of one run.
 *
 * @example
 * const publisher = createLineagePublisher({
 *   client: await connectLineage(),
 *   place: { project: 'p', location: 'europe-west1' },
 *   placeOf: (name) => (name.startsWith('bronze/') ? `gs://lake/${name}` : undefined),
 *   context: { clock: systemClock, random: createRandom(1) },
 * });
 * await publisher.publish(lineageEvent(customers, snapshot));
 */
export function createLineagePublisher({
  client,
  place,
  placeOf,
  context,
}: LineagePublisherOptions): LineagePublisher {
  const parent = formatLocation(place);

  const publish: LineagePublisher['publish'] = async (event, { signal } = {}) => {
    const unplaced: string[] = [];
    const findPlaces = (sets: readonly LineageName[]): readonly LineageName[] => {
      const uris = new Set<string>();
      for (const { name } of sets) {
        const uri = placeOf(name);
        if (uri === undefined) unplaced.push(name);
        else uris.add(uri);
      }
      return [...uris].map(toLineageName);
    };
    const inputs = findPlaces(event.inputs);
    const outputs = findPlaces(event.outputs);
    const events = new Set<string>();
    if (inputs.length === 0 || outputs.length === 0) return { events: [], unplaced };
    const size = Math.max(1, Math.floor(maxLinks / outputs.length));
    let run = '';
    for (let start = 0; start < inputs.length; start += size) {
      const message = {
        eventType: event.eventType,
        eventTime: event.eventTime,
        producer: event.producer,
        schemaURL: event.schemaURL,
        run: { runId: event.run.runId },
        job: toJob(event.job),
        inputs: inputs.slice(start, start + size).map(toDataset),
        outputs: outputs.map(toDataset),
      };
      const request = {
        parent,
        openLineage: toProtoStruct(message),
        requestId: toRequestId(contentHash({ parent, message })),
      };
      const [answer] = await callGrpc(
        (options) => client.processOpenLineageRunEvent(request, options),
        { what: `publish lineage of ${event.job.name}`, repeatable: true, signal },
        context,
      );
      run = answer.run ?? '';
      for (const name of answer.lineageEvents ?? []) events.add(name);
    }
    return { events: [...events], run, unplaced };
  };

  return {
    publish,
    async publishFolder(objects, folder, { after = 0, ...options } = {}) {
      const keys: string[] = [];
      for await (const { key } of objects.list(`${folder.replace(/\/$/, '')}/lineage/`))
        if (Number(/\/lineage\/(\d{12})\.json$/.exec(key)?.[1]) > after) keys.push(key);
      const published: PublishedLineage[] = [];
      for (const key of keys.sort()) {
        const event = await readObjectJson(objects, key, options);
        // Pruned since it was listed.
        if (event !== undefined)
          published.push(await publish(parseLineageMessage(event, key), options));
      }
      return published;
    },
  };
}

function toDataset({ namespace, name }: LineageName) {
  return { namespace, name };
}

/** `namespace:name` becomes a display name: 200 letters, digits, spaces and `_-:&.` at most. */
function toJob({ namespace, name }: LineageMessage['job']): LineageMessage['job'] {
  const clean = (text: string): string => text.replace(/[^\p{L}\p{N} _:&.-]/gu, '.');
  const full = { namespace: clean(namespace), name: clean(name) };
  if (`${full.namespace}:${full.name}`.length <= 200) return full;
  const mark = contentHash({ namespace, name }).slice(0, 16);
  return { namespace: full.namespace.slice(0, 50), name: `${full.name.slice(0, 130)} ${mark}` };
}

/** A UUID of version 4 in form, as the service asks, made of the request instead of chance. */
function toRequestId(hash: string): string {
  const digits = `${hash.slice(0, 12)}4${hash.slice(13, 16)}a${hash.slice(17, 32)}`;
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
