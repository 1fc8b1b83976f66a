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

test('values in float64 are refused, not read as float32', async () => {
  const wide: object = { ...matrix, values: Float64Array.from(values) };
  const spoilt = { ...dataset, matrix: { ...matrix, ...wide } };
  for (const trainer of [embeddedTrainer(), createNativeTrainer()]) {
    const { result } = trainer.start(spoilt, { objective: 'binary:logistic', rounds: 1 });
    await expect(result).rejects.toThrow('Float32Array');
  }
});
