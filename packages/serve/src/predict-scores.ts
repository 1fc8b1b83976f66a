import { LagoaError } from '@lagoa/data';
import type { FeatureMatrix } from '@lagoa/features';
import type { ServingBundle } from './serving-bundle.ts';

/**
 * The bundle's scores, one per row. Throws `corrupt` where the model gives anything but one
 * probability per row: a NaN would otherwise be a quiet "no".
 */
export function predictScores(
  { manifest, predictor }: Pick<ServingBundle, 'manifest' | 'predictor'>,
  matrix: FeatureMatrix,
): readonly number[] {
  const scores = Array.from(predictor.predict(matrix));
  const wrong = scores.findIndex((score) => !(score >= 0 && score <= 1));
  if (scores.length !== matrix.rows || wrong !== -1)
    throw new LagoaError(
      'corrupt',
      `model ${manifest.id} must give ${matrix.rows} probabilities, got ${scores.length}${wrong === -1 ? '' : ` with ${scores[wrong]} in row ${wrong}`}`,
      { details: { name: manifest.id } },
    );
  return scores;
}
