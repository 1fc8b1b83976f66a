import { LagoaError } from '@lagoa/data';
import type { FeatureMatrix, FittedFeatures } from '@lagoa/features';

/** A model as scoring sees it. */
export interface ServingPredictor {
  readonly layoutHash: string;
  /** One probability per row. */
  predict(matrix: FeatureMatrix): Float32Array;
  /**
   * What each name (a feature, or a slot) adds to the log-odds: row-major,
   * `rows * (names.length + 1)`, the bias last.
   */
  explain?(matrix: FeatureMatrix): {
    readonly values: Float64Array;
    readonly names: readonly string[];
  };
}

/** What serving needs of a model bundle; what `openBundle` of `@lagoa/train` returns fits. */
export interface ServingBundle {
  readonly manifest: {
    readonly id: string;
    readonly modelName: string;
    /** Scores at or above it are a positive decision; in [0, 1]. */
    readonly threshold: number;
  };
  readonly features: FittedFeatures;
  readonly predictor: ServingPredictor;
}

/**
 * Throws `corrupt` when the features are not those that the model was trained on, and
 * `invalid-argument` for a threshold outside [0, 1]. Everything that scores calls it before it
 * starts.
 */
export function checkBundle({ manifest, features, predictor }: ServingBundle): void {
  if (features.layout.hash !== predictor.layoutHash)
    throw new LagoaError(
      'corrupt',
      `bundle ${manifest.id}: the model takes features of layout ${predictor.layoutHash}, the bundle has ${features.layout.hash}`,
      {
        details: {
          name: manifest.id,
          expected: predictor.layoutHash,
          found: features.layout.hash,
        },
      },
    );
  if (!(manifest.threshold >= 0 && manifest.threshold <= 1))
    throw new LagoaError(
      'invalid-argument',
      `bundle ${manifest.id}: the threshold must be in [0, 1], got ${manifest.threshold}`,
      { details: { argument: 'threshold' } },
    );
}
