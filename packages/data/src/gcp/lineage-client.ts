import { loadPeer } from '../missing-peer.ts';
import type { CallOptions } from '../rpc/grpc-call.ts';
import type { ProtoStruct } from '../rpc/proto-value.ts';

/** The method of `LineageClient` from `@google-cloud/lineage` that is used here. */
export interface LineageClient {
  processOpenLineageRunEvent(
    request: { parent: string; openLineage: ProtoStruct; requestId: string },
    options: CallOptions,
  ): Promise<
    readonly [
      {
        readonly process?: string | null;
        readonly run?: string | null;
        readonly lineageEvents?: readonly string[] | null;
      },
      ...unknown[],
    ]
  >;
}

/**
 * The official client of the Data Lineage API, loaded when called; it is closed by its caller. The
 * options are those of its constructor.
 *
 * @example
 * const client = await connectLineage();
 */
export async function connectLineage(
  options: object = {},
): Promise<LineageClient & { close(): Promise<void> }> {
  const { v1 } = await loadPeer('@google-cloud/lineage', () => import('@google-cloud/lineage'));
  return Reflect.construct(v1.LineageClient, [options]);
}
