export { type AttributionDrift, attributionDrift } from './attribution-drift.ts';
export { benjaminiHochberg } from './benjamini-hochberg.ts';
export { binEdges, binOf } from './bin-edges.ts';
export type { BinnedRows } from './binned-rows.ts';
export type { ColumnProfile, ColumnSpec } from './column-profile.ts';
export type { ColumnType } from './column-type.ts';
export { compareProfiles } from './compare-profiles.ts';
export { compareSegments, type SegmentReport } from './compare-segments.ts';
export {
  type DomainClassification,
  type DomainTrainer,
  domainClassifier,
} from './domain-classifier.ts';
export type { ColumnPolicy, DriftPolicy } from './drift-policy.ts';
export type { ColumnDrift, DriftReport } from './drift-report.ts';
export type {
  DecisionOptions,
  DriftResult,
  DriftStatus,
  StatisticName,
} from './drift-result.ts';
export { driftSections } from './drift-sections.ts';
export { type DriftRow, driftRows, driftTable } from './drift-table.ts';
export {
  type AssumptionCheck,
  type EstimatedMetric,
  estimatePerformance,
  type PerformanceEstimate,
  type ReconciledMetric,
  reconcile,
} from './estimate-performance.ts';
export type { LevelProfile } from './level-profile.ts';
export { driftMetrics, type MetricPoint, type MetricWriter } from './metric-writer.ts';
export { moments } from './moments.ts';
export type { MistypedProfile } from './mistyped-profile.ts';
export type { NumericBins, NumericProfile } from './numeric-profile.ts';
export { type Performance, type PerformanceMetric, performance } from './performance.ts';
export {
  mergeProfiles,
  type Profile,
  type ProfileSpec,
  profileSpecFor,
  type TimeRange,
} from './profile.ts';
export { profileByValue } from './profile-by-value.ts';
export { mergeSegments, profileSegments, type SegmentedProfile } from './profile-segments.ts';
export { compileProfile, type ProfileQuery, profileQuery } from './profile-query.ts';
export type { ProfileStatisticName } from './profile-statistics.ts';
export { type ProfileSource, profileTable } from './profile-table.ts';
export { distinctCount, profileQuantile, topLevels } from './profile-values.ts';
export { type QuantileSketch, sketchError, type SketchScale } from './quantile-sketch.ts';
export {
  type ArrivedLabel,
  type RealisedWindow,
  realisedPerformance,
  type ScoredRow,
} from './realised-performance.ts';
export { type DriftWindow, type RetrainDecision, retrainPolicy } from './retrain-policy.ts';
export { rankByScoreImpact, type ScoreImpact } from './score-impact.ts';
export type { ModelRows } from './score-rows.ts';
export {
  type DatedProfile,
  type SeasonalBaseline,
  seasonalBaseline,
} from './seasonal-baseline.ts';
export { segmentSections } from './segment-sections.ts';
export { chiSquare, chiSquareOfProfiles } from './statistics/chi-square.ts';
export { compareValues } from './statistics/compare-values.ts';
export { constantColumn, constantColumnOfProfiles } from './statistics/constant-column.ts';
export { type FreshnessLimit, freshness } from './statistics/freshness.ts';
export { hellinger, hellingerOfProfiles } from './statistics/hellinger.ts';
export {
  type JensenShannonScales,
  jensenShannon,
  jensenShannonBits,
  jensenShannonOfProfiles,
  jensenShannonScales,
} from './statistics/jensen-shannon.ts';
export { kolmogorovSmirnov, kolmogorovSmirnovOfProfiles } from './statistics/kolmogorov-smirnov.ts';
export { lInfinity, lInfinityOfProfiles } from './statistics/l-infinity.ts';
export { meanShift, meanShiftOfProfiles } from './statistics/mean-shift.ts';
export { missingRate } from './statistics/missing-rate.ts';
export { outOfRange, outOfRangeOfProfiles } from './statistics/out-of-range.ts';
export type { ColumnValues } from './statistics/profile-pair.ts';
export { type Proportion, wilsonInterval } from './statistics/proportion-test.ts';
export { psi, psiOfProfiles } from './statistics/psi.ts';
export type { NumericValues } from './statistics/sorted-values.ts';
export { totalVariation, totalVariationOfProfiles } from './statistics/total-variation.ts';
export {
  type TwoProportionOptions,
  twoProportion,
  twoProportionOfProfiles,
} from './statistics/two-proportion.ts';
export { typeChange, typeChangeOfProfiles } from './statistics/type-change.ts';
export { varianceShift } from './statistics/variance-shift.ts';
export { volume } from './statistics/volume.ts';
export { wasserstein, wassersteinOfProfiles } from './statistics/wasserstein.ts';
