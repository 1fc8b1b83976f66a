import { LagoaError } from '../error.ts';
import { checkObjectKey } from '../object-key.ts';
import type { Generation, ObjectStore } from '../object-store.ts';
import { collectBytes } from '../read-object.ts';

/** An object store that lives as long as its process; the generation is the number of the put. */
export function createMemoryObjectStore(): ObjectStore {
  const objects = new Map<string, { bytes: Uint8Array<ArrayBuffer>; generation: Generation }>();
  let puts = 0;
  return {
    async get(key, { range } = {}) {
      const object = objects.get(checkObjectKey(key));
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
      checkObjectKey(key);
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
      objects.delete(checkObjectKey(key));
    },
  };
}
