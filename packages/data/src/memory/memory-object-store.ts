import { LagoaError } from '../error.ts';
import type { Generation, ObjectStore } from '../object-store.ts';

/** An object store that lives as long as its process. Keys keep their insertion as generation. */
export function createMemoryObjectStore(): ObjectStore {
  const objects = new Map<string, { bytes: Uint8Array<ArrayBuffer>; generation: Generation }>();
  let puts = 0;
  return {
    async get(key, { range } = {}) {
      const object = objects.get(key);
      if (object === undefined) return undefined;
      const bytes = object.bytes.slice(range?.start ?? 0, range?.end);
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          if (bytes.length > 0) controller.enqueue(bytes);
          controller.close();
        },
      });
      return { body, generation: object.generation, size: object.bytes.length };
    },
    async put(key, body, { ifGeneration }) {
      const bytes = await collectBytes(body);
      if (ifGeneration === 'absent' && objects.has(key))
        throw new LagoaError('conflict', `object ${key} exists already`, {
          details: { name: key },
        });
      const generation = String(++puts);
      objects.set(key, { bytes, generation });
      return generation;
    },
    async *list(prefix) {
      for (const key of [...objects.keys()].filter((name) => name.startsWith(prefix)).sort()) {
        const object = objects.get(key);
        if (object !== undefined)
          yield { key, size: object.bytes.length, generation: object.generation, updatedMs: 0 };
      }
    },
    async delete(key) {
      objects.delete(key);
    },
  };
}

async function collectBytes(
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
