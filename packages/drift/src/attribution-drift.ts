import { compareProfiles } from './compare-profiles.ts';
import type { DriftPolicy } from './drift-policy.ts';
import type { DriftReport } from './drift-report.ts';
import { type ProfileSpec, profileSpecFor } from './profile.ts';
import { profileTable } from './profile-table.ts';
import { checkRows, checkSameNames, featureColumn, type ModelRows } from './score-rows.ts';

/** How the reasons of a model's scores have moved. Plain JSON, no rows. */
export interface AttributionDrift {
  readonly kind: 'attribution-drift';
  readonly version: 1;
  /** Each feature's contributions compared like a column. */
  readonly report: DriftReport;
  /** Each feature's part of all absolute contributions, before and now; the largest change first. */
  readonly shares: readonly {
    readonly feature: string;
    readonly reference: number;
    readonly current: number;
  }[];
  /** How well the current ranking of features keeps the reference's: 1 when it is the same. */
  readonly rankAgreement: number;
}

/**
 * Compares explanations (SHAP values, row by row) of two samples of scores. Contributions are
 * columns like any other: one verdict for each feature, corrected for all of them.
 *
 * `rankAgreement` is the normalised discounted cumulative gain of the current order of features by
 * their mean absolute contribution, with the reference's as gains (as SageMaker's attribution drift,
 * which alarms below 0.9). Where the reference has no contribution at all it is 1. Throws
 * `invalid-argument` for different features or a wrong number of values.
 *
 * @example
 * const explanations = { values: Float32Array.of(1, 0, 2, 0), rows: 2, names: ['tenure', 'charge'] };
 * (await attributionDrift(explanations, explanations)).rankAgreement // 1
 */
export async function attributionDrift(
  reference: ModelRows,
  current: ModelRows,
  policy: DriftPolicy = {},
): Promise<AttributionDrift> {
  checkRows('reference', reference);
  checkRows('current', current);
  checkSameNames(reference, current);
  const { names } = reference;
  const columns = (rows: ModelRows) =>
    Object.fromEntries(names.map((name, feature) => [name, featureColumn(rows, feature)]));
  const spec: ProfileSpec = {
    kind: 'profile-spec',
    version: 1,
    columns: Object.fromEntries(names.map((name) => [name, { kind: 'numeric' }])),
  };
  const before = await profileTable(columns(reference), spec);
  const after = await profileTable(columns(current), profileSpecFor(before));
  const [was, is] = [absoluteShares(reference), absoluteShares(current)];
  const shares = names.map((feature, index) => ({
    feature,
    reference: was[index] ?? 0,
    current: is[index] ?? 0,
  }));
  const change = (share: (typeof shares)[number]): number =>
    Math.abs(share.current - share.reference);
  return {
    kind: 'attribution-drift',
    version: 1,
    report: compareProfiles(before, after, policy),
    shares: shares.sort((a, b) => change(b) - change(a)),
    rankAgreement: rankAgreement(was, is),
  };
}

function absoluteShares(rows: ModelRows): readonly number[] {
  const means = rows.names.map((_, feature) =>
    featureColumn(rows, feature).reduce((sum, value) => sum + Math.abs(value), 0),
  );
  const total = means.reduce((sum, mean) => sum + mean, 0);
  return means.map((mean) => (total === 0 ? 0 : mean / total));
}

function rankAgreement(reference: readonly number[], current: readonly number[]): number {
  const gain = (order: readonly number[]): number =>
    reference
      .map((share, feature) => ({ share, by: order[feature] ?? 0 }))
      .sort((a, b) => b.by - a.by)
      .reduce((sum, { share }, place) => sum + share / Math.log2(place + 2), 0);
  const best = gain(reference);
  return best === 0 ? 1 : gain(current) / best;
}
