import { existsSync } from 'node:fs';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createFolderObjectStore } from './folder-object-store.ts';
import { makeFolder } from './make-folder.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'lagoa-folder-'));
});
afterAll(async () => {
  await rm(root, { recursive: true, force: true });
});

test('makes folders at any depth, by many at once, and again', async () => {
  const path = join(root, 'a/b/c/d');
  await Promise.all(Array.from({ length: 8 }, () => makeFolder(path)));
  await makeFolder(path);
  expect((await stat(path)).isDirectory()).toBe(true);
});

test('a file in the way is an error', async () => {
  await writeFile(join(root, 'file'), '');
  await expect(makeFolder(join(root, 'file/below'))).rejects.toMatchObject({ code: 'ENOTDIR' });
});

test.skipIf(!existsSync('/proc/self'))(
  'a folder that takes no files is an error, and no hang',
  async () => {
    const store = createFolderObjectStore({ root: '/proc/lagoa/deep' });
    await expect(
      store.put('a', new Uint8Array(1), { ifGeneration: 'absent' }),
    ).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining('/proc/lagoa/deep'),
    });
  },
);
