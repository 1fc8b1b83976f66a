import { LagoaError } from './error.ts';
import type { ObjectStore } from './object-store.ts';

/** All bytes of an object, or `undefined` if it is confirmed absent. */
export async function readObject(
  store: ObjectStore,
  key: string,
  options: { readonly signal?: AbortSignal } = {},
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const object = await store.get(key, options);
  return object === undefined ? undefined : collectBytes(readStream(object.body));
}

/**
 * An object parsed as JSON, or `undefined` if it is confirmed absent. Throws `corrupt` where the
 * bytes are not UTF-8 or not JSON.
 */
export async function readObjectJson(
  store: ObjectStore,
  key: string,
  options: { readonly signal?: AbortSignal } = {},
): Promise<unknown> {
  const bytes = await readObject(store, key, options);
  if (bytes === undefined) return undefined;
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new LagoaError('corrupt', `object ${key} is not JSON`, { details: { name: key }, cause });
  }
}

/** The chunks of a web stream; leaving the loop early cancels the stream. */
export async function* readStream(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  let finished = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        finished = true;
        return;
      }
      yield value;
    }
  } finally {
    if (!finished) await reader.cancel().catch(() => undefined);
  }
}

/** A copy of the bytes in one array. */
export async function collectBytes(
  body: Uint8Array | AsyncIterable<Uint8Array>,
): Promise<Uint8Array<ArrayBuffer>> {
  if (body instanceof Uint8Array) return body.slice();
  const parts: Uint8Array[] = [];
  for await (const part of body) parts.push(part.slice());
  const bytes = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}
