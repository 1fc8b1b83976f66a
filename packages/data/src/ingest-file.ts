import type { Clock } from './clock.ts';
import { isLagoaError, LagoaError } from './error.ts';
import { compressionOf, type FileFormat, pickFormat } from './file-format.ts';
import { createSha256 } from './hash.ts';
import { checkObjectKey } from './object-key.ts';
import type { ObjectStore } from './object-store.ts';
import { readObjectJson } from './read-object.ts';
import { createRowCounter } from './row-counter.ts';

/** Bytes that can be read more than once: a file, a download kept in a file, memory. */
export interface IngestSource {
  /** For people: the path or URL. */
  readonly name: string;
  /** With its dot, lower case: `.csv`; empty if there is none. */
  readonly extension: string;
  open(): AsyncIterable<Uint8Array>;
}

/** What landed in bronze, and from where. Plain JSON, stored beside the bytes. */
export interface BronzeManifest {
  readonly kind: 'bronze-manifest';
  readonly version: 1;
  /** SHA-256 of the bytes, 64 hex digits. */
  readonly hash: string;
  /** Key of the bytes in the object store. */
  readonly key: string;
  readonly bytes: number;
  /** Data records, as the declared format counts them; absent where none was declared. */
  readonly rows?: number;
  readonly format?: FileFormat;
  readonly source: string;
  /** Microseconds since 1970 UTC, as a decimal text. */
  readonly ingestedAtMicros: string;
}

/** The unpacked bytes of a gzip stream; throws `invalid-data` where it is cut off or corrupt. */
export type Gunzip = (
  body: AsyncIterable<Uint8Array>,
  options: { readonly name: string },
) => AsyncIterable<Uint8Array>;

export interface IngestFileOptions {
  /** Folder of the bronze objects: `bronze/churn`. */
  readonly prefix: string;
  readonly clock: Clock;
  /** How the file is written: a source declaration, or the part of it that says so. */
  readonly format?: FileFormat;
  /** Unpacks a source declared as gzip: `gunzip` of `@lagoa/data/local`. */
  readonly gunzip?: Gunzip;
  readonly signal?: AbortSignal;
}

/**
 * Lands a file in bronze under the hash of its bytes, `<prefix>/<sha256><extension>`, as it came, with a
 * manifest `<prefix>/<sha256>.json` beside it. Same bytes land once: a second call, under whatever
 * name, returns the first manifest. Streams in constant memory, reading the source twice (to hash,
 * count and check, then to copy); a source that changed in between fails with `conflict` and lands
 * nothing. After a crash between bytes and manifest, a repeat completes the work.
 *
 * Throws `invalid-data` for an empty source, gzip that is cut off or corrupt and Parquet that is cut
 * off, `invalid-argument` for declared gzip without `gunzip`, and whatever the source throws.
 *
 * @example
 * const source = await openSource('./telco.csv');
 * const manifest = await ingestFile(store, source, {
 *   prefix: 'bronze/churn',
 *   clock: systemClock,
 *   format: telcoCsv,
 * });
 */
export async function ingestFile(
  store: ObjectStore,
  source: IngestSource,
  { prefix, clock, format, gunzip, signal }: IngestFileOptions,
): Promise<BronzeManifest> {
  checkObjectKey(prefix);
  const { hash, bytes, rows } = await surveySource(source, { format, gunzip, signal });
  const manifestKey = `${prefix}/${hash}.json`;
  const existing = await readObjectJson(store, manifestKey);
  if (existing !== undefined) return parseBronzeManifest(existing, manifestKey);
  const key = `${prefix}/${hash}${source.extension}`;
  await putOnce(store, key, checkedBody(source, hash));
  const manifest: BronzeManifest = {
    kind: 'bronze-manifest',
    version: 1,
    hash,
    key,
    bytes,
    ...(format !== undefined && rows !== undefined && { rows, format: pickFormat(format) }),
    source: source.name,
    ingestedAtMicros: clock.now().toString(),
  };
  const text = `${JSON.stringify(manifest, undefined, 2)}\n`;
  if (await putOnce(store, manifestKey, new TextEncoder().encode(text))) return manifest;
  return parseBronzeManifest(await readObjectJson(store, manifestKey), manifestKey);
}

/** Narrows stored JSON to a manifest; throws `corrupt` if it is none. */
export function parseBronzeManifest(value: unknown, key: string): BronzeManifest {
  if (isBronzeManifest(value)) return value;
  throw new LagoaError('corrupt', `object ${key} is not a bronze manifest of version 1`, {
    details: { name: key },
  });
}

function isBronzeManifest(value: unknown): value is BronzeManifest {
  if (typeof value !== 'object' || value === null) return false;
  const text = (name: string): boolean => typeof Reflect.get(value, name) === 'string';
  return (
    'kind' in value &&
    value.kind === 'bronze-manifest' &&
    'version' in value &&
    value.version === 1 &&
    'bytes' in value &&
    typeof value.bytes === 'number' &&
    ['hash', 'key', 'source', 'ingestedAtMicros'].every(text)
  );
}

/** Whether this call wrote the object; false where it was there already. */
async function putOnce(
  store: ObjectStore,
  key: string,
  body: Uint8Array | AsyncIterable<Uint8Array>,
): Promise<boolean> {
  try {
    await store.put(key, body, { ifGeneration: 'absent' });
    return true;
  } catch (error) {
    if (isLagoaError(error, 'conflict') && error.details?.name === key) return false;
    throw error;
  }
}

async function* checkedBody(source: IngestSource, hash: string): AsyncGenerator<Uint8Array> {
  const hasher = createSha256();
  for await (const part of source.open()) {
    hasher.update(part);
    yield part;
  }
  if (hasher.digest() !== hash)
    throw new LagoaError('conflict', `${source.name} changed while it was being read`, {
      details: { name: source.name },
    });
}

/** Hash, size and number of records, in one reading. */
async function surveySource(
  source: IngestSource,
  {
    format,
    gunzip,
    signal,
  }: {
    readonly format: FileFormat | undefined;
    readonly gunzip: Gunzip | undefined;
    readonly signal: AbortSignal | undefined;
  },
): Promise<{ readonly hash: string; readonly bytes: number; readonly rows?: number }> {
  const { name } = source;
  const hasher = createSha256();
  let bytes = 0;
  const hashed = async function* (): AsyncGenerator<Uint8Array> {
    for await (const part of source.open()) {
      if (signal?.aborted)
        throw new LagoaError('aborted', `ingest of ${name} was aborted`, { cause: signal.reason });
      hasher.update(part);
      bytes += part.length;
      yield part;
    }
    if (bytes === 0)
      throw new LagoaError('invalid-data', `${name} is empty`, { details: { source: name } });
  };
  if (format === undefined) {
    for await (const _ of hashed());
    return { hash: hasher.digest(), bytes };
  }
  const counter = createRowCounter(format, name);
  for await (const part of unpack(hashed(), { name, format, gunzip })) counter.push(part);
  return { hash: hasher.digest(), bytes, rows: counter.end() };
}

function unpack(
  body: AsyncIterable<Uint8Array>,
  {
    name,
    format,
    gunzip,
  }: {
    readonly name: string;
    readonly format: FileFormat;
    readonly gunzip: Gunzip | undefined;
  },
): AsyncIterable<Uint8Array> {
  if (compressionOf(format) === 'none') return body;
  if (gunzip !== undefined) return gunzip(body, { name });
  throw new LagoaError(
    'invalid-argument',
    `${name} is declared as gzip: pass ingestFile the option gunzip (of @lagoa/data/local)`,
    { details: { argument: 'gunzip' } },
  );
}
