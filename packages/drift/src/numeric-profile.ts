import { LagoaError } from '@lagoa/data';
import { createExactSum } from '@lagoa/data/statistics';
import { binEdges, binOf } from './bin-edges.ts';
import type { ColumnCounter, ColumnSpec } from './column-profile.ts';

/** A numeric column as counts between frozen edges, and exact sums. */
export interface NumericProfile {
  readonly kind: 'numeric';
  readonly rows: number;
  /** `null` and NaN. */
  readonly missing: number;
  readonly negativeInfinity: number;
  readonly positiveInfinity: number;
  /** Edges of left-closed bins with open ends; five times finer than `bins`. */
  readonly edges: readonly number[];
  /** Finite values in each bin: one more than there are edges. */
  readonly counts: readonly number[];
  /** The edges among `edges` that bound the bins of PSI. */
  readonly bins: readonly number[];
  readonly minimum: number | null;
  readonly maximum: number | null;
  /** The reference's median, from which sums are taken so that they keep their digits. */
  readonly centre: number;
  /** Exact parts of Σ(x − centre) over finite values (see `createExactSum`); null beyond 1e308. */
  readonly sum: readonly number[] | null;
  /** Exact parts of Σ(x − centre)², each square rounded once. */
  readonly squares: readonly number[] | null;
}

const finePerBin = 5;

/** See `createColumnCounter`. */
export function createNumericCounter(
  name: string,
  spec: Extract<ColumnSpec, { kind: 'numeric' }>,
): ColumnCounter {
  if (spec.frozen !== undefined) return countByFrozenEdges(name, spec.frozen);
  const { bins = 10 } = spec;
  if (!(Number.isInteger(bins) && bins >= 2 && bins <= 1000))
    throw new LagoaError(
      'invalid-argument',
      `column ${name}: bins must be 2 to 1000, got ${bins}`,
      {
        details: { argument: 'bins' },
      },
    );
  const chunks: Float64Array[] = [];
  return {
    add(values) {
      const chunk = new Float64Array(values.length);
      for (let row = 0; row < chunk.length; row++) chunk[row] = toNumber(name, values[row]);
      chunks.push(chunk);
    },
    finish() {
      const sorted = joinFinite(chunks).sort();
      const counter = countByFrozenEdges(name, {
        edges: binEdges(sorted, bins * finePerBin),
        bins: binEdges(sorted, bins),
        centre: sorted[sorted.length >> 1] ?? 0,
      });
      for (const chunk of chunks) counter.add(chunk);
      return counter.finish();
    },
  };
}

function countByFrozenEdges(
  name: string,
  { edges, bins, centre }: Pick<NumericProfile, 'edges' | 'bins' | 'centre'>,
): ColumnCounter {
  const counts = new Float64Array(edges.length + 1);
  const [sum, squares] = [createExactSum(), createExactSum()];
  let [rows, missing, negativeInfinity, positiveInfinity] = [0, 0, 0, 0];
  let [minimum, maximum] = [Infinity, -Infinity];
  let overflow = false;
  return {
    add(values) {
      rows += values.length;
      for (let row = 0; row < values.length; row++) {
        const value = toNumber(name, values[row]);
        if (Number.isNaN(value)) missing++;
        else if (value === Infinity) positiveInfinity++;
        else if (value === -Infinity) negativeInfinity++;
        else {
          const bin = binOf(edges, value);
          counts[bin] = (counts[bin] ?? 0) + 1;
          if (value < minimum) minimum = value;
          if (value > maximum) maximum = value;
          const distance = value - centre;
          // Past 1e140 squares of a long column would leave the range of a float64.
          if (Math.abs(distance) > 1e140) overflow = true;
          else {
            sum.add(distance);
            squares.add(distance * distance);
          }
        }
      }
    },
    finish: () => ({
      kind: 'numeric',
      rows,
      missing,
      negativeInfinity,
      positiveInfinity,
      edges,
      counts: [...counts],
      bins,
      minimum: minimum <= maximum ? minimum : null,
      maximum: minimum <= maximum ? maximum : null,
      centre,
      sum: overflow ? null : sum.parts(),
      squares: overflow ? null : squares.parts(),
    }),
  };
}

/** Two parts with the same edges as one, the same in any order and grouping. */
export function mergeNumericProfiles(
  first: NumericProfile,
  second: NumericProfile,
): NumericProfile {
  return {
    ...first,
    rows: first.rows + second.rows,
    missing: first.missing + second.missing,
    negativeInfinity: first.negativeInfinity + second.negativeInfinity,
    positiveInfinity: first.positiveInfinity + second.positiveInfinity,
    counts: first.counts.map((count, bin) => count + (second.counts[bin] ?? 0)),
    minimum: extreme(Math.min, [first.minimum, second.minimum]),
    maximum: extreme(Math.max, [first.maximum, second.maximum]),
    sum: addExactly(first.sum, second.sum),
    squares: addExactly(first.squares, second.squares),
  };
}

/** Finite values only, in one new array. */
function joinFinite(chunks: readonly Float64Array[]): Float64Array {
  const finite = chunks.map((chunk) => chunk.filter(Number.isFinite));
  const joined = new Float64Array(finite.reduce((total, chunk) => total + chunk.length, 0));
  let offset = 0;
  for (const chunk of finite) {
    joined.set(chunk, offset);
    offset += chunk.length;
  }
  return joined;
}

function toNumber(name: string, value: unknown): number {
  if (typeof value === 'number') return value;
  if (value === null || value === undefined) return Number.NaN;
  if (typeof value === 'bigint') return Number(value);
  throw new LagoaError(
    'invalid-data',
    `column ${name} is numeric, got the ${typeof value} ${JSON.stringify(value)}`,
    { details: { column: name } },
  );
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
