import {
  LagoaError,
  readColumn,
  readRows,
  type Row,
  type Snapshot,
  type TableStore,
} from '@lagoa/data';
import { applyBatch, type FittedFeatures, fitFeatures } from '@lagoa/features';
import { createDataset, type Dataset, splitByHash, takeRows } from '@lagoa/train';
import type { RecordBatch } from 'apache-arrow';
import { churnFeatures } from './features.ts';
import { featuresChurn } from './tables.ts';

/** 64 % to learn from, 16 % to stop by, 20 % that nothing is chosen on. */
const shares = { train: 64, validation: 16, test: 20 } as const;

export type Part = keyof typeof shares;

export interface TrainingData {
  /** Fitted on the `train` part alone. */
  readonly features: FittedFeatures;
  readonly parts: Readonly<Record<Part, Dataset>>;
  /** The rows of the `train` part as they are in gold. */
  readonly rows: readonly TrainingRow[];
}

export type TrainingRow = Row<typeof featuresChurn>;

/**
 * Which part each customer belongs to. A customer's part never changes, whatever is trained when, so
 * no model has learnt from a customer that the gate judges it on.
 */
export function splitCustomers(customers: readonly string[]): Readonly<Record<Part, Uint32Array>> {
  return splitByHash(customers, shares, { salt: 'churn' });
}

/**
 * The gold training table as matrices, split by hashed customer. With `features` given those are
 * applied (as the gate does for the champion); else they are fitted on the training part.
 */
export async function readTrainingData(
  tables: TableStore,
  { snapshot, features }: { readonly snapshot: Snapshot; readonly features?: FittedFeatures },
): Promise<TrainingData> {
  const batches: RecordBatch[] = [];
  for await (const batch of tables.read(featuresChurn, { snapshot: snapshot.number }))
    batches.push(batch);
  const keys = batches.flatMap((batch) => texts(batch, 'customerID').map(String));
  const labels = batches.flatMap((batch) => texts(batch, 'Churn').map((c) => Number(c === 'Yes')));
  const split = splitCustomers(keys);
  const rows = [...pickRows(batches, split.train)];
  if (features === undefined) checkParts(split, keys.length);
  const fitted = features ?? (await fitFeatures(churnFeatures, rows));
  const all = createDataset({
    matrix: applyBatch(fitted, batches),
    labels: Float32Array.from(labels),
    keys,
  });
  return {
    features: fitted,
    rows,
    parts: {
      train: takeRows(all, split.train),
      validation: takeRows(all, split.validation),
      test: takeRows(all, split.test),
    },
  };
}

/** Throws where there are too few customers to learn from, to stop by and to test on. */
function checkParts(split: Readonly<Record<Part, Uint32Array>>, customers: number): void {
  const empty = Object.entries(split).find(([, places]) => places.length === 0);
  if (empty === undefined) return;
  throw new LagoaError(
    'invalid-data',
    `${featuresChurn.name} holds ${customers} customers, too few to part: none for ${empty[0]}`,
    { details: { source: featuresChurn.name } },
  );
}

/** The rows at the given rising places, counted over all batches. */
function* pickRows(batches: readonly RecordBatch[], places: Uint32Array): Generator<TrainingRow> {
  let [place, next] = [0, 0];
  for (const batch of batches)
    for (const row of readRows(featuresChurn, batch))
      if (places[next] === place++) {
        next++;
        yield row;
      }
}

const texts = (batch: RecordBatch, name: string): readonly (string | null)[] =>
  readColumn(batch, name).strings();
