import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { type BestRound, betterRound } from '../reference/early-stopping.ts';
import { type NativeMessage, type NativeRequest, nativeWorkerData } from './native-request.ts';
import { trainWithLibrary } from './train-with-library.ts';
import { LibraryNotFound, openXgboost, type XgboostLibrary } from './xgboost-library.ts';

/**
 * Trainings, one after the other, in the thread that opens the library and owns all its handles: in
 * 1.7 a booster answers only to the thread that made it, and the text of an error only to the thread that met it.
 */
async function train(port: MessagePort, request: NativeRequest): Promise<void> {
  const say = (message: NativeMessage, transfer: ArrayBuffer[] = []): void =>
    port.postMessage(message, transfer);
  let library: XgboostLibrary;
  try {
    library = await open(request.candidates);
  } catch (cause) {
    const what = cause instanceof LibraryNotFound ? 'library' : 'peer';
    return say({ kind: 'failed', what, text: textOf(cause) });
  }
  say({ kind: 'opened', version: library.version });

  const { stop, cancelled } = request;
  let best: BestRound | undefined;
  let ended: NativeMessage | undefined;
  try {
    const bytes = trainWithLibrary(library, request.training, (round, metrics) => {
      say({ kind: 'round', round, metrics });
      if (Atomics.load(cancelled, 0) === 1) ended = { kind: 'cancelled' };
      if (stop) {
        const value = metrics[`validation-${stop.metric}`];
        if (value === undefined) ended = { kind: 'failed', what: 'metric', text: stop.metric };
        else best = betterRound(best, { round, value }, stop.metric);
      }
      return !ended && !(stop && best && round - best.round >= stop.rounds);
    });
    if (ended) say(ended);
    else say({ kind: 'model', bytes, best }, [bytes.buffer]);
  } catch (cause) {
    say({ kind: 'failed', what: 'training', text: textOf(cause) });
  }
}

function textOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

let opened: { readonly candidates: string; readonly library: XgboostLibrary } | undefined;

/** Opens the library, or gives the one that was opened for the training before. */
async function open(candidates: readonly string[]): Promise<XgboostLibrary> {
  const names = candidates.join('\n');
  if (opened?.candidates !== names)
    opened = { candidates: names, library: await openXgboost(candidates) };
  return opened.library;
}

// Whoever imports this file elsewhere starts nothing.
if (workerData === nativeWorkerData)
  parentPort?.on('message', (request: NativeRequest) => {
    if (parentPort !== null) void train(parentPort, request);
  });
