import { join } from 'node:path';
import { systemClock } from '@lagoa/data';
import {
  createDuckdbEngine,
  createDuckdbWarehouse,
  createFolderObjectStore,
  createParquetTableStore,
  openSource,
  publishCsv,
} from '@lagoa/data/local';
import { sourceName } from './count-rows.ts';
import { createOpenMetricsWriter } from '@lagoa/drift/local';
import { createObjectStoreRegistry } from '@lagoa/train';
import { exportOnnx } from '@lagoa/train/local';
import { monthName } from './month.ts';
import type { ChurnOptions } from './options.ts';
import type { Progress } from './progress.ts';
import { names, tableFolder } from './tables.ts';
import { eventCsv, telcoCsv, telcoRules } from './telco-csv.ts';
import type { Wiring } from './wiring.ts';

/**
 * The story on one machine: folders for buckets, Parquet and DuckDB for the warehouse. Everything
 * lies in the output folder.
 */
export function wireLocal(
  { output, env }: Pick<ChurnOptions, 'output' | 'env'>,
  progress: Progress,
): Wiring {
  const root = join(output, names.bucket(env));
  const engine = createDuckdbEngine({ memoryLimitMb: 256 });
  const bucket = createFolderObjectStore({ root });
  const tables = createParquetTableStore({ root, engine, folderOf: tableFolder });
  const pages = createFolderObjectStore({ root: output });
  const models = createFolderObjectStore({ root: join(output, 'models') });
  return {
    bucket,
    tables,
    engines: [engine],
    models,
    registry: createObjectStoreRegistry({ store: models, prefix: 'registry', clock: systemClock }),
    metrics: createOpenMetricsWriter({
      file: join(output, 'metrics', `${names.driftMetric}.prom`),
    }),
    clock: systemClock,
    progress,
    openSource,
    exportOnnx,
    async publishSilver({ month, key, hash }) {
      const { counts } = await publishCsv(tables, telcoCsv, {
        engine,
        path: bucket.pathOf(key),
        name: sourceName(month),
        constants: { month },
        rules: telcoRules,
        mode: 'replace-partitions',
        provenance: { inputs: { [key]: hash } },
      });
      return counts;
    },
    async publishEvents(kind, { month, events }) {
      const file = events?.[kind];
      if (file === undefined) return undefined;
      const { counts } = await publishCsv(tables, eventCsv[kind], {
        engine,
        path: bucket.pathOf(file.key),
        name: `${kind}-${monthName(month)}`,
        constants: { month },
        mode: 'replace-partitions',
        provenance: { inputs: { [file.key]: file.hash } },
      });
      return counts;
    },
    openWarehouse: (read, snapshots) =>
      createDuckdbWarehouse({ engine, store: tables, tables: read, snapshots }),
    async writePage(name, html) {
      await pages.put(name, new TextEncoder().encode(html), { ifGeneration: 'any' });
      return pages.pathOf(name);
    },
    close: () => engine.close(),
  };
}
