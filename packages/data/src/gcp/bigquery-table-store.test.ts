import { BigQuery } from '@google-cloud/bigquery';
import { PassThroughClient } from 'google-auth-library';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { systemClock } from '../clock.ts';
import { createMemoryObjectStore } from '../memory/memory-object-store.ts';
import { readObject } from '../read-object.ts';
import { type BigQueryServer, startBigQueryServer } from '../testing/bigquery-server.ts';
import { describeTableStore } from '../testing/describe-table-store.ts';
import { parquetToJsonLines } from '../testing/parquet-to-json-lines.ts';
import { createBigQueryTableStore } from './bigquery-table-store.ts';

const objects = createMemoryObjectStore();
const files = new Map<string, Uint8Array>();
let server: BigQueryServer;
let datasets = 0;

beforeAll(async () => {
  server = await startBigQueryServer({
    project: 'p',
    datasets: Array.from({ length: 99 }, (_, i) => `d${i}`),
    readObject: (_, name) => files.get(name),
    parquetToJsonLines,
  });
  server.setPolls(0);
});
afterAll(() => server.close());

describeTableStore('BigQuery', { describe, test }, async () =>
  createBigQueryTableStore({
    client: new BigQuery({
      projectId: 'p',
      apiEndpoint: server.url,
      authClient: new PassThroughClient(),
    }),
    project: 'p',
    datasets: { gold: `d${datasets++}` },
    location: 'EU',
    labels: { purpose: 'test' },
    maximumBytesBilled: 1_000_000n,
    clock: systemClock,
    staging: {
      uri: 'gs://lake',
      format: 'NEWLINE_DELIMITED_JSON',
      objects: {
        ...objects,
        async put(key, body, options) {
          const generation = await objects.put(key, body, options);
          files.set(key, (await readObject(objects, key)) ?? new Uint8Array());
          return generation;
        },
      },
    },
  }),
);
