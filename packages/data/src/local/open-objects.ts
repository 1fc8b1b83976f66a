import { LagoaError } from '../error.ts';
import type { GcsBucket } from '../gcp/gcs-client.ts';
import { createGcsObjectStore } from '../gcp/gcs-object-store.ts';
import { createHttpObjectStore } from '../http-object-store.ts';
import { loadPeer } from '../missing-peer.ts';
import type { ObjectStore } from '../object-store.ts';
import { parseUri } from '../uri.ts';
import { createFolderObjectStore } from './folder-object-store.ts';

export interface OpenObjectsOptions {
  /** For `gs://`. Default: `new Storage()` of `@google-cloud/storage`, loaded when needed. */
  readonly storage?: { bucket(name: string): GcsBucket };
  /** For http(s). Default: the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch;
}

/**
 * The object store of a place: a folder for `file:`, a bucket or a folder in it for `gs://`, reading
 * alone for http(s). Throws as `parseUri` does, and `invalid-argument` for `bq://`.
 *
 * @example
 * const lake = await openObjects('gs://telecom-data-dev/silver');
 */
export async function openObjects(
  uri: string,
  { storage, fetch = globalThis.fetch }: OpenObjectsOptions = {},
): Promise<ObjectStore> {
  const place = parseUri(uri);
  switch (place.kind) {
    case 'file':
      return createFolderObjectStore({ root: place.path });
    case 'gs': {
      const client = storage ?? (await connectStorage());
      return createGcsObjectStore({ bucket: client.bucket(place.bucket), prefix: place.key });
    }
    case 'http':
      return createHttpObjectStore({ url: place.url, fetch });
    case 'bq':
      throw new LagoaError('invalid-argument', `${uri} is a table: open it with openTable`, {
        details: { argument: 'uri' },
      });
  }
}

async function connectStorage(): Promise<{ bucket(name: string): GcsBucket }> {
  const peer = '@google-cloud/storage';
  const { Storage } = await loadPeer(peer, () => import('@google-cloud/storage'));
  return new Storage();
}
