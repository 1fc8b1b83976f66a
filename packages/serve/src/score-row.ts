import { compileRow, type FeatureRow } from '@lagoa/features';
import { decide, type RiskBand, type RiskBands } from './decision.ts';
import { predictScores } from './predict-scores.ts';
import type { ServingBundle } from './serving-bundle.ts';

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
}

/** The bundle as a function of a row, bit for bit what `scoreTable` writes for it. */
export function compileRowScore(
  bundle: ServingBundle,
  riskBands: RiskBands,
): (row: FeatureRow) => RowScore {
  const { manifest, features } = bundle;
  const { names, groups, hash } = features.layout;
  const { threshold } = manifest;
  const apply = compileRow(features);
  return (row) => {
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
    };
  };
}
