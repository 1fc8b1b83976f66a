import type { LeadMessage } from './thread-data.ts';

/** What training needs of Node's module of worker threads. */
export interface WorkerThreads {
  readonly Worker: new (
    source: string,
    options: { eval: true; workerData: unknown },
  ) => WorkerThread;
  readonly parentPort: { postMessage(message: unknown): void } | null;
  readonly workerData: unknown;
}

export interface WorkerThread {
  on(event: 'message', listener: (message: LeadMessage) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'exit', listener: (code: number) => void): unknown;
  terminate(): Promise<number>;
}

/** That module, which Deno and Bun have too, found without an import; `undefined` in a browser. */
export function workerThreads(): WorkerThreads | undefined {
  return globalThis.process?.getBuiltinModule?.('node:worker_threads');
}
