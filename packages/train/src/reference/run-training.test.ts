import { isLagoaError } from '@lagoa/data';
import { expect, test } from 'vitest';
import { createDataset } from '../dataset.ts';
import { embeddedTrainer } from '../embedded/embedded-trainer.ts';
import { createNativeTrainer } from '../native/index.ts';
import type { TrainingOptions } from '../trainer.ts';
import { referenceTrainer } from './reference-trainer.ts';

const values = Float32Array.of(1, 2, 3, 4);
const matrix = { values, rows: 2, names: ['a', 'b'], groups: [], layoutHash: 'two' };
const dataset = createDataset({ matrix, labels: Float32Array.of(0, 1) });

/** As a caller without types would give them. */
function loose(options: object): TrainingOptions {
  const all = { objective: 'binary:logistic', rounds: 1 } as const;
  return { ...all, ...options };
}

const wrong: readonly [string, TrainingOptions, RegExp][] = [
  [
    'a misspelt option',
    loose({ earlystopping: { rounds: 3 } }),
    /"earlystopping" is not supported/,
  ],
  ['null', loose({ validation: null }), /validation is null/],
  ['no parameters', loose({ parameters: null }), /parameters is null/],
  ['no signal', loose({ signal: {} }), /signal must be an AbortSignal/],
  ['no parameters at all', loose({ parameters: 5 }), /parameters must be a record/],
  [
    'early stopping misspelt',
    loose({ validation: dataset, earlyStopping: { rounds: 2, metrics: 'auc' } }),
    /option earlyStopping "metrics" is not supported; known are rounds, metric/,
  ],
  [
    'a number of rounds to stop after',
    loose({ validation: dataset, earlyStopping: 5 }),
    /earlyStopping must be a record/,
  ],
  ['one metric', loose({ metrics: 'auc' }), /metrics must be a list/],
  ['no function', loose({ onProgress: 5 }), /onProgress must be a function/],
  ['no dataset', loose({ validation: {} }), /validation data must be a dataset/],
  ['a hole', loose({ parameters: { monotoneConstraints: [1, undefined] } }), /monotoneConstraints/],
  ['a typed list', loose({ parameters: { monotoneConstraints: Int8Array.of(1, 0) } }), /a list/],
  ['a bigint', loose({ parameters: { monotoneConstraints: [1n, 0] } }), /monotoneConstraints/],
  [
    'features in another order',
    loose({ validation: { ...dataset, matrix: { ...matrix, names: ['b', 'a'] } } }),
    /validation has the features b,a, the training data a,b/,
  ],
];

test.each(wrong)('%s rejects the result by name, and throws nothing', async (_, options, text) => {
  for (const trainer of [embeddedTrainer(), referenceTrainer(), createNativeTrainer()]) {
    const error: unknown = await trainer.start(dataset, options).result.catch((cause) => cause);
    expect(isLagoaError(error), String(error)).toBe(true);
    expect(String(error)).toMatch(text);
  }
});

const wide: object = { values: Float64Array.from(values) };
const twice = Float64Array.of(1, 2);
const spoilt: readonly [string, object][] = [
  ['values', { matrix: { ...matrix, ...wide } }],
  ['labels', { labels: [0, 1] }],
  ['weights', { weights: twice }],
  ['baseMargins', { baseMargins: [0, 1] }],
];

test.each(spoilt)('%s in anything but a Float32Array are refused alike', async (name, change) => {
  const trainers = [
    embeddedTrainer(),
    embeddedTrainer({ valuesPerThread: 0 }),
    createNativeTrainer(),
  ];
  for (const trainer of trainers) {
    const given = { ...dataset, ...change };
    const { result } = trainer.start(given, { objective: 'binary:logistic', rounds: 1 });
    await expect(result).rejects.toMatchObject({ code: 'invalid-data' });
    await expect(result).rejects.toThrow(`training data must hold its ${name} in a Float32Array`);
  }
});

test('what is no dataset is refused', async () => {
  for (const matrix of [undefined, null, 5]) {
    const change: object = { matrix };
    const { result } = embeddedTrainer().start({ ...dataset, ...change }, loose({}));
    await expect(result).rejects.toThrow('training data must be a dataset');
  }
});
