import { createRequire } from 'node:module';
import { createDataplexCatalog, type DataplexCatalog } from './dataplex-catalog.ts';
import { createDataplexOperations } from './dataplex-operations.ts';
import { createDataplexScans } from './dataplex-scans.ts';
import {
  type GrpcSchema,
  type GrpcServer,
  loadGrpcSchema,
  startGrpcServer,
} from './grpc-server.ts';

export interface DataplexServer extends GrpcServer {
  readonly catalog: DataplexCatalog;
}

/** Reading the schema takes longer than all else: once in a process. */
let loaded: Promise<GrpcSchema> | undefined;

/**
 * Starts Knowledge Catalog (`CatalogService`) and data scans (`DataScanService`) with their operations, from the schema of the installed
 * `@google-cloud/dataplex`.
 */
export async function startDataplexServer(): Promise<DataplexServer> {
  loaded ??= loadGrpcSchema(
    createRequire(import.meta.url).resolve('@google-cloud/dataplex/build/protos/protos.json'),
  );
  const schema = await loaded;
  const operations = createDataplexOperations(schema);
  const catalog = createDataplexCatalog(operations);
  const scans = createDataplexScans(operations);
  const server = await startGrpcServer(schema, {
    'google.cloud.dataplex.v1.CatalogService': catalog.handlers,
    'google.cloud.dataplex.v1.DataScanService': scans.handlers,
    'google.longrunning.Operations': operations.handlers,
  });
  return { ...server, catalog };
}
