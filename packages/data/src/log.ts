import { LagoaError } from './error.ts';
import type { ObjectStore } from './object-store.ts';
import { readObjectJson } from './read-object.ts';

/**
 * An append-only list of JSON entries in an object store, numbered from 1, one object
 * `<prefix>/<12 digits>.json` each. Appending creates the object only if it is absent, so of many
 * writers that saw the same newest entry exactly one wins; the highest number is current.
 */
export interface AppendLog {
  /** Numbers of the entries that exist, rising. */
  numbers(): Promise<readonly number[]>;
  /** The entry's JSON; `undefined` if there is none of that number. */
  read(number: number): Promise<unknown>;
  /** Throws `conflict` when the number is taken. */
  append(number: number, entry: unknown): Promise<void>;
  remove(number: number): Promise<void>;
}

/**
 * @example
 * const log = createLog(createMemoryObjectStore(), 'registry/churn/log');
 * await log.append(1, { alias: 'champion' });
 * await log.numbers() // [1]
 */
export function createLog(store: ObjectStore, prefix: string): AppendLog {
  const keyOf = (number: number): string => {
    if (!(Number.isInteger(number) && number >= 1 && number < 1e12))
      throw new LagoaError(
        'invalid-argument',
        `a log number must be 1 to 10^12 − 1, got ${number}`,
      );
    return `${prefix}/${String(number).padStart(12, '0')}.json`;
  };
  return {
    async numbers() {
      const numbers: number[] = [];
      for await (const { key } of store.list(`${prefix}/`)) {
        const digits = /^(\d{12})\.json$/.exec(key.slice(prefix.length + 1))?.[1];
        if (digits !== undefined) numbers.push(Number(digits));
      }
      return numbers;
    },
    read: (number) => readObjectJson(store, keyOf(number)),
    async append(number, entry) {
      const bytes = new TextEncoder().encode(`${JSON.stringify(entry)}\n`);
      await store.put(keyOf(number), bytes, { ifGeneration: 'absent' });
    },
    remove: (number) => store.delete(keyOf(number)),
  };
}
