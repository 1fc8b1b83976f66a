import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isLagoaError } from '../error.ts';
import { readObject } from '../read-object.ts';
import { describeObjectStore } from '../testing/describe-object-store.ts';
import { toFileError } from './file-error.ts';
import { createFolderObjectStore } from './folder-object-store.ts';
import { withoutWriteAccess } from './fixtures/without-write-access.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'lagoa-folder-'));
});
afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});
const bytes = (text: string) => new TextEncoder().encode(text);

describeObjectStore('folder', { describe, test }, async () => createFolderObjectStore({ root }));

describe('createFolderObjectStore', () => {
  test('of many writers of one absent key exactly one wins, whole', async () => {
    const results = await Promise.allSettled(
      Array.from({ length: 16 }, (_, i) =>
        createFolderObjectStore({ root }).put('log/1.json', bytes(String(i).repeat(5000)), {
          ifGeneration: 'absent',
        }),
      ),
    );
    const winner = results.findIndex((result) => result.status === 'fulfilled');
    const losers = results.filter((result) => result.status === 'rejected');
    expect(losers).toHaveLength(15);
    expect(losers.every((loser) => isLagoaError(loser.reason, 'conflict'))).toBe(true);
    const found = await readObject(createFolderObjectStore({ root }), 'log/1.json');
    expect(new TextDecoder().decode(found)).toBe(String(winner).repeat(5000));
    expect(await readdir(join(root, 'log'))).toStrictEqual(['1.json']);
  });

  test('a body that fails leaves nothing behind', async () => {
    const store = createFolderObjectStore({ root });
    const broken = async function* () {
      yield bytes('half');
      throw new Error('the line broke');
    };
    await expect(store.put('a/b', broken(), { ifGeneration: 'any' })).rejects.toThrow(
      'the line broke',
    );
    expect(await readdir(join(root, 'a'))).toStrictEqual([]);
    expect(await store.get('a/b')).toBe(undefined);
  });

  test('files of a writer that crashed are not listed', async () => {
    const store = createFolderObjectStore({ root });
    await store.put('a/b', bytes('x'), { ifGeneration: 'any' });
    await writeFile(join(root, 'a', '.lagoa-tmp-1-1'), 'half');
    const keys = [];
    for await (const { key } of store.list('')) keys.push(key);
    expect(keys).toStrictEqual(['a/b']);
  });

  test('a key cannot leave the folder', async () => {
    const store = createFolderObjectStore({ root: join(root, 'inner') });
    for (const key of ['../x', 'a/../../x', '/etc/passwd', 'a//b', '.', '', 'a\\..\\b', 'a\0b'])
      await expect(store.put(key, bytes('x'), { ifGeneration: 'any' })).rejects.toMatchObject({
        code: 'invalid-argument',
      });
    expect(await readdir(root)).toStrictEqual([]);
  });

  test('a read-only folder is permission-denied, for every call', async () => {
    const store = createFolderObjectStore({ root });
    await store.put('a/b', bytes('x'), { ifGeneration: 'any' });
    await withoutWriteAccess([join(root, 'a'), root], async () => {
      for (const call of [
        () => store.put('a/c', bytes('x'), { ifGeneration: 'any' }),
        () => store.put('c/d', bytes('x'), { ifGeneration: 'absent' }),
        () => store.delete('a/b'),
      ])
        await expect(call()).rejects.toMatchObject({ code: 'permission-denied' });
    });
    expect(new TextDecoder().decode(await readObject(store, 'a/b'))).toBe('x');
    expect(await readdir(root)).toStrictEqual(['a']);
  });

  test('a name that is too long is an error with the path, a device is no object', async () => {
    await mkdir(join(root, 'a'));
    const store = createFolderObjectStore({ root });
    await expect(
      store.put(`a/${'x'.repeat(300)}`, bytes('x'), { ifGeneration: 'any' }),
    ).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining('xxx') });
    await symlink('/dev/full', join(root, 'full'));
    await expect(store.get('full')).resolves.toBe(undefined); // a device is not an object
  });

  test('a file in the place of a folder is an error, not a conflict', async () => {
    const store = createFolderObjectStore({ root });
    await store.put('a', bytes('x'), { ifGeneration: 'any' });
    await expect(store.put('a/b', bytes('x'), { ifGeneration: 'absent' })).rejects.toMatchObject({
      code: 'unavailable',
    });
  });

  test.each([
    ['ENOENT', 'not-found', 'no such file or folder'],
    ['EACCES', 'permission-denied', 'permission denied'],
    ['EROFS', 'permission-denied', 'permission denied'],
    ['ENOTDIR', 'not-found', 'a file stands where a folder should be'],
    ['ENOSPC', 'unavailable', 'no space left on the disk'],
    ['EDQUOT', 'unavailable', 'no space left on the disk'],
    ['EIO', 'unavailable', 'input/output error'],
  ])('%s is told as %s', (code, expected, words) => {
    const cause = Object.assign(new Error('input/output error'), { code });
    expect(toFileError(cause, 'write', '/lake/a')).toMatchObject({
      code: expected,
      message: `write /lake/a: ${words}`,
      cause,
    });
  });

  test('a folder in the place of a key is absent', async () => {
    await mkdir(join(root, 'a/b'), { recursive: true });
    const store = createFolderObjectStore({ root });
    expect(await store.get('a/b')).toBe(undefined);
    expect(await store.get('a/b/c')).toBe(undefined);
  });
});
