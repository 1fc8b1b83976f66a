export { type Clock, createManualClock, systemClock } from './clock.ts';
export type { Column, ColumnKind, ColumnOptions, ColumnValue, NumberRange } from './column.ts';
export {
  isLagoaError,
  LagoaError,
  type LagoaErrorCode,
  type LagoaErrorDetails,
} from './error.ts';
export { canonicalJson, contentHash, createSha256, md5, sha256 } from './hash.ts';
export { loadPeer } from './missing-peer.ts';
export type { ByteRange, Generation, ObjectInfo, ObjectStore } from './object-store.ts';
export { createRandom, type Random } from './random.ts';
export { type RetryOptions, retry } from './retry.ts';
export {
  type Columns,
  defineTable,
  type Layer,
  type Row,
  type TableDefinition,
} from './table.ts';
export type {
  Provenance,
  PublishMode,
  PublishOptions,
  ReadOptions,
  Snapshot,
  SnapshotFile,
  TableStore,
} from './table-store.ts';
