import type {
  Clock,
  ConformCounts,
  IngestSource,
  ObjectStore,
  SqlEngine,
  SqlWarehouse,
  TableDefinition,
  TableStore,
} from '@lagoa/data';
import type { MetricWriter } from '@lagoa/drift';
import type { FeatureMatrix } from '@lagoa/features';
import type { BoostedModel, ModelRegistry } from '@lagoa/train';
import type { EventKind } from './generate/generate-events.ts';
import type { LandedFile } from './landing.ts';
import type { Progress } from './progress.ts';

/**
 * Everything the steps need from the world. `wire-local.ts` fills it with folders and DuckDB,
 * another wiring with buckets and BigQuery; the steps are the same.
 */
export interface Wiring {
  /** The bucket `telecom-mlops-llmops-data-<env>`. */
  readonly bucket: ObjectStore;
  /** Silver, gold and diamond tables. */
  readonly tables: TableStore;
  /** Engines that must compute the features as serving does; the bundle's certificate says so. */
  readonly engines: readonly SqlEngine[];
  /** Bundles. */
  readonly models: ObjectStore;
  readonly registry: ModelRegistry;
  /** Takes all points of a monitoring run at once. */
  readonly metrics: MetricWriter;
  readonly clock: Clock;
  readonly progress: Progress;
  /** Opens a path or URL. */
  openSource(location: string): Promise<IngestSource & { close(): Promise<void> }>;
  /** The model as ONNX, proved on rows to give the same scores. */
  exportOnnx(
    model: BoostedModel,
    options: { readonly check: FeatureMatrix },
  ): Promise<{ readonly bytes: Uint8Array; readonly certificate: unknown }>;
  /** Types and checks one landed CSV into its month's partition of the silver table. */
  publishSilver(file: LandedFile): Promise<ConformCounts>;
  /** Types and checks one month's events of a kind into their silver table. */
  publishEvents(kind: EventKind, file: LandedFile): Promise<ConformCounts | undefined>;
  /** Runs SQL over tables of `tables`, each as of the snapshot of that number. */
  openWarehouse(
    tables: readonly TableDefinition[],
    snapshots: Readonly<Record<string, number>>,
  ): SqlWarehouse;
  /** Writes a page for people and says where it lies. */
  writePage(name: string, html: string): Promise<string>;
  close(): Promise<void>;
}
