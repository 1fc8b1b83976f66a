import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { type BestRound, betterRound } from '../reference/early-stopping.ts';
import type { TrainingMetric } from '../trainer.ts';
import { type NativeTraining, trainWithLibrary } from './train-with-library.ts';
import { LibraryNotFound, openXgboost, type XgboostLibrary } from './xgboost-library.ts';

/** What the worker is given. */
export interface NativeRequest {
  readonly kind: 'lagoa-native-training';
  readonly candidates: readonly string[];
  readonly training: NativeTraining;
  /** Place 0 turns to 1 when the training is to stop. */
  readonly cancelled: Int32Array;
  /** Stop when this metric has not improved for so many rounds. */
  readonly stop?: { readonly metric: TrainingMetric; readonly rounds: number } | undefined;
}

/** What the worker says. */
export type NativeMessage =
  | { readonly kind: 'opened'; readonly version: string }
  | {
      readonly kind: 'round';
      readonly round: number;
      readonly metrics: Readonly<Record<string, number>>;
    }
  | {
      readonly kind: 'model';
      /** UBJSON, of all rounds that were trained. */
      readonly bytes: Uint8Array<ArrayBuffer>;
      readonly best?: BestRound | undefined;
    }
  | { readonly kind: 'cancelled' }
  | {
      readonly kind: 'failed';
      readonly what: 'peer' | 'library' | 'metric' | 'training';
      readonly text: string;
    };

/**
 * One training, in the thread that opens the library and owns all its handles: in 1.7 a booster
 * answers only to the thread that made it, and the text of an error only to the thread that met it.
 */
async function train(port: MessagePort, request: NativeRequest): Promise<void> {
  const say = (message: NativeMessage, transfer: ArrayBuffer[] = []): void =>
    port.postMessage(message, transfer);
  let library: XgboostLibrary;
  try {
    library = await openXgboost(request.candidates);
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

function isRequest(data: unknown): data is NativeRequest {
  return (
    typeof data === 'object' &&
    data !== null &&
    'kind' in data &&
    data.kind === 'lagoa-native-training'
  );
}

// Whoever imports this file elsewhere starts nothing.
if (parentPort !== null && isRequest(workerData)) void train(parentPort, workerData);
