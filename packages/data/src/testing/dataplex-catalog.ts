import { fromProtoStruct, toProtoStruct } from '../rpc/proto-value.ts';
import { formatAspectKey, invalid, notFound, readAspectKey, withNumber } from './dataplex-names.ts';
import type { DataplexOperations } from './dataplex-operations.ts';
import { checkData } from './dataplex-template.ts';
import { createDataplexTypes, readMask, schemaType } from './dataplex-types.ts';
import type { GrpcHandler, GrpcHandlers } from './grpc-server.ts';
import { createGrpcFailure, grpcStatus } from './grpc-status.ts';
import { isMessage, type Message, readField, readList, readMessage, readText } from './message.ts';

export interface DataplexCatalog {
  readonly handlers: GrpcHandlers;
  /** Aspects of an entry by key, as plain JSON; `undefined` where there is no such entry. */
  aspects(entry: string): Readonly<Record<string, unknown>> | undefined;
  /** Makes the entry of a table in BigQuery, as Google does; its name. */
  addBigQueryTable(table: {
    readonly project: string;
    readonly dataset: string;
    readonly table: string;
    readonly location: string;
    readonly columns: readonly string[];
  }): string;
}

interface Entry {
  readonly message: Message;
  /** By key; the data as it came. */
  readonly aspects: ReadonlyMap<string, unknown>;
}

const maxAspects = 99;

/**
 * Types, groups and entries of `CatalogService` with state, after catalog.proto. Names and keys of
 * answers hold numbers of projects; see the README for what is not checked.
 */
export function createDataplexCatalog(operations: DataplexOperations): DataplexCatalog {
  const { find, templateOf, handlers } = createDataplexTypes(operations);
  const entries = new Map<string, Entry>();

  const requiredOf = (entry: Message): readonly string[] => {
    const type = readText(entry, 'entryType');
    if (type.startsWith('projects/655216118709/')) return [schemaType];
    return readList(find(type), 'requiredAspects').map((own) => withNumber(readText(own, 'type')));
  };

  /** Aspects of a request under the keys by which they are kept, each checked by its type. */
  const takeAspects = (message: Message, location: string): Map<string, unknown> => {
    const taken = new Map<string, unknown>();
    for (const [key, aspect] of Object.entries(readMessage(message, 'aspects'))) {
      const { type, path } = readAspectKey(key);
      const template = templateOf(type);
      const place = type.split('/')[3];
      if (place !== location && place !== 'global')
        throw invalid(`aspect type ${type} is not in ${location}`);
      const struct = readField(aspect, 'data');
      if (!isMessage(struct)) throw invalid(`aspect ${key} has no data`);
      const data = fromProtoStruct(struct);
      if (new TextEncoder().encode(JSON.stringify(data)).length > 120 * 1024)
        throw invalid(`aspect ${key} is larger than 120 KB`);
      checkData(data, template, key);
      taken.set(formatAspectKey(type, path), data);
    }
    return taken;
  };

  const checkEntry = ({ message, aspects }: Entry): void => {
    if (aspects.size > maxAspects) throw invalid(`more than ${maxAspects} aspects`);
    for (const type of requiredOf(message))
      if (!aspects.has(formatAspectKey(type, '')))
        throw invalid(`required aspect ${type} is missing`);
    const fields = readList(aspects.get(formatAspectKey(schemaType, '')), 'fields');
    const names = fields.map((field) => `Schema.${readText(field, 'name')}`);
    for (const key of aspects.keys()) {
      const { path } = readAspectKey(key);
      if (path !== '' && !names.includes(path)) throw invalid(`path ${path} is no field`);
    }
    if (readText(message, 'fullyQualifiedName').length > 4000)
      throw invalid('fully_qualified_name');
    for (const [field, longest] of [
      ['system', 64],
      ['platform', 64],
      ['displayName', 500],
      ['description', 2000],
    ] as const)
      if (readText(message, `entrySource.${field}`).length > longest)
        throw invalid(`entry_source.${field} is longer than ${longest}`);
  };

  const show = ({ message, aspects }: Entry, view: string): Message => {
    const required =
      view === 'BASIC' ? [] : requiredOf(message).map((type) => formatAspectKey(type, ''));
    const shown = view === 'BASIC' ? [] : [...aspects];
    return {
      ...message,
      aspects: Object.fromEntries(
        shown.map(([key, data]) => {
          const { type, path } = readAspectKey(key);
          const isShown = view === 'ALL' || required.includes(key);
          const struct = isShown ? toProtoStruct(JSON.parse(JSON.stringify(data))) : null;
          return [key, { aspectType: type, path, data: struct }];
        }),
      ),
    };
  };

  const createEntry: GrpcHandler = (request) => {
    const group = withNumber(readText(request, 'parent'));
    find(group);
    const id = readText(request, 'entryId');
    if (!/^[A-Za-z0-9][A-Za-z0-9._/:-]*$/.test(id) || id.length > 4000)
      throw invalid(`entry_id ${id}`);
    const name = `${group}/entries/${id}`;
    if (entries.has(name)) throw createGrpcFailure(grpcStatus.alreadyExists, `${name} exists`);
    const { aspects: _, ...message } = readMessage(request, 'entry');
    const entryType = withNumber(readText(message, 'entryType'));
    find(entryType);
    const location = group.split('/')[3] ?? '';
    const entry = {
      message: { ...message, name, entryType },
      aspects: takeAspects(readMessage(request, 'entry'), location),
    };
    checkEntry(entry);
    entries.set(name, entry);
    return show(entry, 'FULL');
  };

  const updateEntry: GrpcHandler = (request) => {
    const given = readMessage(request, 'entry');
    const name = withNumber(readText(given, 'name'));
    const before = entries.get(name);
    if (request.allowMissing === true)
      throw createGrpcFailure(grpcStatus.unimplemented, 'not checked here: allow_missing');
    if (before === undefined) throw notFound(name);
    const mask = readMask(request, Object.keys(given));
    const message: Record<string, unknown> = { ...before.message };
    const isSystem = name.includes('/entryGroups/@');
    for (const field of mask) {
      if (field === 'aspects') continue;
      if (isSystem || ['entryType', 'parentEntry'].includes(field))
        throw invalid(`${field} of ${name} cannot be changed`);
      message[field] = given[field];
    }
    const aspects = new Map(before.aspects);
    if (mask.includes('aspects')) {
      const taken = takeAspects(given, name.split('/')[3] ?? '');
      const keys = readList(request, 'aspectKeys').map(String);
      const matches = (key: string): boolean => keys.some((pattern) => matchesKey(key, pattern));
      for (const key of taken.keys())
        if (keys.length > 0 && !matches(key)) throw invalid(`aspect ${key} is not in aspect_keys`);
      if (request.deleteMissingAspects === true)
        for (const key of before.aspects.keys())
          if (
            keys.some((pattern) => pattern.includes('*') && matchesKey(key, pattern)) &&
            !taken.has(key)
          )
            aspects.delete(key);
      for (const [key, data] of taken) {
        if (isSystem && key === formatAspectKey(schemaType, ''))
          throw invalid('a required aspect of an entry of Google cannot be changed');
        aspects.set(key, data);
      }
    }
    const entry = { message, aspects };
    checkEntry(entry);
    entries.set(name, entry);
    return show(entry, 'FULL');
  };

  return {
    aspects(name) {
      const entry = entries.get(withNumber(name));
      return entry && Object.fromEntries(entry.aspects);
    },
    addBigQueryTable({ project, dataset, table, location, columns }) {
      const group = withNumber(`projects/${project}/locations/${location}/entryGroups/@bigquery`);
      const name = `${group}/entries/bigquery.googleapis.com/projects/${project}/datasets/${dataset}/tables/${table}`;
      const fields = columns.map((column) => ({
        name: column,
        dataType: 'STRING',
        mode: 'NULLABLE',
      }));
      entries.set(name, {
        message: {
          name,
          entryType: 'projects/655216118709/locations/global/entryTypes/bigquery-table',
          fullyQualifiedName: `bigquery:${project}.${dataset}.${table}`,
        },
        aspects: new Map([[formatAspectKey(schemaType, ''), { fields }]]),
      });
      return name;
    },
    handlers: {
      ...handlers,
      CreateEntry: createEntry,
      UpdateEntry: updateEntry,
      GetEntry: (request) => {
        const entry = entries.get(withNumber(readText(request, 'name')));
        if (entry === undefined) throw notFound(readText(request, 'name'));
        const view = readText(request, 'view');
        if (view === 'CUSTOM')
          throw createGrpcFailure(grpcStatus.unimplemented, 'not checked here: CUSTOM');
        return show(entry, view);
      },
    },
  };
}

/** Whether a key that is kept is one of `type`, `type@path`, `type@*` and `*@path`. */
function matchesKey(key: string, pattern: string): boolean {
  const own = readAspectKey(key);
  if (pattern.startsWith('*@')) return own.path === pattern.slice(2);
  const wanted = readAspectKey(pattern);
  return (
    own.type === wanted.type && (wanted.path === '*' ? own.path !== '' : own.path === wanted.path)
  );
}
