import { syncBuiltinESMExports } from 'node:module';
import promises from 'node:fs/promises';
import { DuckDBConnection } from '@duckdb/node-api';

/**
 * Counts every call of this process that touches the file system or DuckDB, and kills the process
 * with SIGKILL just before call `killAt`; a write is killed once more when half of it is on the disk.
 * Returns the counter.
 */
export async function instrument(killAt: number): Promise<() => number> {
  let calls = 0;
  const step = (): boolean => ++calls === killAt;
  const die = (): void => {
    process.kill(process.pid, 'SIGKILL');
  };
  const wrap = (target: object, name: string): void => {
    const call: unknown = Reflect.get(target, name);
    if (typeof call !== 'function') return;
    Reflect.set(target, name, function (this: unknown, ...args: unknown[]): unknown {
      if (step()) die();
      return Reflect.apply(call, this, args);
    });
  };
  for (const name of ['link', 'mkdir', 'open', 'readdir', 'rename', 'rm', 'stat', 'unlink'])
    wrap(promises, name);
  syncBuiltinESMExports();
  const handle = await promises.open(process.execPath);
  const prototype: object = Object.getPrototypeOf(handle);
  await handle.close();
  calls = 0;
  const { writeFile } = handle;
  Reflect.set(prototype, 'writeFile', async function (this: typeof handle, data: Uint8Array) {
    if (step()) die();
    if (step()) {
      await Reflect.apply(writeFile, this, [data.subarray(0, data.length >> 1)]);
      die();
    }
    return Reflect.apply(writeFile, this, [data]);
  });
  for (const name of ['sync', 'close']) wrap(prototype, name);
  wrap(DuckDBConnection.prototype, 'run');
  return () => calls;
}
