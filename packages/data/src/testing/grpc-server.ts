import { readFile } from 'node:fs/promises';
import type { handleServerStreamingCall, handleUnaryCall, Metadata } from '@grpc/grpc-js';
import type {
  ServiceDefinition as LoadedService,
  MessageTypeDefinition,
  PackageDefinition,
} from '@grpc/proto-loader';
import { LagoaError } from '../error.ts';
import { loadPeer } from '../missing-peer.ts';
import { findRequestProblems } from './check-request.ts';
import { createFaults, type Faults } from './fault.ts';
import { createGrpcFailure, type GrpcFailure, grpcStatus } from './grpc-status.ts';
import { isMessage, type Message } from './message.ts';
import { readProtoSchema } from './proto-schema.ts';

/** One call as it arrived, decoded by the schema. */
export interface GrpcCall {
  /** `ModelService/UploadModel`. */
  readonly method: string;
  readonly request: Message;
  /** Headers that matter to Google's services, such as `x-goog-request-params`. */
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Answers one call; throws `createGrpcFailure` for a status. An RPC that streams its answer is given
 * an iterable of messages.
 */
export type GrpcHandler = (
  request: Message,
  call: GrpcCall,
) => Message | Promise<Message> | AsyncIterable<Message>;

/** Handlers by RPC name; an RPC without one answers UNIMPLEMENTED. */
export type GrpcHandlers = Readonly<Record<string, GrpcHandler>>;

export interface GrpcServer {
  readonly port: number;
  /** Every call so far, the failed ones included, oldest first. */
  readonly calls: readonly GrpcCall[];
  /** Methods are named `ModelService/UploadModel`. */
  readonly faults: Faults;
  close(): Promise<void>;
}

/** The schema of one client package, ready to serve. */
export interface GrpcSchema {
  readonly protos: unknown;
  readonly definition: PackageDefinition;
  /** A message packed into a `google.protobuf.Any`, as operations carry them. */
  packAny(type: string, message: Message): Message;
}

/**
 * Loads a client package's own schema, `<package>/build/protos/protos.json`, with the options that
 * the client itself decodes by: camelCase names, int64 as text, enums by name.
 */
export async function loadGrpcSchema(protosFile: string): Promise<GrpcSchema> {
  const protos = JSON.parse(await readFile(protosFile, 'utf8'));
  const { fromJSON } = await loadPeer('@grpc/proto-loader', () => import('@grpc/proto-loader'));
  const definition = fromJSON(protos, {
    keepCase: false,
    longs: String,
    enums: String,
    defaults: true,
    oneofs: true,
  });
  return {
    protos,
    definition,
    packAny(type, message) {
      const entry = definition[type];
      if (!isMessageDefinition(entry))
        throw new LagoaError('not-found', `the schema has no message ${type}`);
      return { type_url: `type.googleapis.com/${type}`, value: entry.serialize(message) };
    },
  };
}

/**
 * Starts a server on 127.0.0.1 that speaks some services of a schema. Before a handler sees a
 * request, what the schema requires is checked: unset required fields and resource names of the
 * wrong form answer INVALID_ARGUMENT, as the service does.
 */
export async function startGrpcServer(
  schema: GrpcSchema,
  services: Readonly<Record<string, GrpcHandlers>>,
): Promise<GrpcServer> {
  const { Server, ServerCredentials } = await loadPeer(
    '@grpc/grpc-js',
    () => import('@grpc/grpc-js'),
  );
  const rules = readProtoSchema(schema.protos);
  const calls: GrpcCall[] = [];
  const faults = createFaults();
  const server = new Server();
  for (const [name, handlers] of Object.entries(services)) {
    const requestTypes = rules.requestTypesOf(name);
    const service = serviceOf(schema.definition, name);
    const shortName = name.slice(name.lastIndexOf('.') + 1);
    for (const rpc of Object.keys(handlers))
      if (service[rpc] === undefined)
        throw new LagoaError('not-found', `${name} has no RPC ${rpc}`);
    const implementation = Object.entries(handlers).map(([rpc, handle]) => {
      const answer = async (call: GrpcCall): Promise<Message | AsyncIterable<Message>> => {
        calls.push(call);
        const fault = faults.take(call.method);
        if (fault === 'hang') return new Promise(() => undefined);
        const failure = fault && createGrpcFailure(fault.code, fault.message ?? 'scripted fault');
        if (failure && !fault.afterWork) throw failure;
        const type = requestTypes[rpc] ?? '';
        const problems = findRequestProblems(rules, { type, message: call.request });
        if (problems.length > 0)
          throw createGrpcFailure(grpcStatus.invalidArgument, problems.join('; '));
        const result = await handle(call.request, call);
        if (failure) throw failure;
        return result;
      };
      const toCall = ({
        request,
        metadata,
      }: {
        request: unknown;
        metadata: Metadata;
      }): GrpcCall => ({
        method: `${shortName}/${rpc}`,
        request: isMessage(request) ? request : {},
        metadata: readMetadata(metadata),
      });
      const unary: handleUnaryCall<unknown, Message | AsyncIterable<Message>> = (
        call,
        callback,
      ) => {
        answer(toCall(call)).then(
          (message) => callback(null, message),
          (error: unknown) => callback(toFailure(error)),
        );
      };
      const streaming: handleServerStreamingCall<unknown, unknown> = (call) => {
        const send = async (): Promise<void> => {
          const messages = await answer(toCall(call));
          if (!(Symbol.asyncIterator in messages)) throw new Error(`${rpc} streams its answer`);
          for await (const message of messages) {
            if (call.cancelled) return;
            if (!call.write(message)) await new Promise((drained) => call.once('drain', drained));
          }
          call.end();
        };
        send().catch((error: unknown) => call.emit('error', toFailure(error)));
      };
      if (service[rpc]?.responseStream) return [rpc, streaming] as const;
      return [rpc, unary] as const;
    });
    server.addService(service, Object.fromEntries(implementation));
  }
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return {
    port,
    calls,
    faults,
    close: async () => server.forceShutdown(),
  };
}

type Definition = PackageDefinition[string];
type MessageDefinition = MessageTypeDefinition<object, object>;

function isMessageDefinition(entry: Definition | undefined): entry is MessageDefinition {
  return entry !== undefined && 'serialize' in entry && typeof entry.serialize === 'function';
}

function isServiceDefinition(entry: Definition | undefined): entry is LoadedService {
  return entry !== undefined && typeof entry.format !== 'string';
}

function serviceOf(definition: PackageDefinition, name: string): LoadedService {
  const service = definition[name];
  if (isServiceDefinition(service)) return service;
  throw new LagoaError('not-found', `the schema has no service ${name}`);
}

function readMetadata(metadata: Metadata): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(metadata.getMap()).map(([name, value]) => [name, String(value)]),
  );
}

/** A fault of the handler itself is shown as INTERNAL, with its message. */
function toFailure(error: unknown): GrpcFailure {
  if (error instanceof Error && 'code' in error && typeof error.code === 'number')
    return createGrpcFailure(error.code, error.message);
  return createGrpcFailure(grpcStatus.internal, error instanceof Error ? error.message : 'unknown');
}
