import { LagoaError } from '@lagoa/data';

/**
 * Rows for a model, row by row: the shape of a `FeatureMatrix`, of which nothing else is needed.
 */
export interface ModelRows {
  readonly values: Float32Array;
  readonly rows: number;
  readonly names: readonly string[];
}

/** Throws `invalid-argument` unless the values are `rows` times the names. */
export function checkRows(argument: string, { values, rows, names }: ModelRows): void {
  if (values.length !== rows * names.length)
    throw new LagoaError(
      'invalid-argument',
      `${argument}: expected ${rows} × ${names.length} values, got ${values.length}`,
      { details: { argument } },
    );
}

/** Throws `invalid-argument` unless both have the same names in the same order. */
export function checkSameNames(
  reference: { readonly names: readonly string[] },
  current: { readonly names: readonly string[] },
): void {
  if (reference.names.join('\n') !== current.names.join('\n'))
    throw new LagoaError(
      'invalid-argument',
      `expected the same features on both sides, got ${reference.names.join(', ')} and ${current.names.join(', ')}`,
      { details: { argument: 'current' } },
    );
}

/** One feature's values. */
export function featureColumn({ values, rows, names }: ModelRows, feature: number): Float64Array {
  return Float64Array.from({ length: rows }, (_, row) => values[row * names.length + feature] ?? 0);
}
