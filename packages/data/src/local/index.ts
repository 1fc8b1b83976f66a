export { type ConformCsvOptions, type ConformedCsv, conformCsv } from './conform-csv.ts';
export { conformFile, type TableSource } from './conform-file.ts';
export {
  createDuckdbEngine,
  type DuckdbEngine,
  type DuckdbEngineOptions,
} from './duckdb-engine.ts';
export { createDuckdbWarehouse, type DuckdbWarehouseOptions } from './duckdb-warehouse.ts';
export { createFolderObjectStore, type FolderObjectStore } from './folder-object-store.ts';
export { gunzip } from './gunzip.ts';
export { type OpenObjectsOptions, openObjects } from './open-objects.ts';
export { type OpenedTable, type OpenTableOptions, openTable } from './open-table.ts';
export { type OpenedSource, type OpenSourceOptions, openSource } from './open-source.ts';
export {
  createParquetTableStore,
  type ParquetTableStore,
  type ParquetTableStoreOptions,
} from './parquet-table-store.ts';
export { type PublishCsvOptions, type PublishedCsv, publishCsv } from './publish-csv.ts';
export { type PublishedFile, type PublishFileOptions, publishFile } from './publish-file.ts';
export { type TableFromParquetOptions, tableFromParquet } from './table-from-parquet.ts';
export { readParquet } from './read-parquet.ts';
export type { RawFields } from './replay-file.ts';
export { type Replayed, type ReplayOptions, replayQuarantine } from './replay-quarantine.ts';
