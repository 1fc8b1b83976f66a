import {
  type CallContext,
  type CallOptions,
  callGrpc,
  findGrpc,
  toMaskPath,
} from '../rpc/grpc-call.ts';
import { formatLocation, type Location } from '../rpc/location.ts';
import { type RunningOperation, waitForOperation } from '../rpc/operation.ts';
import { toProtoStruct } from '../rpc/proto-value.ts';
import type { EntryChange, TypeChange } from './knowledge-catalog-change.ts';
import type {
  CatalogEntry,
  CatalogResource,
  KnowledgeCatalogClient,
} from './knowledge-catalog-client.ts';
import type { CatalogType } from './knowledge-catalog-types.ts';

type Answer<T> = Promise<readonly [T, ...unknown[]]>;

/** The calls of the catalog, each with deadline, retries and abort. */
export interface CatalogCalls {
  findType(type: CatalogType): Promise<CatalogResource | undefined>;
  findEntry(name: string): Promise<CatalogEntry | undefined>;
  sendType(change: TypeChange): Promise<void>;
  sendEntry(change: EntryChange): Promise<void>;
}

const collections = {
  'aspect-type': 'aspectTypes',
  'entry-type': 'entryTypes',
  'entry-group': 'entryGroups',
} as const;

/** The resource name of a type or group. */
export function typeName(place: Location, { kind, id }: CatalogType): string {
  return `${formatLocation(place)}/${collections[kind]}/${id}`;
}

export function createCatalogCalls({
  client,
  place,
  context,
  deadlineMs,
  signal,
}: {
  readonly client: KnowledgeCatalogClient;
  readonly place: Location;
  readonly context: CallContext;
  readonly deadlineMs: number;
  readonly signal: AbortSignal | undefined;
}): CatalogCalls {
  const parent = formatLocation(place);

  async function call<T>(what: string, run: (options: CallOptions) => Answer<T>): Promise<T> {
    const [answer] = await callGrpc(run, { what, repeatable: true, signal }, context);
    return answer;
  }

  async function find<T>(
    name: string,
    run: (options: CallOptions) => Answer<T>,
  ): Promise<T | undefined> {
    const what = `get ${name}`;
    return (await findGrpc(run, { what, repeatable: true, signal }, context))?.[0];
  }

  return {
    findType(type) {
      const name = typeName(place, type);
      switch (type.kind) {
        case 'aspect-type':
          return find(name, (options) => client.getAspectType({ name }, options));
        case 'entry-type':
          return find(name, (options) => client.getEntryType({ name }, options));
        case 'entry-group':
          return find(name, (options) => client.getEntryGroup({ name }, options));
      }
    },
    findEntry: (name) => find(name, (options) => client.getEntry({ name, view: 'ALL' }, options)),
    async sendType(change) {
      const what = `${change.action} ${change.name}`;
      const operation = await call(what, (options) =>
        change.action === 'create'
          ? createType(client, { parent, type: change.type, options })
          : updateType(client, { change, options }),
      );
      await waitForOperation(operation, { deadlineMs, signal, context });
    },
    async sendEntry({ action, name, body, aspects, aspectKeys, removesAspects }) {
      const structs = Object.fromEntries(
        Object.entries(aspects).map(([key, data]) => [key, { data: toProtoStruct(data) }]),
      );
      const [, group = '', entryId = ''] = /^(.+?)\/entries\/(.+)$/.exec(name) ?? [];
      const paths = Object.keys(body).map(toMaskPath);
      if (aspectKeys.length > 0) paths.push('aspects');
      await call(`${action} ${name}`, (options) =>
        action === 'create'
          ? client.createEntry(
              { parent: group, entryId, entry: { ...body, aspects: structs } },
              options,
            )
          : client.updateEntry(
              {
                entry: { ...body, name, aspects: structs },
                updateMask: { paths },
                deleteMissingAspects: removesAspects,
                aspectKeys: [...aspectKeys],
              },
              options,
            ),
      );
    },
  };
}

function createType(
  client: KnowledgeCatalogClient,
  {
    parent,
    type,
    options,
  }: { readonly parent: string; readonly type: CatalogType; readonly options: CallOptions },
): Answer<RunningOperation> {
  const { id } = type;
  switch (type.kind) {
    case 'aspect-type':
      return client.createAspectType({ parent, aspectTypeId: id, aspectType: type.body }, options);
    case 'entry-type':
      return client.createEntryType({ parent, entryTypeId: id, entryType: type.body }, options);
    case 'entry-group':
      return client.createEntryGroup({ parent, entryGroupId: id, entryGroup: type.body }, options);
  }
}

function updateType(
  client: KnowledgeCatalogClient,
  {
    change: { type, name, etag, differs },
    options,
  }: { readonly change: TypeChange; readonly options: CallOptions },
): Answer<RunningOperation> {
  const updateMask = { paths: differs.map(toMaskPath) };
  const version = { name, etag };
  switch (type.kind) {
    case 'aspect-type':
      return client.updateAspectType(
        { aspectType: { ...type.body, ...version }, updateMask },
        options,
      );
    case 'entry-type':
      return client.updateEntryType(
        { entryType: { ...type.body, ...version }, updateMask },
        options,
      );
    case 'entry-group':
      return client.updateEntryGroup(
        { entryGroup: { ...type.body, ...version }, updateMask },
        options,
      );
  }
}
