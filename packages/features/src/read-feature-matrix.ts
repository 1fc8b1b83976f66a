import { LagoaError, readColumn } from '@lagoa/data';
import type { RecordBatch } from 'apache-arrow';
import { featureColumns, refusedColumn } from './feature-columns.ts';
import type { FeatureMatrix } from './feature-matrix.ts';
import { isLevelFeature } from './feature.ts';
import { toSlot } from './finite.ts';
import type { FittedFeatures } from './fitted-features.ts';

/**
 * The feature matrix of batches that an engine computed by `compileFeatures`, or of the table written
 * so: rows in their order, each number rounded to float32 once. Other columns do not matter.
 *
 * Throws `not-found` for a slot without its column, and `invalid-data` where a row has a level that a
 * feature refuses.
 */
export function readFeatureMatrix(
  fitted: FittedFeatures,
  batches: readonly RecordBatch[],
): FeatureMatrix {
  const refused = refusedRows(fitted, batches).filter((isRefused) => isRefused).length;
  if (refused > 0)
    throw new LagoaError(
      'invalid-data',
      `${refused} rows have a level that was not known when fitted and is refused`,
      { details: { column: refusedColumn } },
    );
  return readSlots(fitted, batches);
}

/** Whether each row has a level that some feature refuses. */
export function refusedRows(
  { features }: FittedFeatures,
  batches: readonly RecordBatch[],
): readonly boolean[] {
  const refuses = features.some(
    ({ transform }) => isLevelFeature(transform) && transform.unseen === 'error',
  );
  return batches.flatMap((batch) =>
    refuses
      ? Array.from(readColumn(batch, refusedColumn).numbers(), (count) => count > 0)
      : new Array<boolean>(batch.numRows).fill(false),
  );
}

/** As `readFeatureMatrix`, where refused rows are no error. */
export function readSlots(fitted: FittedFeatures, batches: readonly RecordBatch[]): FeatureMatrix {
  const { names, groups, hash } = fitted.layout;
  const rows = batches.reduce((sum, batch) => sum + batch.numRows, 0);
  const values = new Float32Array(rows * names.length);
  const columns = featureColumns(fitted);
  let base = 0;
  for (const batch of batches) {
    columns.forEach((column, slot) => {
      const numbers = readColumn(batch, column).numbers();
      let at = base + slot;
      for (let row = 0; row < numbers.length; row++, at += names.length)
        values[at] = toSlot(numbers[row] ?? Number.NaN);
    });
    base += batch.numRows * names.length;
  }
  return { values, rows, names, groups, layoutHash: hash };
}
