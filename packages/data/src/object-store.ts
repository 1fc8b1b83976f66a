/** A version of one object, opaque and comparable by equality. */
export type Generation = string;

export interface ObjectInfo {
  readonly key: string;
  readonly size: number;
  readonly generation: Generation;
  /** Last change, milliseconds since 1970 UTC. */
  readonly updatedMs: number;
}

/** Half-open byte range `[start, end)`; without `end`, to the end of the object. */
export interface ByteRange {
  readonly start: number;
  readonly end?: number;
}

/**
 * Bytes under keys: a folder, a Cloud Storage bucket, memory. Keys are relative, `/`-separated,
 * without empty, `.` or `..` segments.
 */
export interface ObjectStore {
  /** `undefined` means confirmed absent; every other failure throws. */
  get(
    key: string,
    options?: { readonly range?: ByteRange; readonly signal?: AbortSignal },
  ): Promise<
    | {
        readonly body: ReadableStream<Uint8Array>;
        readonly generation: Generation;
        readonly size: number;
      }
    | undefined
  >;
  /** Appears whole or not at all. With `absent`, an existing key throws `conflict`. */
  put(
    key: string,
    body: Uint8Array | AsyncIterable<Uint8Array>,
    options: { readonly ifGeneration: 'absent' | 'any'; readonly signal?: AbortSignal },
  ): Promise<Generation>;
  /** Every object whose key starts with the prefix, in key order (by UTF-16 code unit). */
  list(prefix: string): AsyncIterable<ObjectInfo>;
  /** Deleting an absent key is not an error. */
  delete(key: string): Promise<void>;
}
