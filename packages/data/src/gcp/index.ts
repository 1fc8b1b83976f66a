export {
  type BigQueryField,
  formatBigQueryCell,
  parseBigQueryCell,
  toBigQuerySchema,
} from './bigquery-column.ts';
export { type BigQueryEngine, createBigQueryEngine, type DryRun } from './bigquery-engine.ts';
export type {
  BigQueryClient,
  BigQueryConfiguration,
  BigQueryJob,
  BigQueryJobMetadata,
} from './bigquery-job.ts';
export {
  type BigQueryParameter,
  type BigQueryValue,
  toBigQueryParameter,
} from './bigquery-parameter.ts';
export { type BigQueryRead, type BigQueryReader, createQueryReader } from './bigquery-reader.ts';
export type { BigQueryConnection, BigQueryTarget } from './bigquery-runner.ts';
export {
  type BigQueryReadClient,
  createStorageReader,
  type ReadRowsStream,
  type ReadSession,
  type ReadSessionRequest,
  type StorageReaderOptions,
} from './bigquery-storage-reader.ts';
export type { BigQueryStaging } from './bigquery-stage.ts';
export {
  type BigQueryTableStore,
  type BigQueryTableStoreOptions,
  createBigQueryTableStore,
} from './bigquery-table-store.ts';
export {
  type BigQueryTables,
  type BigQueryTablesOptions,
  createBigQueryTables,
  type LoadResult,
  type LoadSource,
} from './bigquery-tables.ts';
export { type BigQueryWarehouseOptions, createBigQueryWarehouse } from './bigquery-warehouse.ts';
export { connectBigQueryRead } from './connect-bigquery-read.ts';
export type { GcsBucket, GcsFile, GcsMetadata, GcsWriteOptions } from './gcs-client.ts';
export { createGcsObjectStore, type GcsObjectStoreOptions } from './gcs-object-store.ts';
export { toJsonLines } from './json-lines.ts';
export {
  createKnowledgeCatalog,
  type KnowledgeCatalog,
  type KnowledgeCatalogOptions,
} from './knowledge-catalog.ts';
export type {
  AspectData,
  CatalogChange,
  CatalogGap,
  CatalogPlan,
  EntryChange,
  TypeChange,
} from './knowledge-catalog-change.ts';
export {
  connectKnowledgeCatalog,
  type KnowledgeCatalogClient,
} from './knowledge-catalog-client.ts';
export type { ScanRule } from './knowledge-catalog-rules.ts';
export {
  connectDataScans,
  type DataScanClient,
  type ScanBody,
} from './knowledge-catalog-scan-client.ts';
export {
  createQualityScans,
  type QualityScan,
  type QualityScans,
  type QualityScansOptions,
  type ScanChange,
  type ScanGap,
  type ScanPlan,
} from './knowledge-catalog-scans.ts';
export type { CatalogType } from './knowledge-catalog-types.ts';
export { connectLineage, type LineageClient } from './lineage-client.ts';
export type { LineageMessage } from './lineage-message.ts';
export { type LineageName, toFullyQualifiedName, toLineageName } from './lineage-name.ts';
export {
  createLineagePublisher,
  type LineagePublisher,
  type LineagePublisherOptions,
  type PublishedLineage,
} from './lineage-publisher.ts';
export {
  type BigQueryTableField,
  type BigQueryTableMetadata,
  tableFromBigQuery,
} from './table-from-bigquery.ts';
