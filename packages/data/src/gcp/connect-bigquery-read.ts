import { loadPeer } from '../missing-peer.ts';
import type { BigQueryReadClient } from './bigquery-storage-reader.ts';

/**
 * The official client of the Storage Read API, loaded when called; it is closed by its caller. The
 * options are those of its constructor, whose types know the auth library of one major only.
 *
 * @example
 * const client = await connectBigQueryRead({ projectId: 'p' });
 */
export async function connectBigQueryRead(
  options: object = {},
): Promise<BigQueryReadClient & { close(): Promise<void> }> {
  const peer = '@google-cloud/bigquery-storage';
  const { v1 } = await loadPeer(peer, () => import('@google-cloud/bigquery-storage'));
  return Reflect.construct(v1.BigQueryReadClient, [options]);
}
