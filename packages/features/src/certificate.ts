import {
  type ArrowValue,
  type Columns,
  columnsToBatch,
  contentHash,
  createRandom,
  LagoaError,
} from '@lagoa/data';
import type { RecordBatch } from 'apache-arrow';
import { adversarialRows } from './adversarial-rows.ts';
import { applyBatch } from './apply-batch.ts';
import { compileRow } from './apply-row.ts';
import type { FittedFeatures } from './fitted-features.ts';
import type { FeatureRow } from './read-row.ts';

/** One slot that two engines computed differently. */
export interface FeatureDifference {
  readonly engine: string;
  /** Generated rows come first, then the sample. */
  readonly row: number;
  readonly slot: string;
  /** The row engine's value; `NaN` is written `null`. */
  readonly expected: number | null;
  readonly found: number | null;
}

/** Evidence that every engine computes the same features. Plain JSON, stored in the bundle. */
export interface FeatureCertificate {
  readonly kind: 'feature-certificate';
  readonly version: 1;
  readonly featuresHash: string;
  readonly layoutHash: string;
  /** The first is the reference. */
  readonly engines: readonly string[];
  readonly seed: number | string;
  /** Generated rows. */
  readonly rows: number;
  /** Rows of the caller. */
  readonly sampleRows: number;
  /** float32 values compared, over all engines. */
  readonly compared: number;
  readonly equal: boolean;
  readonly differing: number;
  /** The first twenty. */
  readonly differences: readonly FeatureDifference[];
  /** Content hash of everything above. */
  readonly hash: string;
}

export interface CertifyOptions {
  /** Generated adversarial rows. Default: 1,000. */
  readonly rows?: number;
  readonly seed?: number | string;
  /** Real rows, by the conventions of `ColumnValue`. Default: none. */
  readonly sample?: readonly FeatureRow[];
}

/**
 * Computes the features of generated adversarial rows and of a sample through the row path and
 * through Arrow (whole, and in slices that start off byte borders), and compares the float32 values
 * bit by bit. A difference is a finding, not an error. Same input and seed, same certificate.
 *
 * @example
 * const calls = defineTable({ name: 'calls', layer: 'gold', key: [], columns: { minutes: { kind: 'float64' } } });
 * const definition = defineFeatures(calls, (column, f) => ({ minutes: f.log1p(column.minutes) }));
 * const fitted = await fitFeatures(definition, [{ minutes: 3.5 }]);
 * const certificate = await certify(fitted, { rows: 500, seed: 7, sample: [{ minutes: 9 }] });
 * certificate.equal // true
 */
export async function certify(
  fitted: FittedFeatures,
  { rows: count = 1000, seed = 1, sample = [] }: CertifyOptions = {},
): Promise<FeatureCertificate> {
  const random = createRandom(seed).fork('certify');
  const { table, rows } = adversarialRows(fitted.features, { count, random });
  const batches = [await toBatch(table, rows), await toBatch(table, sample)];
  const engines: readonly (readonly [string, readonly RecordBatch[]])[] = [
    ['arrow', batches],
    ['arrow-slices', batches.flatMap((batch) => [batch.slice(0, 3), batch.slice(3)])],
  ];
  const apply = compileRow(fitted);
  const expected = Float32Array.from([...rows, ...sample].flatMap((row) => [...apply(row)]));
  const { names } = fitted.layout;
  const differences = engines.flatMap(([engine, parts]) => {
    const { values } = applyBatch(fitted, parts);
    if (values.length !== expected.length)
      throw new LagoaError('corrupt', `${engine}: ${values.length} of ${expected.length} values`);
    return differingIndexes(expected, values).map((index) => ({
      engine,
      row: Math.floor(index / names.length),
      slot: names[index % names.length] ?? '',
      expected: jsonNumber(expected[index]),
      found: jsonNumber(values[index]),
    }));
  });
  const content = {
    kind: 'feature-certificate',
    version: 1,
    featuresHash: fitted.hash,
    layoutHash: fitted.layout.hash,
    engines: ['row', ...engines.map(([engine]) => engine)],
    seed,
    rows: rows.length,
    sampleRows: sample.length,
    compared: expected.length * engines.length,
    equal: differences.length === 0,
    differing: differences.length,
    differences: differences.slice(0, 20),
  } as const;
  return { ...content, hash: contentHash(content) };
}

function differingIndexes(expected: Float32Array, found: Float32Array): readonly number[] {
  const indexes: number[] = [];
  expected.forEach((value, index) => {
    // Of floats, only NaN has several bit patterns; `Object.is` takes them as one.
    if (!Object.is(value, found[index])) indexes.push(index);
  });
  return indexes;
}

function jsonNumber(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}

/** Only the columns that the features read; the sample may have others. */
function toBatch(
  table: { readonly columns: Columns },
  rows: readonly FeatureRow[],
): Promise<RecordBatch> {
  return columnsToBatch(
    table,
    Object.fromEntries(
      Object.keys(table.columns).map((name) => [name, rows.map((row) => toArrowValue(row[name]))]),
    ),
  );
}

function toArrowValue(value: unknown): ArrowValue {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'bigint':
    case 'boolean':
      return value;
    default:
      return null;
  }
}
