export { columnsToBatch, rowsToBatch } from './arrow-batch.ts';
export {
  type ArrowColumn,
  type ArrowValue,
  type CategoryCodes,
  readColumn,
  readVector,
} from './arrow-column.ts';
export { readRows } from './arrow-rows.ts';
export { type Clock, createManualClock, systemClock } from './clock.ts';
export type {
  Column,
  ColumnKind,
  ColumnOptions,
  ColumnValue,
  NumberRange,
  TextRange,
} from './column.ts';
export {
  type CsvColumn,
  type CsvSource,
  defineCsvSource,
  type EmptyTreatment,
} from './csv-source.ts';
export {
  isLagoaError,
  LagoaError,
  type LagoaErrorCode,
  type LagoaErrorDetails,
} from './error.ts';
export type { Compression, CsvEncoding, FileFormat } from './file-format.ts';
export { canonicalJson, contentHash, createSha256, md5, sha256 } from './hash.ts';
export {
  type BronzeManifest,
  type Gunzip,
  type IngestFileOptions,
  type IngestSource,
  ingestFile,
  parseBronzeManifest,
} from './ingest-file.ts';
export {
  defineJsonLinesSource,
  defineParquetSource,
  type FieldColumn,
  type JsonLinesSource,
  type ParquetSource,
} from './record-source.ts';
export { type Lineage, type LineageInput, type LineagePlaces, lineage } from './lineage.ts';
export {
  type LineageDataset,
  type LineageEvent,
  type LineageFacet,
  lineageEvent,
} from './lineage-event.ts';
export { type AppendLog, createLog } from './log.ts';
export { createHttpObjectStore } from './http-object-store.ts';
export { loadPeer } from './missing-peer.ts';
export { checkObjectKey } from './object-key.ts';
export type { ByteRange, Generation, ObjectInfo, ObjectStore } from './object-store.ts';
export {
  type PublishedIncrement,
  type PublishIncrementOptions,
  publishIncrement,
} from './publish-increment.ts';
export {
  pseudonym,
  pseudonymBatches,
  type PseudonymOptions,
  pseudonymTable,
} from './pseudonyms.ts';
export { contractHash, publishId, snapshotFiles } from './publish.ts';
export {
  type ConformCounts,
  type QuarantineBudget,
  type QuarantineRow,
  quarantineTable,
} from './quarantine.ts';
export type { RowRule } from './quality/row-rule.ts';
export { createRandom, type Random } from './random.ts';
export { collectBytes, readObject, readObjectJson, readStream } from './read-object.ts';
export { type AsOf, findSnapshot, readAsOf } from './read-as-of.ts';
export { expiredSnapshots } from './retention.ts';
export { type RetryOptions, retry } from './retry.ts';
export { retryConflict } from './retry-conflict.ts';
export type { CompiledSql, SqlEngine, SqlValue, SqlWarehouse } from './sql-engine.ts';
export {
  type Columns,
  defineTable,
  type Layer,
  type Row,
  type TableDefinition,
} from './table.ts';
export type {
  Provenance,
  PruneOptions,
  PruneResult,
  PublishMode,
  PublishOptions,
  ReadOptions,
  Snapshot,
  SnapshotFile,
  TableStore,
  Watermark,
} from './table-store.ts';
export { type DataUri, parseUri } from './uri.ts';
