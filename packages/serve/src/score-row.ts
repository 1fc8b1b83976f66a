import { LagoaError } from '@lagoa/data';
import {
  compileRow,
  type CompileRowOptions,
  type FeatureMatrix,
  type FeatureRow,
} from '@lagoa/features';
import { decide, type RiskBand, type RiskBands } from './decision.ts';
import { predictScores } from './predict-scores.ts';
import type { ServingBundle, ServingPredictor } from './serving-bundle.ts';

/** The score of one row, under the names of the scored table. Plain JSON. */
export interface RowScore {
  /** Probability of the positive class. */
  readonly score: number;
  readonly decision: boolean;
  readonly risk_band: RiskBand;
  readonly threshold: number;
  readonly model_name: string;
  readonly model_id: string;
  readonly features_hash: string;
  /** Where asked for. */
  readonly reasons?: readonly ScoreReason[];
}

/** What one feature adds to the log-odds of a score. */
export interface ScoreReason {
  readonly feature: string;
  readonly contribution: number;
}

/**
 * The bundle as a function of a row, bit for bit what `scoreTable` writes for it, with the features
 * that moved it most as `reasons`, if any are asked for: throws `unsupported` where the model
 * explains nothing.
 */
export function compileRowScore(
  bundle: ServingBundle,
  riskBands: RiskBands,
  { onUnseen }: CompileRowOptions = {},
): (row: FeatureRow, options?: { readonly reasons?: number }) => RowScore {
  const { manifest, features, predictor } = bundle;
  const { names, groups, hash } = features.layout;
  const { threshold } = manifest;
  const apply = compileRow(features, onUnseen === undefined ? {} : { onUnseen });
  return (row, { reasons = 0 } = {}) => {
    const matrix = { values: apply(row), rows: 1, names, groups, layoutHash: hash };
    const [score = Number.NaN] = predictScores(bundle, matrix);
    const { decision, riskBand } = decide(score, { threshold, riskBands });
    return {
      score,
      decision,
      risk_band: riskBand,
      threshold,
      model_name: manifest.modelName,
      model_id: manifest.id,
      features_hash: features.hash,
      ...(reasons > 0 && { reasons: explainScore(predictor, matrix).slice(0, reasons) }),
    };
  };
}

/** Every feature's contribution, the strongest first, equals by name. */
function explainScore(predictor: ServingPredictor, matrix: FeatureMatrix): readonly ScoreReason[] {
  const explained = predictor.explain?.(matrix);
  if (explained === undefined)
    throw new LagoaError('unsupported', 'this model does not explain its scores', {
      details: { feature: 'reasons' },
    });
  return explained.names
    .map((feature, i) => ({ feature, contribution: explained.values[i] ?? Number.NaN }))
    .sort(
      (a, b) =>
        Math.abs(b.contribution) - Math.abs(a.contribution) || (a.feature < b.feature ? -1 : 1),
    );
}
