import { deepEqual, equal, rejects } from 'node:assert/strict';
import { isLagoaError, type LagoaErrorCode } from '../error.ts';
import type { ObjectStore } from '../object-store.ts';
import { readObject, readObjectJson } from '../read-object.ts';

/** The two functions of a test runner that a contract suite needs (vitest, jest, node:test). */
export interface TestRunner {
  readonly describe: (name: string, run: () => void) => void;
  readonly test: (name: string, run: () => Promise<void>) => void;
}

/**
 * The contract of `ObjectStore` as tests, for every adapter. `create` makes a new, empty store.
 *
 * @example
 * describeObjectStore('memory', { describe, test }, async () => createMemoryObjectStore());
 */
export function describeObjectStore(
  name: string,
  { describe, test }: TestRunner,
  create: () => Promise<ObjectStore>,
): void {
  describe(`ObjectStore: ${name}`, () => {
    test('an absent object is undefined, and deleting it is no error', async () => {
      const store = await create();
      equal(await store.get('a/b'), undefined);
      equal(await readObjectJson(store, 'a/b'), undefined);
      await store.delete('a/b');
    });

    test('gives back what was put, from bytes or a stream, empty included', async () => {
      const store = await create();
      await store.put('a', bytes('Größe ☂'), { ifGeneration: 'absent' });
      await store.put('b/c', stream('one', '', 'two'), { ifGeneration: 'any' });
      await store.put('empty', bytes(''), { ifGeneration: 'absent' });
      equal(await text(store, 'a'), 'Größe ☂');
      equal(await text(store, 'b/c'), 'onetwo');
      equal(await text(store, 'empty'), '');
      equal((await store.get('a'))?.size, 11);
    });

    test('gives byte ranges, clipped to the object', async () => {
      const store = await create();
      await store.put('a', bytes('0123456789'), { ifGeneration: 'any' });
      const part = async (start: number, end?: number) => {
        const object = await store.get('a', {
          range: end === undefined ? { start } : { start, end },
        });
        return object && [await new Response(object.body).text(), object.size];
      };
      deepEqual(await part(2, 5), ['234', 10]);
      deepEqual(await part(7), ['789', 10]);
      deepEqual(await part(8, 99), ['89', 10]);
      deepEqual(await part(3, 3), ['', 10]);
      deepEqual(await part(99), ['', 10]);
    });

    test('absent refuses a key that exists and leaves it; any replaces it', async () => {
      const store = await create();
      const first = await store.put('a', bytes('1'), { ifGeneration: 'absent' });
      await rejects(store.put('a', bytes('2'), { ifGeneration: 'absent' }), withCode('conflict'));
      equal(await text(store, 'a'), '1');
      equal((await store.get('a'))?.generation, first);
      const second = await store.put('a', bytes('3'), { ifGeneration: 'any' });
      equal(await text(store, 'a'), '3');
      equal((await store.get('a'))?.generation, second);
      equal(first === second, false);
    });

    test('of racing writers of an absent key exactly one wins', async () => {
      const store = await create();
      const results = await Promise.allSettled(
        Array.from({ length: 8 }, (_, i) =>
          store.put('log/1', bytes(`writer ${i}`), { ifGeneration: 'absent' }),
        ),
      );
      const winners = results.flatMap(({ status }, i) => (status === 'fulfilled' ? [i] : []));
      equal(winners.length, 1);
      for (const result of results)
        if (result.status === 'rejected') equal(isLagoaError(result.reason, 'conflict'), true);
      equal(await text(store, 'log/1'), `writer ${winners[0]}`);
    });

    test('a body that fails leaves no object', async () => {
      const store = await create();
      const failing = async function* () {
        yield bytes('half');
        throw new Error('the line broke');
      };
      await rejects(store.put('a', failing(), { ifGeneration: 'any' }), /the line broke/);
      equal(await store.get('a'), undefined);
    });

    test('lists by prefix in key order, with sizes and generations', async () => {
      const store = await create();
      for (const key of ['b/2', 'a', 'b/10', 'b-', 'b/1/x', 'c'])
        await store.put(key, bytes(key), { ifGeneration: 'any' });
      deepEqual(await keys(store, ''), ['a', 'b-', 'b/1/x', 'b/10', 'b/2', 'c']);
      deepEqual(await keys(store, 'b/'), ['b/1/x', 'b/10', 'b/2']);
      deepEqual(await keys(store, 'b/1'), ['b/1/x', 'b/10']);
      deepEqual(await keys(store, 'none/'), []);
      await store.delete('b/10');
      deepEqual(await keys(store, 'b/1'), ['b/1/x']);
      for await (const { key, size, generation } of store.list('a')) {
        equal(size, 1);
        equal(generation, (await store.get(key))?.generation);
      }
    });

    test('refuses keys that could leave the store', async () => {
      const store = await create();
      for (const key of [
        '',
        '/a',
        'a/',
        'a//b',
        '.',
        '../a',
        'a/../b',
        'a\\b',
        'a\nb',
        'x'.repeat(1025),
      ]) {
        await rejects(
          store.put(key, bytes(''), { ifGeneration: 'any' }),
          withCode('invalid-argument'),
        );
        await rejects(store.get(key), withCode('invalid-argument'));
        await rejects(store.delete(key), withCode('invalid-argument'));
      }
    });

    test('keeps hostile but legal keys apart', async () => {
      const store = await create();
      const hostile = ["a'b", 'a"b', 'a b', 'a%2Fb', 'ä', '...', 'a*?b', '$(x)', '-rf'];
      for (const key of hostile) await store.put(key, bytes(key), { ifGeneration: 'absent' });
      for (const key of hostile) equal(await text(store, key), key);
      deepEqual(await keys(store, ''), hostile.toSorted());
    });
  });
}

/** A predicate for `rejects`: a `LagoaError` of this code. */
export function withCode(code: LagoaErrorCode): (error: unknown) => boolean {
  return (error) => isLagoaError(error, code);
}

function bytes(content: string): Uint8Array {
  return new TextEncoder().encode(content);
}

async function* stream(...parts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield bytes(part);
}

async function text(store: ObjectStore, key: string): Promise<string | undefined> {
  const found = await readObject(store, key);
  return found && new TextDecoder().decode(found);
}

async function keys(store: ObjectStore, prefix: string): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { key } of store.list(prefix)) found.push(key);
  return found;
}
