import { createRequire } from 'node:module';
import { isMainThread, Worker } from 'node:worker_threads';
import { LagoaError } from '@lagoa/data';
import { howToInstall } from './find-library.ts';
import type { NativeMessage, NativeRequest } from './worker.ts';

/** A trained model, and the library's version. */
type Trained = Extract<NativeMessage, { kind: 'model' }> & { readonly version: string };

/**
 * Runs one training in a worker; rejects when it fails or its thread ends, however it ends. No
 * thread is left then.
 *
 * @param options.entry the worker's file: another only in tests
 */
export async function runWorker(
  request: NativeRequest,
  options: {
    readonly onRound: (round: number, metrics: Readonly<Record<string, number>>) => void;
    readonly entry?: string | URL;
  },
): Promise<Trained> {
  const { onRound, entry = createRequire(import.meta.url).resolve('@lagoa/train/native/worker') } =
    options;
  const restore = keepOpenMpFromSpinning();
  let version = '';
  const worker = new Worker(entry, { workerData: request });
  try {
    return await new Promise((resolve, reject) => {
      worker.on('message', (message: NativeMessage) => {
        switch (message.kind) {
          case 'opened':
            restore();
            version = message.version;
            break;
          case 'round':
            try {
              onRound(message.round, message.metrics);
            } catch (cause) {
              reject(cause);
            }
            break;
          case 'model':
            resolve({ ...message, version });
            break;
          case 'cancelled':
            reject(aborted());
            break;
          case 'failed':
            reject(failure(message, request));
        }
      });
      worker.on('error', reject);
      worker.on('exit', (code) =>
        reject(
          new LagoaError('unavailable', `the training's worker thread ended with code ${code}`),
        ),
      );
    });
  } finally {
    restore();
    Atomics.store(request.cancelled, 0, 1);
    await worker.terminate();
  }
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
