export { applyBatch } from './apply-batch.ts';
export { applyRow, compileRow } from './apply-row.ts';
export {
  type CertifyOptions,
  certify,
  type FeatureCertificate,
  type FeatureDifference,
} from './certificate.ts';
export type {
  ColumnInput,
  ColumnInputs,
  LevelColumn,
  LevelKind,
  NumericColumn,
  NumericKind,
  RefusedColumn,
  RefusedTag,
} from './column-input.ts';
export {
  defineFeatures,
  type FeatureDefinition,
  type Features,
  type SlotName,
} from './define-features.ts';
export { describeFeatures, type FeatureDescription } from './describe-features.ts';
export type { Feature, FittedFeature, NumericFeature, NumericInput } from './feature.ts';
export type { FeatureGroup, FeatureMatrix } from './feature-matrix.ts';
export { fitFeatures } from './fit.ts';
export type { FittedFeatures } from './fitted-features.ts';
export type { FeatureLayout, NamedFeature } from './layout.ts';
export type { LevelOptions, UnseenPolicy } from './levels.ts';
export type { FeatureSource } from './observe-columns.ts';
export type { FeatureRow } from './read-row.ts';
export { createMemoryOnlineStore } from './online/memory-online-store.ts';
export type {
  FeatureValues,
  GetOptions,
  Materialized,
  MaterializeOptions,
  OnlineFeatureStore,
} from './online/online-feature-store.ts';
export type { Duration } from './time/duration.ts';
export type { FeatureStatus } from './time/feature-row.ts';
export {
  defineFeatureView,
  type EntityKey,
  type FeatureView,
  featureViewId,
  type KnownAt,
  type TimeName,
} from './time/feature-view.ts';
export {
  type JoinedColumns,
  type JoinedName,
  type PointInTimeOptions,
  pointInTimeJoin,
} from './time/point-in-time-join.ts';
