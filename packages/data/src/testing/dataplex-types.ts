import { contentHash } from '../hash.ts';
import { checkId, invalid, notFound, withNumber } from './dataplex-names.ts';
import type { DataplexOperations } from './dataplex-operations.ts';
import { checkTemplate, checkTemplateChange, schemaTemplate } from './dataplex-template.ts';
import type { GrpcHandler, GrpcHandlers } from './grpc-server.ts';
import { createGrpcFailure, grpcStatus } from './grpc-status.ts';
import { type Message, readList, readMessage, readText } from './message.ts';

export interface DataplexTypes {
  readonly handlers: GrpcHandlers;
  /** A type or group by its name; throws NOT_FOUND. */
  find(name: string): Message;
  /** The template of an aspect type, Google's own `schema` included. */
  templateOf(type: string): unknown;
}

/** The one aspect type of Google's that is known here. */
export const schemaType = 'projects/655216118709/locations/global/aspectTypes/schema';

const readOnlyFields = ['name', 'uid', 'createTime', 'updateTime', 'etag'];

/** Aspect types, entry types and entry groups of `CatalogService` with state. */
export function createDataplexTypes(operations: DataplexOperations): DataplexTypes {
  const resources = new Map<string, Message>();

  const find = (name: string): Message => {
    const found = resources.get(withNumber(name));
    if (found === undefined) throw notFound(name);
    return found;
  };

  const keep = (name: string, message: Message): Message => {
    const etag = contentHash([name, message]).slice(0, 16);
    const kept = { ...message, name, etag };
    resources.set(name, kept);
    return kept;
  };

  /** Create, update and get of one kind of type or group. */
  const handlersOf = (
    type: 'AspectType' | 'EntryType' | 'EntryGroup',
    take: (message: Message, before?: Message) => Message,
  ): GrpcHandlers => {
    const member = type.charAt(0).toLowerCase() + type.slice(1);
    const create: GrpcHandler = (request) => {
      const parent = withNumber(readText(request, 'parent'));
      const id = readText(request, `${member}Id`);
      checkId(id);
      const name = `${parent}/${member}s/${id}`;
      if (resources.has(name)) throw createGrpcFailure(grpcStatus.alreadyExists, `${name} exists`);
      const message = take({ ...readMessage(request, member), name });
      return operations.start(parent, type, keep(name, message));
    };
    const update: GrpcHandler = (request) => {
      const message = readMessage(request, member);
      const before = find(readText(message, 'name'));
      const etag = readText(message, 'etag');
      if (etag !== '' && etag !== before.etag)
        throw createGrpcFailure(grpcStatus.aborted, `etag ${etag} is not ${String(before.etag)}`);
      const after: Record<string, unknown> = { ...before };
      for (const field of readMask(request, Object.keys(message))) after[field] = message[field];
      const name = readText(before, 'name');
      const parent = name.split('/').slice(0, 4).join('/');
      return operations.start(parent, type, keep(name, take(after, before)));
    };
    return {
      [`Create${type}`]: create,
      [`Update${type}`]: update,
      [`Get${type}`]: (request) => find(readText(request, 'name')),
    };
  };

  const templateOf = (type: string): unknown =>
    type === schemaType ? schemaTemplate : find(type).metadataTemplate;

  return {
    find,
    templateOf,
    handlers: {
      ...handlersOf('AspectType', (message, before) => {
        checkTemplate(message.metadataTemplate);
        if (before !== undefined)
          checkTemplateChange(before.metadataTemplate, message.metadataTemplate);
        return message;
      }),
      ...handlersOf('EntryType', (message) => {
        const required = readList(message, 'requiredAspects').map((aspect) =>
          withNumber(readText(aspect, 'type')),
        );
        for (const type of required) {
          templateOf(type);
          const [, project] = type.split('/');
          if (!readText(message, 'name').startsWith(`projects/${project}/`))
            throw invalid(`required aspect type ${type} is of another project`);
        }
        return { ...message, requiredAspects: required.map((type) => ({ type })) };
      }),
      ...handlersOf('EntryGroup', (message) => message),
    },
  };
}

/** The fields of an update mask in camelCase: at least one, each known and changeable. */
export function readMask(request: Message, known: readonly string[]): readonly string[] {
  const paths = readList(request, 'updateMask.paths').map(String);
  if (paths.length === 0) throw invalid('update_mask is empty');
  return paths.map((path) => {
    const field = path.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
    if (!/^[a-z_]+$/.test(path) || !known.includes(field) || readOnlyFields.includes(field))
      throw invalid(`update_mask ${path}`);
    return field;
  });
}
