import { describe, test } from 'vitest';
import { embeddedTrainer } from '../embedded/embedded-trainer.ts';
import { libraryCandidates, machineSearch } from '../native/find-library.ts';
import { createNativeTrainer } from '../native/native-trainer.ts';
import { openXgboost } from '../native/xgboost-library.ts';
import { referenceTrainer } from '../reference/reference-trainer.ts';
import { describeTrainer, type TrainerCapabilities } from './describe-trainer.ts';

const everything: TrainerCapabilities = {
  objectives: ['binary:logistic', 'reg:squarederror'],
  parameters: [
    ...(['eta', 'maxDepth', 'lambda', 'alpha', 'gamma', 'minChildWeight'] as const),
    ...(['maxDeltaStep', 'subsample', 'colsampleBytree', 'colsampleBylevel'] as const),
    ...(['colsampleBynode', 'scalePosWeight', 'monotoneConstraints', 'maxBin'] as const),
    'baseScore',
  ],
};

describeTrainer('reference', { describe, test, create: () => referenceTrainer() }, everything);
describeTrainer('embedded', { describe, test, create: () => embeddedTrainer() }, everything);
const onThreads = () => embeddedTrainer({ valuesPerThread: 0 });
describeTrainer('embedded, on threads', { describe, test, create: onThreads }, everything);

const library = await openXgboost(libraryCandidates(machineSearch())).catch(() => undefined);
const native = { describe: describe.skipIf(library === undefined), test };
describeTrainer('XGBoost', { ...native, create: () => createNativeTrainer() }, everything);
