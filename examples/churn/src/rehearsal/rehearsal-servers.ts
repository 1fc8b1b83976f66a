import {
  parquetToJsonLines,
  startBigQueryServer,
  startBigQueryStorageServer,
  startDataplexServer,
  startGcsServer,
  startLineageServer,
} from '@lagoa/data/testing';
import {
  localClientOptions,
  startAiplatformServer,
  startMonitoringServer,
} from '@lagoa/vertex/testing';
import { PassThroughClient } from 'google-auth-library';
import { names } from '../tables.ts';
import type { GcpConnections } from '../wire-gcp.ts';
import { governedTables } from './govern.ts';

export interface RehearsalServers {
  readonly connections: GcpConnections;
  close(): Promise<void>;
}

/** Google's services as servers on this machine. */
export async function startRehearsalServers({
  project,
  location,
  env,
}: {
  readonly project: string;
  readonly location: string;
  readonly env: string;
}): Promise<RehearsalServers> {
  const gcs = await startGcsServer({ buckets: [names.bucket(env)] });
  const [bigquery, aiplatform, monitoring, lineage, dataplex] = await Promise.all([
    startBigQueryServer({
      project,
      datasets: [...new Set(Object.values(names.datasets))],
      readObject: gcs.objectBytes,
      parquetToJsonLines,
    }),
    startAiplatformServer(),
    startMonitoringServer(),
    startLineageServer(),
    startDataplexServer(),
  ]);
  // As BigQuery shows its tables to the catalog.
  for (const { layer, name, columns } of governedTables)
    dataplex.catalog.addBigQueryTable({
      project,
      location,
      dataset: names.datasets[layer],
      table: name,
      columns: Object.keys(columns),
    });
  const bigqueryStorage = await startBigQueryStorageServer({ table: bigquery.table });
  const servers = [gcs, bigqueryStorage, bigquery, aiplatform, monitoring, lineage, dataplex];
  return {
    connections: {
      storage: { apiEndpoint: gcs.url },
      bigquery: { apiEndpoint: bigquery.url, authClient: new PassThroughClient() },
      bigqueryStorage: await localClientOptions(bigqueryStorage),
      aiplatform: await localClientOptions(aiplatform),
      monitoring: await localClientOptions(monitoring),
      lineage: await localClientOptions(lineage),
      dataplex: await localClientOptions(dataplex),
    },
    async close() {
      await Promise.all(servers.map((server) => server.close()));
    },
  };
}
