import {
  type ArrowValue,
  columnsToBatch,
  LagoaError,
  readColumn,
  type Snapshot,
  type TableDefinition,
  type TableStore,
} from '@lagoa/data';
import { applyBatch, type OnUnseen } from '@lagoa/features';
import type { RecordBatch } from 'apache-arrow';
import { checkRiskBands, decide, defaultRiskBands, type RiskBands } from './decision.ts';
import { choosePartitions, type Partition } from './partition.ts';
import { predictScores } from './predict-scores.ts';
import { checkBundle, type ServingBundle } from './serving-bundle.ts';

export interface ScoreTableOptions {
  readonly bundle: ServingBundle;
  readonly store: TableStore;
  /** What is scored; has the columns that the features read and the target's key. */
  readonly source: TableDefinition;
  /** Made by `defineScoredTable`, partitioned as the source. */
  readonly target: TableDefinition;
  /** Only the partitions with these values (partition column to its value as text). Default: all. */
  readonly partition?: Readonly<Record<string, string>>;
  /** Snapshot number of the source. Default: the newest. */
  readonly snapshot?: number;
  /** Default: medium from 0.3, high from 0.6. */
  readonly riskBands?: RiskBands;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ScoringProgress) => void;
  /** Told each level that the features did not know; `createUnseenCounter` of features counts them. */
  readonly onUnseen?: OnUnseen;
}

export interface ScoringProgress {
  /** Name of the partition under way. */
  readonly partition: string;
  /** Rows scored so far, of all chosen partitions that had to be scored. */
  readonly rows: number;
}

export interface ScoredPartition {
  readonly name: string;
  readonly rows: number;
  /** `unchanged`: the same model had scored the same rows before; nothing was written. */
  readonly status: 'scored' | 'unchanged';
}

export interface ScoringResult {
  readonly partitions: readonly ScoredPartition[];
  /** Rows of all chosen partitions. */
  readonly rows: number;
  /** The target after the last publish; absent where no partition was chosen. */
  readonly snapshot?: Snapshot;
}

/**
 * Scores a table into another, partition by partition and batch by batch, in the memory of one
 * batch. Each partition is one atomic publish whose provenance names the source's publishes, the
 * model, the features, the threshold and the bands: scoring it again with the same changes nothing,
 * and a crash leaves whole partitions.
 *
 * Throws `corrupt` where features and model do not belong together, `not-found` for a source that
 * was never published, `invalid-argument` for tables partitioned differently, `invalid-data` for
 * rows that the features refuse, and `conflict` where another writer was first.
 *
 * @example
 * const { rows } = await scoreTable({ bundle, store, source: scoreInput, target: scoredChurn });
 */
export async function scoreTable(options: ScoreTableOptions): Promise<ScoringResult> {
  const { bundle, source, target, riskBands = defaultRiskBands, onProgress } = options;
  checkBundle(bundle);
  checkRiskBands(riskBands);
  checkPartitioning(source, target);
  const input = await findSnapshot(options);
  const partitions: ScoredPartition[] = [];
  let [rows, scored] = [0, 0];
  let snapshot: Snapshot | undefined;
  for (const partition of choosePartitions(source, {
    snapshot: input,
    wanted: options.partition,
  })) {
    const before = scored;
    const onRows = (count: number) => {
      scored += count;
      onProgress?.({ partition: partition.name, rows: scored });
    };
    snapshot = await scorePartition({ ...options, riskBands }, { partition, input, onRows });
    const status = scored > before ? 'scored' : 'unchanged';
    partitions.push({ name: partition.name, rows: partition.rows, status });
    rows += partition.rows;
  }
  return { partitions, rows, ...(snapshot !== undefined && { snapshot }) };
}

interface PartitionWork {
  readonly partition: Partition;
  /** The source's snapshot. */
  readonly input: Snapshot;
  readonly onRows: (count: number) => void;
}

async function scorePartition(
  options: ScoreTableOptions & { readonly riskBands: RiskBands },
  { partition, input, onRows }: PartitionWork,
): Promise<Snapshot> {
  const { bundle, store, source, target, riskBands, signal, onUnseen } = options;
  const { manifest, features } = bundle;
  const cancel = signal === undefined ? {} : { signal };
  async function* scoreBatches(): AsyncGenerator<RecordBatch> {
    const read = { partition: partition.values, snapshot: input.number, ...cancel };
    for await (const batch of store.read(source, read)) {
      yield await scoreBatch(batch, {
        bundle,
        target,
        riskBands,
        unseen: onUnseen === undefined ? {} : { onUnseen },
      });
      onRows(batch.numRows);
    }
  }
  return store.publish(target, scoreBatches(), {
    mode: 'replace-partitions',
    provenance: {
      inputs: { [`${source.name}/${partition.name}`]: partition.source },
      parameters: {
        model: { name: manifest.modelName, id: manifest.id },
        features: features.hash,
        threshold: manifest.threshold,
        riskBands,
      },
    },
    ...cancel,
  });
}

/** One batch of the target: key columns copied, the rest computed. */
async function scoreBatch(
  batch: RecordBatch,
  {
    bundle,
    target,
    riskBands,
    unseen,
  }: Required<Pick<ScoreTableOptions, 'bundle' | 'target' | 'riskBands'>> & {
    readonly unseen: Pick<ScoreTableOptions, 'onUnseen'>;
  },
): Promise<RecordBatch> {
  const { manifest, features } = bundle;
  const { threshold } = manifest;
  const scores = predictScores(bundle, applyBatch(features, batch, { rows: 'new', ...unseen }));
  const decisions = scores.map((score) => decide(score, { threshold, riskBands }));
  const every = (value: string): readonly string[] => scores.map(() => value);
  return columnsToBatch(target, {
    ...Object.fromEntries(target.key.map((name) => [name, readValues(batch, name)])),
    score: scores,
    decision: decisions.map(({ decision }) => decision),
    risk_band: decisions.map(({ riskBand }) => riskBand),
    model_name: every(manifest.modelName),
    model_id: every(manifest.id),
    features_hash: every(features.hash),
  });
}

function readValues(batch: RecordBatch, name: string): readonly ArrowValue[] {
  const column = readColumn(batch, name);
  return Array.from({ length: column.length }, (_, row) => column.value(row));
}

function checkPartitioning(source: TableDefinition, target: TableDefinition): void {
  const [from, to] = [source, target].map(({ partitionBy }) => partitionBy.join(', ') || 'nothing');
  if (from !== to)
    throw new LagoaError(
      'invalid-argument',
      `${target.name} is partitioned by ${to} and ${source.name} by ${from}; a partition is scored as a whole, so both must be the same`,
      { details: { argument: 'target' } },
    );
}

async function findSnapshot({ store, source, snapshot }: ScoreTableOptions): Promise<Snapshot> {
  const snapshots = await store.snapshots(source);
  const found =
    snapshot === undefined ? snapshots.at(-1) : snapshots.find(({ number }) => number === snapshot);
  if (found !== undefined) return found;
  const available = snapshots.map(({ number }) => String(number));
  throw new LagoaError(
    'not-found',
    `table ${source.name} has no snapshot ${snapshot ?? 'yet'}; it has ${available.join(', ') || 'none'}`,
    { details: { name: source.name, available } },
  );
}
