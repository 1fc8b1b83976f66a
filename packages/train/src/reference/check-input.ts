import { LagoaError } from '@lagoa/data';
import type { Dataset } from '../dataset.ts';
import type { TrainingOptions } from '../trainer.ts';

const optionNames: Readonly<Record<keyof TrainingOptions, true>> = {
  objective: true,
  parameters: true,
  rounds: true,
  validation: true,
  earlyStopping: true,
  metrics: true,
  threads: true,
  seed: true,
  signal: true,
  onProgress: true,
};
const stoppingNames: Readonly<Record<keyof NonNullable<TrainingOptions['earlyStopping']>, true>> = {
  rounds: true,
  metric: true,
};

/**
 * What types would catch, for callers without them: an option misspelt is refused, not ignored, and
 * so is `null`; datasets are datasets, their arrays Float32Arrays.
 */
export function checkInput(dataset: Dataset, options: TrainingOptions): void {
  checkNames('option', options, optionNames);
  const { parameters, earlyStopping, metrics, validation, signal, onProgress } = options;
  if (parameters !== undefined) checkIs('parameters', 'a record', isRecord(parameters));
  if (earlyStopping !== undefined) {
    checkIs('earlyStopping', 'a record', isRecord(earlyStopping));
    checkNames('option earlyStopping', earlyStopping, stoppingNames);
  }
  if (metrics !== undefined) checkIs('metrics', 'a list', Array.isArray(metrics));
  if (signal !== undefined) checkIs('signal', 'an AbortSignal', signal instanceof AbortSignal);
  if (onProgress !== undefined)
    checkIs('onProgress', 'a function', typeof onProgress === 'function');
  checkIsDataset('training data', dataset);
  if (validation !== undefined) checkIsDataset('validation data', validation);
}

function checkNames(what: string, given: object, known: Readonly<Record<string, true>>): void {
  for (const [name, value] of Object.entries<unknown>({ ...given })) {
    const fault = (code: 'unsupported' | 'invalid-argument', text: string): LagoaError =>
      new LagoaError(code, text, { details: { feature: name } });
    if (!Object.hasOwn(known, name)) {
      const names = Object.keys(known).join(', ');
      throw fault('unsupported', `${what} "${name}" is not supported; known are ${names}`);
    }
    if (value === null)
      throw fault('invalid-argument', `${name} is null: leave it out to have its default`);
  }
}

function checkIs(argument: string, text: string, holds: boolean): void {
  if (!holds)
    throw new LagoaError('invalid-argument', `${argument} must be ${text}`, {
      details: { argument },
    });
}

function checkIsDataset(source: string, dataset: Dataset): void {
  const fault = (text: string): LagoaError =>
    new LagoaError('invalid-data', `${source} ${text}`, { details: { source } });
  if (!isRecord(dataset) || !isRecord(dataset.matrix) || !Array.isArray(dataset.matrix.names))
    throw fault('must be a dataset, as createDataset makes it');
  const { matrix, labels, weights, baseMargins } = dataset;
  const arrays = { values: matrix.values, labels, weights, baseMargins };
  for (const [name, array] of Object.entries<unknown>(arrays)) {
    if (array === undefined && (name === 'weights' || name === 'baseMargins')) continue;
    if (!isFloat32(array)) throw fault(`must hold its ${name} in a Float32Array`);
  }
}

function isRecord(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Also of another realm. */
function isFloat32(array: unknown): boolean {
  return Object.prototype.toString.call(array) === '[object Float32Array]';
}
