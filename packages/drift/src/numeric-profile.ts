import { createExactSum } from '@lagoa/data/statistics';
import { mergeTypes } from './column-type.ts';
import { mergeDistinct } from './distinct-count.ts';
import { mergeSketches, type QuantileSketch, type SketchScale } from './quantile-sketch.ts';

/** A numeric column as counts between frozen edges, exact sums and a quantile sketch. */
export interface NumericProfile extends NumericBins {
  readonly kind: 'numeric';
  readonly type: 'number' | 'unknown' | 'mixed';
  readonly rows: number;
  /** `null` and NaN. */
  readonly missing: number;
  readonly negativeInfinity: number;
  readonly positiveInfinity: number;
  /** Finite values in each bin: one more than there are edges. */
  readonly counts: readonly number[];
  readonly minimum: number | null;
  readonly maximum: number | null;
  /** Finite values below and above the reference's smallest and largest. */
  readonly outside: readonly [below: number, above: number];
  /**
   * Exact parts of Σ(x − centre) over finite values, each distance rounded once (see
   * `createExactSum`); null beyond 1e140.
   */
  readonly sum: readonly number[] | null;
  /** Exact parts of Σ(x − centre)². */
  readonly squares: readonly number[] | null;
  /** Finite values by their distance from the centre: quantiles to a stated error; null from SQL. */
  readonly sketch: QuantileSketch | null;
  /** How many different values, to 6.5 % (see `distinctCount`); null from SQL. */
  readonly distinct: string | null;
}

/** What a reference fixes for every later profile of the column. */
export interface NumericBins extends SketchScale {
  /** Edges of left-closed bins with open ends; four times finer than the bins of PSI. */
  readonly edges: readonly number[];
  /** Which of `edges` bound the bins of PSI. */
  readonly bins: readonly number[];
  /** The reference's smallest and largest finite value. */
  readonly range: readonly [minimum: number, maximum: number] | null;
}

/** Two parts with the same bins as one, the same in any order and grouping. */
export function mergeNumericProfiles(
  first: NumericProfile,
  second: NumericProfile,
): NumericProfile {
  const type = mergeTypes(first.type, second.type);
  return {
    ...first,
    type: type === 'number' || type === 'unknown' ? type : 'mixed',
    rows: first.rows + second.rows,
    missing: first.missing + second.missing,
    negativeInfinity: first.negativeInfinity + second.negativeInfinity,
    positiveInfinity: first.positiveInfinity + second.positiveInfinity,
    counts: first.counts.map((count, bin) => count + (second.counts[bin] ?? 0)),
    minimum: extreme(Math.min, [first.minimum, second.minimum]),
    maximum: extreme(Math.max, [first.maximum, second.maximum]),
    outside: [first.outside[0] + second.outside[0], first.outside[1] + second.outside[1]],
    sum: addExactly(first.sum, second.sum),
    squares: addExactly(first.squares, second.squares),
    sketch:
      first.sketch === null || second.sketch === null
        ? null
        : mergeSketches(first.sketch, second.sketch),
    distinct: mergeDistinct(first.distinct, second.distinct),
  };
}

/** The finite values of a numeric column. */
export function finiteRows({ counts }: Pick<NumericProfile, 'counts'>): number {
  return counts.reduce((total, count) => total + count, 0);
}

function extreme(
  pick: (a: number, b: number) => number,
  [first, second]: readonly [number | null, number | null],
): number | null {
  return first === null || second === null ? (first ?? second) : pick(first, second);
}

function addExactly(
  first: readonly number[] | null,
  second: readonly number[] | null,
): readonly number[] | null {
  return first === null || second === null ? null : createExactSum([...first, ...second]).parts();
}
