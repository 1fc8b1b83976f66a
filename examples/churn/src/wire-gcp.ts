import type { BigQueryOptions } from '@google-cloud/bigquery';
import type { StorageOptions } from '@google-cloud/storage';
import {
  type Clock,
  createRandom,
  loadPeer,
  type ObjectStore,
  systemClock,
  type TableDefinition,
} from '@lagoa/data';
import {
  type BigQueryTableStore,
  type BigQueryTables,
  connectBigQueryRead,
  connectDataScans,
  connectKnowledgeCatalog,
  connectLineage,
  createBigQueryTableStore,
  createBigQueryTables,
  createGcsObjectStore,
  createKnowledgeCatalog,
  createLineagePublisher,
  createQualityScans,
  createStorageReader,
  type KnowledgeCatalog,
  type LineagePublisher,
  type QualityScans,
} from '@lagoa/data/gcp';
import type { MetricWriter } from '@lagoa/drift';
import { createObjectStoreRegistry, type ModelRegistry } from '@lagoa/train';
import {
  type BatchPredictions,
  createBatchPredictions,
  createCloudMonitoringWriter,
  createVertexModelRegistry,
  type VertexModelRegistry,
} from '@lagoa/vertex';
import type { LocalClientOptions } from '@lagoa/vertex/testing';
import { allTables, names } from './tables.ts';

export interface GcpOptions {
  readonly project: string;
  /** Region of the buckets, data sets and models, such as `europe-west1`. */
  readonly location: string;
  readonly env: string;
  /** The serving container, in Artifact Registry in the same region. */
  readonly image: string;
  /** Where the clients find their services, for rehearsals; else Google's own, with the user's rights. */
  readonly connections?: GcpConnections;
}

export interface GcpConnections {
  readonly storage: StorageOptions;
  readonly bigquery: BigQueryOptions;
  readonly bigqueryStorage: LocalClientOptions;
  readonly aiplatform: LocalClientOptions;
  readonly monitoring: LocalClientOptions;
  readonly lineage: LocalClientOptions;
  readonly dataplex: LocalClientOptions;
}

/** What of the story has a home on Google Cloud today. */
export interface GcpWiring {
  readonly project: string;
  readonly bucketName: string;
  readonly bucket: ObjectStore;
  /** Bundles, and the log of the registry. */
  readonly models: ObjectStore;
  /** Aliases by compare-and-set: what decides which model is the champion. */
  readonly registry: ModelRegistry;
  /** Follows the registry, so that Vertex AI can serve and predict with the models. */
  readonly vertexRegistry: VertexModelRegistry;
  /** Tables with snapshots: published through the bucket, read through the Storage Read API. */
  readonly warehouse: BigQueryTableStore;
  /** Whole tables from files that are in the bucket already. */
  readonly tables: BigQueryTables;
  readonly predictions: BatchPredictions;
  readonly metrics: MetricWriter;
  /** Makes the drift metric known before its first point. */
  declareMetrics(): Promise<void>;
  /** Where tables came from, what they are, and the watch over them, for the whole company. */
  readonly lineage: LineagePublisher;
  readonly catalog: KnowledgeCatalog;
  readonly scans: QualityScans;
  readonly clock: Clock;
  close(): Promise<void>;
}

/**
 * The story's parts on Cloud Storage, BigQuery, Vertex AI and Cloud Monitoring, through the official
 * clients. It is not a whole `Wiring` yet: the steps still run locally, and what they have published
 * is published again here.
 */
export async function wireGcp(options: GcpOptions): Promise<GcpWiring> {
  const { project, location, env, image, connections } = options;
  const clock = systemClock;
  const [{ Storage }, { BigQuery }, { v1 }, { MetricServiceClient }] = await Promise.all([
    loadPeer('@google-cloud/storage', () => import('@google-cloud/storage')),
    loadPeer('@google-cloud/bigquery', () => import('@google-cloud/bigquery')),
    loadPeer('@google-cloud/aiplatform', () => import('@google-cloud/aiplatform')),
    loadPeer('@google-cloud/monitoring', () => import('@google-cloud/monitoring')),
  ]);
  const regional = connections?.aiplatform ?? {
    apiEndpoint: `${location}-aiplatform.googleapis.com`,
  };
  const modelClient = new v1.ModelServiceClient(regional);
  const jobClient = new v1.JobServiceClient(regional);
  const metricClient = new MetricServiceClient(connections?.monitoring ?? {});
  const bucketName = names.bucket(env);
  const bucket = new Storage({ projectId: project, ...connections?.storage }).bucket(bucketName);
  const models = createGcsObjectStore({ bucket, prefix: 'models' });
  const readClient = await connectBigQueryRead(connections?.bigqueryStorage);
  const [lineageClient, catalogClient, scanClient] = await Promise.all([
    connectLineage(connections?.lineage),
    connectKnowledgeCatalog(connections?.dataplex),
    connectDataScans(connections?.dataplex),
  ]);
  const warehouse = {
    client: new BigQuery({ projectId: project, ...connections?.bigquery }),
    project,
    datasets: names.datasets,
    location,
    labels: { app: 'churn', env },
    maximumBytesBilled: 10n * 1024n ** 3n,
    clock,
  };
  const context = { clock, random: createRandom('retry delays') };
  const place = { project, location };
  const tableUri = ({ layer, name }: Pick<TableDefinition, 'layer' | 'name'>): string =>
    `bq://${project}.${names.datasets[layer]}.${name}`;
  const monitoring = createCloudMonitoringWriter({
    client: metricClient,
    project,
    task: { location, namespace: names.bucket(env), job: 'churn-monitor', taskId: '0' },
    context,
  });
  return {
    project,
    bucketName,
    clock,
    bucket: createGcsObjectStore({ bucket }),
    models,
    registry: createObjectStoreRegistry({ store: models, prefix: 'registry', clock }),
    vertexRegistry: createVertexModelRegistry({
      client: modelClient,
      place,
      bundlesUri: `gs://${bucketName}/models/bundles`,
      container: { imageUri: image, port: 8080, predictRoute: '/predict', healthRoute: '/health' },
      context,
    }),
    tables: createBigQueryTables(warehouse),
    warehouse: createBigQueryTableStore({
      ...warehouse,
      staging: {
        objects: createGcsObjectStore({ bucket, prefix: 'staging' }),
        uri: `gs://${bucketName}/staging`,
      },
      reader: createStorageReader({ client: readClient, project, clock }),
    }),
    predictions: createBatchPredictions({ client: jobClient, place, context }),
    metrics: {
      // Cloud Monitoring takes no times of past months; the label `window` says which one it was.
      write: (points, write) => {
        const timeMicros = clock.now();
        return monitoring.write(
          points.map((point) => ({ ...point, timeMicros })),
          write,
        );
      },
    },
    declareMetrics: () =>
      monitoring.declare({
        metric: names.driftMetric,
        labels: ['window', 'feature', 'statistic'],
        description: 'Drift of a feature against what the champion learnt from',
      }),
    lineage: createLineagePublisher({
      client: lineageClient,
      place,
      placeOf: (name) => {
        if (name.startsWith(`${names.bronze}/`)) return `gs://${bucketName}/${name}`;
        const table = allTables.find((own) =>
          [own.name, `${own.layer}/${own.name}`].includes(name),
        );
        return table && tableUri(table);
      },
      context,
    }),
    catalog: createKnowledgeCatalog({ client: catalogClient, place, placeOf: tableUri, context }),
    scans: createQualityScans({ client: scanClient, place, placeOf: tableUri, context }),
    async close() {
      await Promise.all([
        lineageClient.close(),
        catalogClient.close(),
        scanClient.close(),
        readClient.close(),
        modelClient.close(),
        jobClient.close(),
        metricClient.close(),
      ]);
    },
  };
}
