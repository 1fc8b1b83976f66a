export {
  type BigQueryField,
  formatBigQueryCell,
  parseBigQueryCell,
  toBigQuerySchema,
} from './bigquery-column.ts';
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
export {
  type BigQueryTables,
  type BigQueryTablesOptions,
  createBigQueryTables,
  type LoadResult,
  type LoadSource,
} from './bigquery-tables.ts';
export {
  createGcsObjectStore,
  type GcsBucket,
  type GcsFile,
  type GcsMetadata,
  type GcsObjectStoreOptions,
} from './gcs-object-store.ts';
export { toJsonLines } from './json-lines.ts';
