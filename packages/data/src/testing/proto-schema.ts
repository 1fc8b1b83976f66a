import { isMessage, type Message, readField, readMessage, readText } from './message.ts';

/** One field of a message, as a client package's `protos.json` declares it. */
export interface ProtoField {
  readonly name: string;
  /** Full name of the message type; `undefined` for a scalar, an enum or a map of scalars. */
  readonly messageType: string | undefined;
  readonly repeated: boolean;
  readonly map: boolean;
  readonly required: boolean;
  /** `(google.api.resource_reference).type`: the kind of resource this field names. */
  readonly resourceType: string | undefined;
}

export interface ProtoSchema {
  /** The fields of a message by its full name; empty for a type it does not know. */
  fieldsOf(messageType: string): readonly ProtoField[];
  /** Full name of the request type of each method of a service. */
  requestTypesOf(service: string): Readonly<Record<string, string>>;
  /** `projects/{project}/…` of a resource type such as `aiplatform.googleapis.com/Model`. */
  resourcePattern(resourceType: string): string | undefined;
}

/** Resource types that several services share and no client package declares. */
const sharedPatterns: readonly (readonly [string, string])[] = [
  ['cloudresourcemanager.googleapis.com/Project', 'projects/{project}'],
  ['locations.googleapis.com/Location', 'projects/{project}/locations/{location}'],
];

/** Resource types whose last part may hold `/`, as their methods' paths say and their pattern does not. */
const manyPartTypes: readonly string[] = ['dataplex.googleapis.com/Entry'];

/**
 * Reads what a client package's `build/protos/protos.json` says about fields: which are required
 * (`google.api.field_behavior`) and which resource a name must belong to.
 */
export function readProtoSchema(protos: unknown): ProtoSchema {
  const types = new Map<string, Message>();
  const patterns = new Map<string, string>(sharedPatterns);
  collect(protos, '', types);
  for (const type of types.values()) {
    const options = readMessage(type, 'options');
    const resource = options['(google.api.resource).type'];
    const pattern = options['(google.api.resource).pattern'];
    if (typeof resource === 'string' && typeof pattern === 'string')
      patterns.set(
        resource,
        manyPartTypes.includes(resource) ? pattern.replace(/}$/, '=**}') : pattern,
      );
  }
  const resolve = (type: string, scope: string): string | undefined => {
    for (let parent = scope; ; parent = parent.slice(0, Math.max(0, parent.lastIndexOf('.')))) {
      const full = parent === '' ? type : `${parent}.${type}`;
      if (types.has(full)) return full;
      if (parent === '') return undefined;
    }
  };
  const fieldsOf = (messageType: string): readonly ProtoField[] =>
    Object.entries(readMessage(types.get(messageType), 'fields')).map(([name, field]) => {
      const options = readMessage(field, 'options');
      const resource = options['(google.api.resource_reference).type'];
      const resolved = resolve(readText(field, 'type'), messageType);
      return {
        name,
        messageType: isMessage(types.get(resolved ?? '')?.fields) ? resolved : undefined,
        repeated: readField(field, 'rule') === 'repeated',
        map: readField(field, 'keyType') !== undefined,
        required: options['(google.api.field_behavior)'] === 'REQUIRED',
        resourceType: typeof resource === 'string' ? resource : undefined,
      };
    });
  return {
    fieldsOf,
    requestTypesOf: (service) =>
      Object.fromEntries(
        Object.entries(readMessage(types.get(service), 'methods')).map(([method, description]) => {
          const type = readText(description, 'requestType');
          return [method, resolve(type, service) ?? type];
        }),
      ),
    resourcePattern: (resourceType) => patterns.get(resourceType),
  };
}

function collect(node: unknown, path: string, types: Map<string, Message>): void {
  if (!isMessage(node)) return;
  if (path !== '') types.set(path, node);
  for (const [name, child] of Object.entries(readMessage(node, 'nested')))
    collect(child, path === '' ? name : `${path}.${name}`, types);
}
