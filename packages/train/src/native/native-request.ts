import type { BestRound } from '../reference/early-stopping.ts';
import type { TrainingMetric } from '../trainer.ts';
import type { NativeTraining } from './train-with-library.ts';

/** By which the worker's file knows that it runs as our worker. */
export const nativeWorkerData = 'lagoa-native-worker';

/** What the worker is given. */
export interface NativeRequest {
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
