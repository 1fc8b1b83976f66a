import { LagoaError } from '@lagoa/data';
import type { FeatureMatrix } from '@lagoa/features';
import type { BoostedModel } from './boosted-model.ts';

/**
 * Throws `invalid-argument` unless the matrix has the model's features in the model's order, and a
 * value for each of them in each row.
 */
export function checkFeatures(model: BoostedModel, matrix: FeatureMatrix): void {
  const { featureNames } = model;
  const { names, rows, values } = matrix;
  if (names !== featureNames) checkNames(featureNames, names);
  if (values.length !== rows * names.length)
    throw wrong(
      `a matrix of ${rows} rows and ${names.length} features has ${rows * names.length} values, got ${values.length}`,
    );
}

function checkNames(expected: readonly string[], names: readonly string[]): void {
  if (names.length !== expected.length)
    throw wrong(`the model takes ${expected.length} features, the matrix has ${names.length}`);
  for (let i = 0; i < names.length; i++)
    if (names[i] !== expected[i])
      throw wrong(`feature ${i} of the model is "${expected[i]}", of the matrix "${names[i]}"`);
}

function wrong(message: string): LagoaError {
  return new LagoaError('invalid-argument', message, { details: { argument: 'matrix' } });
}
