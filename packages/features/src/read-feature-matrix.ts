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
  const { names, groups, hash } = fitted.layout;
  const rows = batches.reduce((sum, batch) => sum + batch.numRows, 0);
  const values = new Float32Array(rows * names.length);
  const columns = featureColumns(fitted);
  const refuses = fitted.features.some(
    ({ transform }) => isLevelFeature(transform) && transform.unseen === 'error',
  );
  let base = 0;
  for (const batch of batches) {
    if (refuses) checkRefused(batch);
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

function checkRefused(batch: RecordBatch): void {
  const rows = readColumn(batch, refusedColumn)
    .numbers()
    .filter((count) => count > 0).length;
  if (rows > 0)
    throw new LagoaError(
      'invalid-data',
      `${rows} of ${batch.numRows} rows have a level that was not known when fitted and is refused`,
      { details: { column: refusedColumn } },
    );
}
