import { LagoaError } from '@lagoa/data';
import type { FeatureMatrix } from '@lagoa/features';
import type { BoostedModel } from './boosted-model.ts';

/** Throws `invalid-argument` unless the matrix has the model's features in the model's order. */
export function checkFeatures(model: BoostedModel, matrix: FeatureMatrix): void {
  const { featureNames } = model;
  const { names } = matrix;
  if (names === featureNames) return;
  if (names.length !== featureNames.length)
    throw new LagoaError(
      'invalid-argument',
      `the model takes ${featureNames.length} features, the matrix has ${names.length}`,
      { details: { argument: 'matrix' } },
    );
  const wrong = names.findIndex((name, i) => name !== featureNames[i]);
  if (wrong >= 0)
    throw new LagoaError(
      'invalid-argument',
      `feature ${wrong} of the model is "${featureNames[wrong]}", of the matrix "${names[wrong]}"`,
      { details: { argument: 'matrix' } },
    );
}
