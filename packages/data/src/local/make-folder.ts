import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { hasFileCode } from './file-error.ts';

/**
 * Makes a folder and those above it; one that is there is no error. Node's own `recursive` never ends where
 * a file system says "no such folder" for a new name in a folder that exists, as `/proc` does.
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await makeOne(path);
  } catch (error) {
    const above = dirname(path);
    if (above === path || !hasFileCode(error, 'ENOENT')) throw error;
    await makeFolder(above);
    await makeOne(path);
  }
}

async function makeOne(path: string): Promise<void> {
  await mkdir(path).catch(async (error: unknown) => {
    if (!hasFileCode(error, 'EEXIST') || !(await stat(path)).isDirectory()) throw error;
  });
}
