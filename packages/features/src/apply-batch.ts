import type { RecordBatch, Table } from 'apache-arrow';
import type { FeatureMatrix } from './feature-matrix.ts';
import type { FittedFeatures } from './fitted-features.ts';
import { readBatch } from './read-batch.ts';
import { type ApplyRowsOptions, checkRowsAre } from './rows-are.ts';
import { compileSlotWriter, type OnUnseen, rowsPerBlock } from './slot-writer.ts';

export interface ApplyBatchOptions extends ApplyRowsOptions {
  /** Hears of each level that fitting did not know; see `createUnseenCounter`. */
  readonly onUnseen?: OnUnseen;
}

/**
 * The feature matrix of one or more Arrow batches, rows in their order; bit for bit what `applyRow`
 * gives. Columns that no feature reads and the order of columns do not matter.
 *
 * Throws `not-found` for a missing column, `invalid-data` for a column of another kind or a level
 * refused by `unseen: 'error'`, and `invalid-argument` where a feature is target-encoded and `rows`
 * does not say whether these are the fitted rows.
 */
export function applyBatch(
  fitted: FittedFeatures,
  batches: RecordBatch | readonly RecordBatch[] | Table,
  options: ApplyBatchOptions = {},
): FeatureMatrix {
  const { onUnseen } = options;
  const writing = { rows: checkRowsAre(fitted, options), onUnseen, block: rowsPerBlock };
  const list = listBatches(batches);
  const { names, groups, hash } = fitted.layout;
  const stride = names.length;
  const rows = list.reduce((sum, batch) => sum + batch.numRows, 0);
  const values = new Float32Array(rows * stride);
  let base = 0;
  for (const batch of list) {
    const columns = readBatch(batch);
    const writers = fitted.features.map((feature) => compileSlotWriter(feature, columns, writing));
    for (let start = 0; start < batch.numRows; start += rowsPerBlock) {
      const range = { start, end: Math.min(start + rowsPerBlock, batch.numRows) };
      const first = base + start * stride;
      writers.forEach((write, i) => {
        write(range, { values, at: first + (groups[i]?.start ?? 0), stride });
      });
    }
    base += batch.numRows * stride;
  }
  return { values, rows, names, groups, layoutHash: hash };
}

function listBatches(
  batches: RecordBatch | readonly RecordBatch[] | Table,
): readonly RecordBatch[] {
  if ('batches' in batches) return batches.batches;
  return 'numRows' in batches ? [batches] : batches;
}
