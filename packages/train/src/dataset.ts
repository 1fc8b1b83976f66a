import { canonicalJson, createSha256, LagoaError } from '@lagoa/data';
import type { FeatureMatrix } from '@lagoa/features';

/** Rows to learn from or to judge on. */
export interface Dataset {
  readonly matrix: FeatureMatrix;
  /** One per row; 0 or 1 for binary objectives. */
  readonly labels: Float32Array;
  /** One per row, not negative. */
  readonly weights?: Float32Array;
  /** One per row: where its margin starts, in place of the base score's. */
  readonly baseMargins?: Float32Array;
  /** One per row; names the row in evidence. */
  readonly keys?: readonly string[];
  /** Content hash of everything above. */
  readonly hash: string;
}

/**
 * A dataset with its content hash. The arrays are kept, not copied: do not change them afterwards.
 *
 * The hash is SHA-256 of a JSON header (names, groups, layout hash, keys) and of the arrays'
 * little-endian bytes, every NaN counted as the same; -0 and 0 differ. Throws `invalid-argument`
 * where lengths differ, a label or base margin is not finite or a weight is negative or not finite. Whether labels
 * must be 0 or 1 is for the objective to say: `binary:logistic` and every binary metric do.
 */
export function createDataset(parts: {
  readonly matrix: FeatureMatrix;
  readonly labels: Float32Array;
  readonly weights?: Float32Array | undefined;
  readonly baseMargins?: Float32Array | undefined;
  readonly keys?: readonly string[] | undefined;
}): Dataset {
  const { matrix, labels, weights, baseMargins, keys } = parts;
  checkLength('matrix.values', matrix.values, matrix.rows * matrix.names.length);
  checkLength('labels', labels, matrix.rows);
  if (weights !== undefined) checkLength('weights', weights, matrix.rows);
  if (baseMargins !== undefined) checkLength('baseMargins', baseMargins, matrix.rows);
  if (keys !== undefined) checkLength('keys', keys, matrix.rows);
  for (const [row, label] of labels.entries())
    if (!Number.isFinite(label))
      throw fault('labels', `must be finite, got ${label} in row ${row}`);
  for (const [row, weight] of weights?.entries() ?? [])
    if (!(Number.isFinite(weight) && weight >= 0))
      throw fault('weights', `must be finite and not negative, got ${weight} in row ${row}`);
  for (const [row, margin] of baseMargins?.entries() ?? [])
    if (!Number.isFinite(margin))
      throw fault('baseMargins', `must be finite, got ${margin} in row ${row}`);

  const none = new Float32Array();
  const { names, groups, layoutHash, rows } = matrix;
  const hash = createSha256();
  const weighted = weights !== undefined;
  const header = {
    rows,
    names,
    groups,
    layoutHash,
    weighted,
    keys,
    ...(baseMargins && { baseMargins: true }),
  };
  hash.update(new TextEncoder().encode(`${canonicalJson(header)}\n`));
  for (const array of [matrix.values, labels, weights ?? none, baseMargins ?? none])
    for (const bytes of canonicalBytes(array)) hash.update(bytes);
  return {
    matrix,
    labels,
    ...(weights === undefined ? {} : { weights }),
    ...(baseMargins === undefined ? {} : { baseMargins }),
    ...(keys === undefined ? {} : { keys }),
    hash: hash.digest(),
  };
}

/**
 * The rows at these indices, in their order, as a dataset of its own. Throws `invalid-argument` for
 * an index outside the dataset.
 */
export function takeRows(dataset: Dataset, indices: Uint32Array | readonly number[]): Dataset {
  const { matrix, labels, weights, baseMargins, keys } = dataset;
  const width = matrix.names.length;
  const values = new Float32Array(indices.length * width);
  for (const [position, row] of indices.entries()) {
    if (!(Number.isInteger(row) && row >= 0 && row < matrix.rows))
      throw fault('indices', `must be rows from 0 to ${matrix.rows - 1}, got ${row}`);
    values.set(matrix.values.subarray(row * width, (row + 1) * width), position * width);
  }
  const take = (array: Float32Array): Float32Array =>
    Float32Array.from(indices, (row) => array[row] ?? 0);
  return createDataset({
    matrix: { ...matrix, values, rows: indices.length },
    labels: take(labels),
    weights: weights && take(weights),
    baseMargins: baseMargins && take(baseMargins),
    keys: keys && Array.from(indices, (row) => keys[row] ?? ''),
  });
}

/** The array's bytes, in slices, with every NaN as the same bits. */
function* canonicalBytes(array: Float32Array): Generator<Uint8Array> {
  const step = 1 << 16;
  for (let start = 0; start < array.length; start += step) {
    const slice = array.slice(start, start + step);
    const bits = new Uint32Array(slice.buffer);
    for (const [i, value] of slice.entries()) if (Number.isNaN(value)) bits[i] = 0x7fc00000;
    yield new Uint8Array(slice.buffer);
  }
}

function checkLength(argument: string, array: { readonly length: number }, expected: number): void {
  if (array.length !== expected)
    throw fault(argument, `needs ${expected} values, got ${array.length}`);
}

function fault(argument: string, text: string): LagoaError {
  return new LagoaError('invalid-argument', `${argument} ${text}`, { details: { argument } });
}
