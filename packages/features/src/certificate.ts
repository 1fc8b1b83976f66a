import {
  type ArrowValue,
  type Columns,
  columnsToBatch,
  contentHash,
  createRandom,
  isLagoaError,
  LagoaError,
  type SqlEngine,
} from '@lagoa/data';
import type { RecordBatch } from 'apache-arrow';
import { adversarialRows } from './adversarial-rows.ts';
import { applyBatch } from './apply-batch.ts';
import { compileRow } from './apply-row.ts';
import { computeInEngine } from './compute-in-engine.ts';
import type { FittedFeatures } from './fitted-features.ts';
import type { FeatureRow } from './read-row.ts';
import { inexactSlots, isSameSlot, tolerance } from './same-slot.ts';
import { tableOfRows } from './table-of-rows.ts';

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
  /** Slots that hold a logarithm, whose last bits differ between engines, and how far they may. */
  readonly tolerance: {
    readonly slots: readonly string[];
    /** In units in the last place of float32 … */
    readonly ulps: number;
    /** … or in all, where two logarithms nearly cancel. */
    readonly absolute: number;
  };
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
  /** Engines that run the compiled SQL on the same rows. Default: none. */
  readonly engines?: readonly SqlEngine[];
}

/**
 * Computes the features of generated adversarial rows and of a sample through the row path, through
 * Arrow (whole, and in slices that start off byte borders) and through the SQL of each engine, and
 * compares the float32 values bit by bit; slots with a logarithm to the stated tolerance between SQL
 * and rows. A difference is a finding, not an error. Same input and seed, same certificate. Target
 * encoding is certified as of new rows.
 *
 * An engine gets the rows inside its statements, so that it needs no table and no right to write.
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
  { rows: count = 1000, seed = 1, sample = [], engines = [] }: CertifyOptions = {},
): Promise<FeatureCertificate> {
  if (count + sample.length === 0)
    throw new LagoaError('invalid-argument', 'certify takes rows or a sample, got none');
  const random = createRandom(seed).fork('certify');
  const generated = adversarialRows(fitted.features, { count, random });
  const { table } = generated;
  const apply = compileRow(fitted);
  const rows = generated.rows.filter((row) => !isRefused(() => apply(row)));
  const all = [...rows, ...sample];
  const expected = Float32Array.from(all.flatMap((row) => [...apply(row)]));
  const parts = [
    { columns: table.columns, rows },
    { columns: tableOfRows(table, sample).columns, rows: sample },
  ];
  const batches = await Promise.all(parts.map((part) => toBatch(part, part.rows)));
  const slices = batches.flatMap((batch) => [batch.slice(0, 3), batch.slice(3)]);
  const found: (readonly [engine: string, values: Float32Array])[] = [
    ['arrow', applyBatch(fitted, batches, { rows: 'new' }).values],
    ['arrow-slices', applyBatch(fitted, slices, { rows: 'new' }).values],
  ];
  for (const engine of engines) {
    const values = new Float32Array(expected.length);
    let at = 0;
    for (const part of parts) {
      values.set(await computeInEngine(fitted, { engine, ...part }), at);
      at += part.rows.length * fitted.layout.names.length;
    }
    const same = found.filter(([name]) => name.startsWith(engine.dialect)).length;
    const name = same === 0 ? engine.dialect : `${engine.dialect}-${same + 1}`;
    found.push([name, values]);
  }
  const { names } = fitted.layout;
  const inexact = inexactSlots(fitted);
  const differences = found.flatMap(([engine, values], i) => {
    if (values.length !== expected.length)
      throw new LagoaError('corrupt', `${engine}: ${values.length} of ${expected.length} values`);
    const isSql = i >= 2;
    return differingIndexes(
      expected,
      values,
      (index) => isSql && inexact.has(index % names.length),
    ).map((index) => ({
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
    engines: ['row', ...found.map(([engine]) => engine)],
    seed,
    rows: rows.length,
    sampleRows: sample.length,
    tolerance: { slots: names.filter((_, slot) => inexact.has(slot)), ...tolerance },
    compared: expected.length * found.length,
    equal: differences.length === 0,
    differing: differences.length,
    differences: differences.slice(0, 20),
  } as const;
  return { ...content, hash: contentHash(content) };
}

/** Whether a generated row has a level that a feature refuses. */
function isRefused(apply: () => unknown): boolean {
  try {
    apply();
    return false;
  } catch (error) {
    if (isLagoaError(error, 'invalid-data')) return true;
    throw error;
  }
}

function differingIndexes(
  expected: Float32Array,
  found: Float32Array,
  isInexactAt: (index: number) => boolean,
): readonly number[] {
  const indexes: number[] = [];
  expected.forEach((value, index) => {
    const other = found[index] ?? Number.NaN;
    if (!isSameSlot(value, other, { isInexact: isInexactAt(index) })) indexes.push(index);
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
