import { randomUUID } from 'node:crypto';
import { link, open, readdir, rename, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import type { Readable } from 'node:stream';
import { LagoaError } from '../error.ts';
import { checkObjectKey } from '../object-key.ts';
import type { Generation, ObjectStore } from '../object-store.ts';
import { hasFileCode, toFileError } from './file-error.ts';
import { makeFolder } from './make-folder.ts';

export interface FolderObjectStore extends ObjectStore {
  /** The absolute path that holds an object, for readers that want a file. */
  pathOf(key: string): string;
  /** Removes what crashed writers left under a prefix, last changed at `untilMs` or before. */
  sweep(prefix: string, untilMs: number): Promise<void>;
}

/** Files being written; `list` passes over them and a crash may leave them behind. */
const temporaryMark = '.lagoa-tmp-';

/**
 * An object store in a folder, made when first written to. A `put` appears whole or not at all, and
 * stays after a power cut: it writes a temporary file beside the target, syncs it, then links it
 * (`absent`: the link fails where the key exists, so of many writers exactly one wins) or renames
 * it (`any`), then syncs the folder.
 *
 * @example
 * const store = createFolderObjectStore({ root: './lake' });
 * await store.put('bronze/a.csv', new TextEncoder().encode('a,b'), { ifGeneration: 'absent' });
 */
export function createFolderObjectStore({ root }: { readonly root: string }): FolderObjectStore {
  const base = resolve(root);
  const pathOf = (key: string): string => join(base, ...checkObjectKey(key).split('/'));
  const folderOf = (prefix: string): string => {
    const slash = prefix.lastIndexOf('/');
    return slash < 0 ? base : pathOf(prefix.slice(0, slash));
  };
  return {
    pathOf,
    async sweep(prefix, untilMs) {
      for (const path of (await listFiles(folderOf(prefix))).filter(isTemporary)) {
        const info = await stat(path).catch(() => undefined);
        if (info !== undefined && info.mtimeMs <= untilMs)
          await unlink(path).catch(() => undefined);
      }
    },
    async get(key, { range, signal } = {}) {
      const path = pathOf(key);
      try {
        const file = await open(path, 'r');
        try {
          const info = await file.stat({ bigint: true });
          const size = Number(info.size);
          const start = range?.start ?? 0;
          const end = Math.min(range?.end ?? size, size);
          const empty = end <= start;
          if (!info.isFile() || empty) await file.close();
          if (!info.isFile()) return undefined;
          const body = empty
            ? emptyBody()
            : toWebBody(file.createReadStream({ start, end: end - 1, ...(signal && { signal }) }));
          return { body, generation: generationOf(info), size };
        } catch (error) {
          await file.close().catch(() => undefined);
          throw error;
        }
      } catch (error) {
        if (isAbsent(error)) return undefined;
        throw toFileError(error, 'read', path);
      }
    },
    async put(key, body, { ifGeneration, signal }) {
      const path = pathOf(key);
      const folder = dirname(path);
      const temporary = join(folder, `${temporaryMark}${randomUUID()}`);
      try {
        await makeFolder(folder);
        const info = await writeSynced(temporary, body, signal);
        if (ifGeneration === 'absent') {
          await linkAbsent(temporary, path, key);
          await unlink(temporary);
        } else await rename(temporary, path);
        await syncFolder(folder);
        return generationOf(info);
      } catch (error) {
        await unlink(temporary).catch(() => undefined);
        throw toFileError(error, 'write', path);
      }
    },
    async *list(prefix) {
      const keys: string[] = [];
      for (const path of await listFiles(folderOf(prefix))) {
        const key = path.slice(base.length + 1).replaceAll(sep, '/');
        if (key.startsWith(prefix) && !isTemporary(path)) keys.push(key);
      }
      for (const key of keys.sort()) {
        const info = await stat(pathOf(key), { bigint: true }).catch((error: unknown) => {
          if (isAbsent(error)) return undefined; // deleted while listing
          throw toFileError(error, 'list', pathOf(key));
        });
        if (info !== undefined)
          yield {
            key,
            size: Number(info.size),
            generation: generationOf(info),
            updatedMs: Number(info.mtimeMs),
          };
      }
    },
    async delete(key) {
      const path = pathOf(key);
      try {
        await unlink(path);
      } catch (error) {
        if (!isAbsent(error)) throw toFileError(error, 'delete', path);
      }
    },
  };
}

function isAbsent(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR', 'EISDIR'].some((code) => hasFileCode(error, code));
}

function generationOf(info: { readonly ino: bigint; readonly mtimeNs: bigint }): Generation {
  return `${info.ino}-${info.mtimeNs}`;
}

async function writeSynced(
  path: string,
  body: Uint8Array | AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): Promise<{ readonly ino: bigint; readonly mtimeNs: bigint }> {
  const file = await open(path, 'wx');
  try {
    if (body instanceof Uint8Array) await file.writeFile(body);
    else
      for await (const part of body) {
        if (signal?.aborted)
          throw new LagoaError('aborted', `write ${path} was aborted`, { cause: signal.reason });
        await file.writeFile(part);
      }
    await file.sync();
    return await file.stat({ bigint: true });
  } finally {
    await file.close();
  }
}

/** A hard link either makes the new name or fails: the file system's own compare-and-set. */
async function linkAbsent(temporary: string, path: string, key: string): Promise<void> {
  await link(temporary, path).catch((error: unknown) => {
    if (!hasFileCode(error, 'EEXIST')) throw error;
    throw new LagoaError('conflict', `object ${key} exists already`, {
      details: { name: key },
      cause: error,
    });
  });
}

/** Makes a link or rename durable; file systems that cannot sync a folder are let be. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch(() => undefined);
  await folder?.sync().catch(() => undefined);
  await folder?.close();
}

async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(
    (error: unknown) => {
      if (isAbsent(error)) return [];
      throw toFileError(error, 'list', folder);
    },
  );
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function isTemporary(path: string): boolean {
  return basename(path).startsWith(temporaryMark);
}

function emptyBody(): ReadableStream<Uint8Array> {
  return new ReadableStream({ start: (controller) => controller.close() });
}

function toWebBody(stream: Readable): ReadableStream<Uint8Array> {
  const chunks = stream[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(new Uint8Array(value));
    },
    cancel() {
      stream.destroy();
    },
  });
}
