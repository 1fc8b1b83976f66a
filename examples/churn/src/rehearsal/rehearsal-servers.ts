import {
  parquetToJsonLines,
  startBigQueryServer,
  startBigQueryStorageServer,
  startGcsServer,
} from '@lagoa/data/testing';
import {
  localClientOptions,
  startAiplatformServer,
  startMonitoringServer,
} from '@lagoa/vertex/testing';
import { PassThroughClient } from 'google-auth-library';
import { names } from '../tables.ts';
import type { GcpConnections } from '../wire-gcp.ts';

export interface RehearsalServers {
  readonly connections: GcpConnections;
  close(): Promise<void>;
}

/** Cloud Storage, BigQuery, Vertex AI and Cloud Monitoring as servers on this machine. */
export async function startRehearsalServers({
  project,
  env,
}: {
  readonly project: string;
  readonly env: string;
}): Promise<RehearsalServers> {
  const gcs = await startGcsServer({ buckets: [names.bucket(env)] });
  const [bigquery, aiplatform, monitoring] = await Promise.all([
    startBigQueryServer({
      project,
      datasets: [...new Set(Object.values(names.datasets))],
      readObject: gcs.objectBytes,
      parquetToJsonLines,
    }),
    startAiplatformServer(),
    startMonitoringServer(),
  ]);
  const bigqueryStorage = await startBigQueryStorageServer({ table: bigquery.table });
  const servers = [gcs, bigqueryStorage, bigquery, aiplatform, monitoring];
  return {
    connections: {
      storage: { apiEndpoint: gcs.url },
      bigquery: { apiEndpoint: bigquery.url, authClient: new PassThroughClient() },
      bigqueryStorage: await localClientOptions(bigqueryStorage),
      aiplatform: await localClientOptions(aiplatform),
      monitoring: await localClientOptions(monitoring),
    },
    async close() {
      await Promise.all(servers.map((server) => server.close()));
    },
  };
}
