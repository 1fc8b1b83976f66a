import type { LagoaErrorCode } from '@lagoa/data';
import type { Dataset } from '../dataset.ts';
import type { TrainingOptions, TrainingProgress, TrainingResult } from '../trainer.ts';
import type { MemoryPlan } from './memory-plan.ts';

/** What a thread is started with. */
export interface ThreadData {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly plan: MemoryPlan;
  readonly thread: number;
  /** Of the training rows; shared by all threads. */
  readonly values: Float32Array;
  /** Only for the first thread, which leads. */
  readonly lead?: {
    readonly dataset: Dataset;
    readonly options: TrainingOptions;
  };
}

/** What the first thread tells. */
export type LeadMessage =
  | { readonly progress: TrainingProgress }
  | { readonly result: TrainingResult }
  | {
      readonly error: {
        /** None of an error that is not ours. */
        readonly code: LagoaErrorCode | undefined;
        readonly message: string;
        readonly details: unknown;
      };
    };

/** The engine's name as models carry it. */
export const engine: TrainingResult['engine'] = { name: 'lagoa-embedded', version: '1' };
