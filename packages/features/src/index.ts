export { type ApplyBatchOptions, applyBatch } from './apply-batch.ts';
export { applyRow, type CompileRowOptions, compileRow } from './apply-row.ts';
export {
  type CertifyOptions,
  certify,
  type FeatureCertificate,
  type FeatureDifference,
} from './certificate.ts';
export type {
  ColumnInput,
  ColumnInputs,
  LevelKind,
  NumericKind,
  RefusedColumn,
  RefusedTag,
} from './column-input.ts';
export {
  defineFeatures,
  type FeatureDefinition,
  type FeatureDocs,
  type Features,
  type SlotKind,
  type SlotName,
} from './define-features.ts';
export { type CompileFeaturesOptions, compileFeatures } from './compile-features.ts';
export { describeFeatures, type FeatureDescription } from './describe-features.ts';
export type {
  Feature,
  FittedFeature,
  NumericFeature,
  NumericInput,
  RowsAre,
} from './feature.ts';
export { featureColumns } from './feature-columns.ts';
export type { FeatureGroup, FeatureMatrix } from './feature-matrix.ts';
export { fitFeatures } from './fit.ts';
export type { FittedFeatures } from './fitted-features.ts';
export type { FeatureLayout, NamedFeature } from './layout.ts';
export type { LevelLeaf, NumericLeaf } from './leaf.ts';
export {
  type FindLeakageOptions,
  findLeakage,
  type LeakageDataset,
} from './leakage/find-leakage.ts';
export type {
  LeakageCheck,
  LeakageFinding,
  LeakageReport,
  LeakageStatus,
} from './leakage/finding.ts';
export type { RowTimes } from './leakage/future-dated.ts';
export { leakageSections } from './leakage/leakage-sections.ts';
export type { RocAuc } from './leakage/slot-leakage.ts';
export type { LevelOptions, RareOptions, UnseenPolicy } from './levels.ts';
export type { FeatureSource, SqlSource } from './observe.ts';
export { readFeatureMatrix } from './read-feature-matrix.ts';
export { type ReconciledFeature, type Reconciliation, reconcileFeatures } from './reconcile.ts';
export type { FeatureRow } from './read-row.ts';
export { createMemoryOnlineStore } from './online/memory-online-store.ts';
export type {
  FeatureValues,
  GetOptions,
  Materialized,
  MaterializeOptions,
  OnlineFeatureStore,
} from './online/online-feature-store.ts';
export { aggregateTiles } from './time/aggregate-tiles.ts';
export type { Duration } from './time/duration.ts';
export {
  computeTiles,
  defineEventTiles,
  type EventTiles,
  type TileAggregate,
  type TileAggregates,
} from './time/event-tiles.ts';
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
export type { ApplyRowsOptions } from './rows-are.ts';
export type { OnUnseen, UnseenLevel } from './slot-writer.ts';
export { createUnseenCounter, type UnseenCounter } from './unseen-counter.ts';
export type { WindowAggregate } from './time/window-aggregate.ts';
export { aggregateWindow, type WindowColumns } from './time/window-aggregates.ts';
