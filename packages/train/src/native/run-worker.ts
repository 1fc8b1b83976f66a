import { createRequire } from 'node:module';
import { isMainThread, Worker } from 'node:worker_threads';
import { LagoaError } from '@lagoa/data';
import { howToInstall } from './find-library.ts';
import {
  type NativeMessage,
  type NativeRequest,
  nativeWorkerData as workerData,
} from './native-request.ts';

/** A trained model, and the library's version. */
type Trained = Extract<NativeMessage, { kind: 'model' }> & { readonly version: string };

/** A worker, and who listens to it now. */
interface Thread {
  readonly worker: Worker;
  listener?: {
    readonly onMessage: (message: NativeMessage) => void;
    readonly onEnd: (cause: unknown) => void;
  };
}

/**
 * A thread without work. One is kept, as each that loads koffi leaves some 50 kB behind, also when it
 * ends; it does not keep the process alive.
 */
let idle: Thread | undefined;

/**
 * Runs one training in a worker of its own; rejects when it fails or its thread ends, however it
 * ends. The worker has freed all handles by then.
 *
 * @param options.entry the worker's file: another only in tests
 */
export async function runWorker(
  request: NativeRequest,
  options: {
    readonly onRound: (round: number, metrics: Readonly<Record<string, number>>) => void;
    readonly entry?: URL;
  },
): Promise<Trained> {
  const restore = keepOpenMpFromSpinning();
  const thread = takeThread(options.entry);
  let hasEnded = false;
  try {
    return await new Promise((resolve, reject) => {
      let version = '';
      const onMessage = (message: NativeMessage): void => {
        if (message.kind === 'opened') {
          restore();
          version = message.version;
          return;
        }
        if (message.kind === 'round') {
          try {
            options.onRound(message.round, message.metrics);
          } catch (cause) {
            reject(cause);
          }
          return;
        }
        hasEnded = true;
        if (message.kind === 'model') resolve({ ...message, version });
        else reject(message.kind === 'cancelled' ? aborted() : failure(message, request));
      };
      thread.listener = { onMessage, onEnd: reject };
      thread.worker.postMessage(request);
    });
  } finally {
    restore();
    Atomics.store(request.cancelled, 0, 1);
    delete thread.listener;
    if (hasEnded && options.entry === undefined && idle === undefined) {
      idle = thread;
      thread.worker.unref();
    } else await thread.worker.terminate();
  }
}

/** The idle thread, or a new one. */
function takeThread(entry: URL | undefined): Thread {
  const waiting = entry === undefined ? idle : undefined;
  if (waiting !== undefined) {
    idle = undefined;
    waiting.worker.ref();
    return waiting;
  }
  const file = entry ?? createRequire(import.meta.url).resolve('@lagoa/train/native/worker');
  const thread: Thread = { worker: new Worker(file, { workerData, ...workerFlags() }) };
  thread.worker.on('message', (message: NativeMessage) => thread.listener?.onMessage(message));
  thread.worker.on('error', (cause) => thread.listener?.onEnd(cause));
  thread.worker.on('exit', (code) => {
    if (idle === thread) idle = undefined;
    const text = `the training's worker thread ended with code ${code}`;
    thread.listener?.onEnd(new LagoaError('unavailable', text));
  });
  return thread;
}

/** A worker has the process's flags, but a file is refused with that of `node --input-type`. */
function workerFlags(): { readonly execArgv?: string[] } {
  const { execArgv } = process;
  if (!execArgv.some((flag) => flag.startsWith('--input-type'))) return {};
  return { execArgv: execArgv.filter((flag) => flag.startsWith('--conditions=')) };
}

/**
 * OpenMP's threads spin while they wait by default, which makes a busy machine tens of times slower.
 * The variable is read once, when the library is opened; it is taken back then.
 */
function keepOpenMpFromSpinning(): () => void {
  const { env } = process;
  if (!isMainThread || env.OMP_WAIT_POLICY !== undefined) return () => undefined;
  env.OMP_WAIT_POLICY = 'PASSIVE';
  return () => {
    delete env.OMP_WAIT_POLICY;
  };
}

function failure(
  { what, text }: Extract<NativeMessage, { kind: 'failed' }>,
  { candidates }: NativeRequest,
): LagoaError {
  switch (what) {
    case 'peer':
      return new LagoaError(
        'missing-peer',
        'koffi is needed here and could not be loaded: npm i koffi',
        { details: { peer: 'koffi', install: 'npm i koffi' }, cause: new Error(text) },
      );
    case 'library':
      return new LagoaError(
        'not-found',
        `libxgboost was not found, tried ${candidates.join(', ')}${text && ` (${text})`}. ${howToInstall}`,
        { details: { name: 'libxgboost', available: [] }, cause: new Error(text) },
      );
    case 'metric':
      return new LagoaError('invalid-data', `the ${text} of the validation data is undefined`);
    case 'training':
      return new LagoaError('invalid-argument', `XGBoost refused: ${text}`);
  }
}

export function aborted(cause?: unknown): LagoaError {
  return new LagoaError('aborted', 'training was aborted', { cause });
}
