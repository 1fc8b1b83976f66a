import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { isLagoaError, LagoaError } from '../error.ts';
import { checkObjectKey } from '../object-key.ts';
import type { Generation, ObjectInfo, ObjectStore } from '../object-store.ts';
import { emptyBody, toWebBody } from './gcs-body.ts';
import type { GcsBucket, GcsMetadata } from './gcs-client.ts';
import { callGoogle } from './google-call.ts';
import { toGoogleError } from './google-error.ts';

export interface GcsObjectStoreOptions {
  /** `new Storage().bucket(name)`, or any object with its few methods used here. */
  readonly bucket: GcsBucket;
  /** Folder inside the bucket, without `/` at the end. Default: the whole bucket. */
  readonly prefix?: string;
  /** Longest wait for a small call, retries included, and for the next bytes of a body. Default: 120,000. */
  readonly timeoutMs?: number;
}

/** Bytes up to which one request is enough; above, and for streams, uploads are resumable. */
const simpleUploadBytes = 8 * 1024 * 1024;
/** How often a replaced object is looked at again before giving up. */
const attempts = 5;
/** Custom metadata by which a put knows its own object. */
const mark = 'lagoa-put';

/**
 * An object store in a Cloud Storage bucket. Every write and delete carries `ifGenerationMatch`:
 * only so does the client repeat them after a failure, and without one its `save()` would switch
 * off the repeats of every later call of that client, for ever.
 *
 * A repeat can find that the first try had arrived after all: its answer was lost. Each put marks
 * its object, and a precondition that fails on our own mark is a success, not a conflict.
 *
 * Whole downloads are checked by CRC32C and fail with `corrupt`; ranges cannot be. A body is read
 * at the generation that `get` saw. If the object is replaced before the body is read, reading
 * fails with `conflict`.
 *
 * `any` costs one more request, which reads the generation to replace. A stream cannot be sent
 * twice: if another writer comes between, `any` of a stream throws `unavailable`.
 *
 * @example
 * const { Storage } = await import('@google-cloud/storage');
 * const store = createGcsObjectStore({ bucket: new Storage().bucket('telecom-data-dev') });
 */
export function createGcsObjectStore({
  bucket,
  prefix = '',
  timeoutMs = 120_000,
}: GcsObjectStoreOptions): ObjectStore {
  const root = prefix === '' ? '' : `${checkObjectKey(prefix)}/`;
  const nameOf = (key: string): string => root + checkObjectKey(key);
  const urlOf = (key: string): string => `gs://${bucket.name}/${root}${key}`;

  /** `undefined` means confirmed absent. */
  async function stat(key: string, signal?: AbortSignal): Promise<ObjectInfo | undefined> {
    const found = await readMetadata(key, signal);
    return found && toInfo(key, found);
  }

  async function readMetadata(key: string, signal?: AbortSignal): Promise<GcsMetadata | undefined> {
    try {
      const read = () => bucket.file(nameOf(key)).getMetadata();
      return (await callGoogle(`read ${urlOf(key)}`, read, { timeoutMs, signal }))[0];
    } catch (error) {
      // A missing bucket is 404 as well, and is not an absent object.
      if (isLagoaError(error, 'not-found') && !/bucket does not exist/i.test(error.message))
        return undefined;
      throw error;
    }
  }

  async function upload(
    key: string,
    body: Uint8Array | AsyncIterable<Uint8Array>,
    { ifGenerationMatch, signal }: { ifGenerationMatch: string | number; signal?: AbortSignal },
  ): Promise<Generation> {
    const file = bucket.file(nameOf(key));
    const put = randomUUID();
    let ownFailure: { readonly error: unknown } | undefined;
    const watched = async function* (source: AsyncIterable<Uint8Array>) {
      try {
        yield* source;
      } catch (error) {
        ownFailure = { error };
        throw error;
      }
    };
    const options = {
      resumable: !(body instanceof Uint8Array) || body.length > simpleUploadBytes,
      contentType: 'application/octet-stream',
      preconditionOpts: { ifGenerationMatch },
      metadata: { metadata: { [mark]: put } },
    };
    try {
      if (body instanceof Uint8Array) {
        const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
        await callGoogle(`write ${urlOf(key)}`, () => file.save(bytes, options), {
          timeoutMs: 600_000,
          signal,
        });
      } else
        await pipeline(Readable.from(watched(body)), file.createWriteStream(options), { signal });
    } catch (error) {
      if (signal?.aborted)
        throw new LagoaError('aborted', `write ${urlOf(key)} was aborted`, { cause: error });
      if (ownFailure !== undefined) throw ownFailure.error;
      const failure = toGoogleError(`write ${urlOf(key)}`, error);
      const found = isLagoaError(failure, 'conflict') ? await readMetadata(key, signal) : undefined;
      if (found?.metadata?.[mark] === put) return toInfo(key, found).generation;
      throw failure;
    }
    return toInfo(key, file.metadata).generation;
  }

  return {
    async get(key, { range, signal } = {}) {
      const info = await stat(key, signal);
      if (info === undefined) return undefined;
      const { generation, size } = info;
      const start = range?.start ?? 0;
      const end = Math.min(range?.end ?? size, size);
      if (end <= start) return { body: emptyBody(), generation, size };
      const whole = start === 0 && end === size;
      const file = bucket.file(nameOf(key), { generation });
      const open = () =>
        file.createReadStream({ decompress: false, ...(!whole && { start, end: end - 1 }) });
      return {
        body: toWebBody(open, `read ${urlOf(key)}`, { idleMs: timeoutMs, signal }),
        generation,
        size,
      };
    },
    async put(key, body, { ifGeneration, signal }) {
      const abort = signal && { signal };
      if (ifGeneration === 'absent') return upload(key, body, { ifGenerationMatch: 0, ...abort });
      for (let attempt = 1; ; attempt++) {
        const ifGenerationMatch = (await stat(key, signal))?.generation ?? 0;
        try {
          return await upload(key, body, { ifGenerationMatch, ...abort });
        } catch (error) {
          if (!isLagoaError(error, 'conflict')) throw error;
          if (attempt < attempts && body instanceof Uint8Array) continue;
          const message = `write ${urlOf(key)}: other writers keep replacing it, put it again`;
          throw new LagoaError('unavailable', message, { details: { name: key }, cause: error });
        }
      }
    },
    async *list(prefixOfKeys) {
      const found: ObjectInfo[] = [];
      let pageToken: string | undefined;
      do {
        const query = { prefix: root + prefixOfKeys, autoPaginate: false };
        const page = () => bucket.getFiles(pageToken ? { ...query, pageToken } : query);
        const [files, next] = await callGoogle(`list ${urlOf(prefixOfKeys)}`, page, { timeoutMs });
        // The console marks folders by empty objects whose names end in a slash.
        for (const file of files)
          if (!file.name.endsWith('/'))
            found.push(toInfo(file.name.slice(root.length), file.metadata));
        pageToken = pageTokenOf(next);
      } while (pageToken !== undefined);
      // The service sorts by UTF-8, this port by UTF-16.
      yield* found.sort((a, b) => (a.key < b.key ? -1 : 1));
    },
    async delete(key) {
      for (let attempt = 1; ; attempt++) {
        const generation = (await stat(key))?.generation;
        if (generation === undefined) return;
        const file = bucket.file(nameOf(key));
        const remove = () => file.delete({ ifGenerationMatch: generation });
        try {
          await callGoogle(`delete ${urlOf(key)}`, remove, { timeoutMs });
          return;
        } catch (error) {
          // Replaced or deleted meanwhile, or our own repeat: look again.
          const passing = isLagoaError(error, 'conflict') || isLagoaError(error, 'not-found');
          if (!passing || attempt === attempts) throw error;
        }
      }
    },
  };
}

function toInfo(key: string, { generation, size, updated }: GcsMetadata): ObjectInfo {
  const updatedMs = Date.parse(updated ?? '');
  if (generation === undefined || size === undefined || Number.isNaN(updatedMs))
    throw new LagoaError(
      'corrupt',
      `object ${key}: Cloud Storage gave no generation, size or time`,
    );
  return { key, size: Number(size), generation: String(generation), updatedMs };
}

function pageTokenOf(query: object | null | undefined): string | undefined {
  const token: unknown = query && Reflect.get(query, 'pageToken');
  return typeof token === 'string' && token !== '' ? token : undefined;
}
