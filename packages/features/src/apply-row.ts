import { inputLeaves } from './feature.ts';
import type { FittedFeatures } from './fitted-features.ts';
import { createRowReader, type FeatureRow } from './read-row.ts';
import { compileSlotWriter, type OnUnseen } from './slot-writer.ts';

export interface CompileRowOptions {
  /** Hears of each level that fitting did not know, each time; see `createUnseenCounter`. */
  readonly onUnseen?: OnUnseen;
}

/**
 * The fitted features as one function of a row, compiled once: for serving. Columns that no feature
 * reads and the order of columns do not matter. The vector is new at each call. The row is a new
 * one: target encoding uses all that it learnt.
 *
 * The function throws `not-found` for a missing column (null is a value, `undefined` is not) and
 * `invalid-data` for a value that is not of its column or a level refused by `unseen: 'error'`.
 */
export function compileRow(
  fitted: FittedFeatures,
  { onUnseen }: CompileRowOptions = {},
): (row: FeatureRow) => Float32Array<ArrayBuffer> {
  const reader = createRowReader(inputLeaves(fitted.features.map(({ transform }) => transform)));
  const writers = fitted.features.map((feature, i) => ({
    write: compileSlotWriter(feature, reader.values, { rows: 'new', onUnseen, block: 1 }),
    start: fitted.layout.groups[i]?.start ?? 0,
  }));
  const width = fitted.layout.names.length;
  return (row) => {
    reader.read(row);
    const vector = new Float32Array(width);
    for (const { write, start } of writers)
      write(onlyRow, { values: vector, at: start, stride: width });
    return vector;
  };
}

const onlyRow = { start: 0, end: 1 } as const;

const compiledRows = new WeakMap<FittedFeatures, ReturnType<typeof compileRow>>();

/**
 * The feature vector of one row, in the order of `fitted.layout.names`, NaN for missing; bit for bit
 * what `applyBatch` gives. Compiles the features at the first call with them, see `compileRow`.
 */
export function applyRow(fitted: FittedFeatures, row: FeatureRow): Float32Array<ArrayBuffer> {
  const known = compiledRows.get(fitted);
  if (known !== undefined) return known(row);
  const compiled = compileRow(fitted);
  compiledRows.set(fitted, compiled);
  return compiled(row);
}
