import type { GrpcHandlers, GrpcSchema } from './grpc-server.ts';
import { createGrpcFailure, grpcStatus } from './grpc-status.ts';
import { type Message, readText } from './message.ts';

/** Long-running operations: the work is done when it is asked for; the answer takes a look or two. */
export interface DataplexOperations {
  readonly handlers: GrpcHandlers;
  /** Starts one whose work has made this resource, a message of this type. */
  start(parent: string, type: string, resource: Message): Message;
}

export function createDataplexOperations(schema: GrpcSchema): DataplexOperations {
  const operations = new Map<string, { looks: number; readonly response: Message }>();
  const metadata = schema.packAny('google.cloud.dataplex.v1.OperationMetadata', {});
  const answer = (name: string): Message => {
    const operation = operations.get(name);
    if (operation === undefined)
      throw createGrpcFailure(grpcStatus.notFound, `${name} is not found`);
    if (operation.looks-- > 0) return { name, metadata, done: false };
    return { name, metadata, done: true, response: operation.response };
  };
  return {
    handlers: { GetOperation: (request) => answer(readText(request, 'name')) },
    start(parent, type, resource) {
      const name = `${parent}/operations/operation-${operations.size + 1}`;
      const response = schema.packAny(`google.cloud.dataplex.v1.${type}`, resource);
      operations.set(name, { looks: 1, response });
      return answer(name);
    },
  };
}
