export {
  type BigQueryServer,
  type BigQueryServerOptions,
  startBigQueryServer,
} from './bigquery-server.ts';
export {
  type BigQueryStorageServer,
  type BigQueryStorageServerOptions,
  startBigQueryStorageServer,
} from './bigquery-storage-server.ts';
export type { StoredTable } from './bigquery-catalog.ts';
export { type GcsServer, startGcsServer } from './gcs-server.ts';
export { describeObjectStore, type TestRunner } from './describe-object-store.ts';
export { describeTableStore } from './describe-table-store.ts';
export type { DataplexCatalog } from './dataplex-catalog.ts';
export { type DataplexServer, startDataplexServer } from './dataplex-server.ts';
export type { Fault, Faults } from './fault.ts';
export {
  type GrpcCall,
  type GrpcHandler,
  type GrpcHandlers,
  type GrpcSchema,
  type GrpcServer,
  loadGrpcSchema,
  startGrpcServer,
} from './grpc-server.ts';
export { createGrpcFailure, grpcStatus } from './grpc-status.ts';
export {
  createHttpFailure,
  type HttpAnswer,
  type HttpCall,
  type HttpRoute,
  type HttpServer,
  startHttpServer,
} from './http-server.ts';
export { type LineageLink, type LineageServer, startLineageServer } from './lineage-server.ts';
export { type LocalClientOptions, localClientOptions } from './local-client.ts';
export { isMessage, type Message, readField, readList, readMessage, readText } from './message.ts';
export { parquetToJsonLines } from './parquet-to-json-lines.ts';
