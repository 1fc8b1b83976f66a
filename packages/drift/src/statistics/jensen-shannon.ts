import type { ColumnProfile } from '../column-profile.ts';
import { comparedRows } from '../compared-rows.ts';
import { type DecisionOptions, type DriftResult, decide, noData } from '../drift-result.ts';
import { binnedPValue } from './binned-p-value.ts';
import { criticalChiSquare, withinReach } from './detectable.ts';
import { type ColumnValues, profilePair } from './profile-pair.ts';

/**
 * Jensen–Shannon divergence of two arrays in bits, 0 (equal shares) to 1 (nothing in common):
 * half the Kullback–Leibler divergence of each side from their mean. Bins are those of `psi`;
 * shares are plain, since an empty bin does no harm here.
 *
 * Without drift the divergence in nats is about (1/n + 1/m) χ² / 8 with one degree of freedom less
 * than there are bins; from this the p-value, or from the bootstrap where `psi` has it. Other libraries report
 * the same number on other scales: see `jensenShannonScales`. Status `no-data` where one side is
 * empty or all missing.
 *
 * Source: J. Lin, Divergence measures based on the Shannon entropy (1991).
 *
 * @example
 * jensenShannon(['a', 'b'], ['a', 'b']).statistic // 0
 * jensenShannon(['a', 'a'], ['b', 'b']).statistic // 1
 */
export function jensenShannon(
  reference: ColumnValues,
  current: ColumnValues,
  options: DecisionOptions & { readonly bins?: number } = {},
): DriftResult {
  return jensenShannonOfProfiles(...profilePair(reference, current, options), options);
}

/** Jensen–Shannon of two columns of profiles with the same bins. See `jensenShannon`. */
export function jensenShannonOfProfiles(
  reference: ColumnProfile,
  current: ColumnProfile,
  options: DecisionOptions = {},
): DriftResult {
  const [n, m] = [reference.rows, current.rows];
  const size = { unit: 'bits', referenceRows: n, currentRows: m };
  if (n === reference.missing || m === current.missing) return noData('jensen-shannon', size);
  const rows = comparedRows(reference, current);
  const of = (before: readonly number[], after: readonly number[]): number =>
    before.reduce((sum, count, bin) => sum + binDivergence(count / n, (after[bin] ?? 0) / m), 0);
  const nats = of(rows.reference, rows.current);
  const bins = rows.labels.length;
  const critical = criticalChiSquare(bins - 1, options.significance ?? 0.05);
  const detectable = (critical * (1 / n + 1 / m)) / 8 / Math.LN2;
  return decide(
    {
      name: 'jensen-shannon',
      statistic: nats / Math.LN2,
      ...size,
      pValue: binnedPValue(rows, nats, { of, factor: 1 / 8 }).pValue,
      effect: nats / Math.LN2,
      detectable: bins > 1 ? withinReach(detectable, 1) : null,
      details: { bins },
    },
    options,
  );
}

/**
 * ½ (p ln(p/a) + q ln(q/a)) with a = (p + q)/2, in a form whose terms do not cancel when p is near q.
 */
function binDivergence(p: number, q: number): number {
  const mean = (p + q) / 2;
  if (mean === 0) return 0;
  const t = (p - q) / (p + q);
  const bracket = Math.abs(t) === 1 ? 2 * Math.LN2 : Math.log1p(-t * t) + 2 * t * Math.atanh(t);
  return (mean * bracket) / 2;
}

/** One Jensen–Shannon value as three libraries would print it, given the same bins. */
export interface JensenShannonScales {
  /** Evidently: the distance (square root of the divergence) in nats, at most 0.833. */
  readonly evidently: number;
  /** NannyML: the distance in base 2, at most 1. */
  readonly nannyml: number;
  /** TensorFlow Data Validation, Vertex AI and BigQuery ML: the divergence in bits, at most 1. */
  readonly tfdv: number;
}

/**
 * A divergence in bits on the scales of other libraries.
 *
 * @example
 * jensenShannonScales(0.25).nannyml // 0.5
 * jensenShannonScales(0.3).evidently.toFixed(3) // '0.456'
 */
export function jensenShannonScales(bits: number): JensenShannonScales {
  return { evidently: Math.sqrt(bits * Math.LN2), nannyml: Math.sqrt(bits), tfdv: bits };
}

/**
 * The divergence in bits of a value on another library's scale, as for an `effectFloor`.
 *
 * @example
 * jensenShannonBits(0.1, 'evidently').toFixed(4) // '0.0144'
 */
export function jensenShannonBits(value: number, scale: keyof JensenShannonScales): number {
  if (scale === 'tfdv') return value;
  return scale === 'nannyml' ? value ** 2 : value ** 2 / Math.LN2;
}
