import { LagoaError } from '../error.ts';
/**
 * A sum of float64 values without rounding: addition in any order and any grouping gives the same
 * parts. Plain JSON is `parts`, from the largest to the smallest, whose first is the sum correctly
 * rounded; an empty list is 0.
 */
export interface ExactSum {
  /** Adds one finite value. A value that is not finite throws `invalid-argument`. */
  add(value: number): void;
  parts(): readonly number[];
}

/**
 * A sum to add to, starting from the parts of another (or of several, one after the other).
 *
 * Sums beyond ±1.8e308 throw `invalid-argument`. Sources: J. R. Shewchuk, Adaptive Precision
 * Floating-Point Arithmetic (1997), as in Python's `math.fsum`; R. M. Neal, Fast Exact Summation
 * Using Small and Large Superaccumulators (2015).
 *
 * @example
 * const sum = createExactSum([1e100, 1]);
 * sum.add(-1e100);
 * sum.parts() // [1]
 */
export function createExactSum(start: readonly number[] = []): ExactSum {
  let expansion: readonly number[] = start.reduce(grow, []);
  let buckets: Buckets | undefined;
  const collect = (): readonly number[] => {
    for (const value of buckets?.drain() ?? []) expansion = grow(expansion, value);
    return expansion;
  };
  return {
    add(value) {
      buckets ??= createBuckets();
      if (!buckets.add(value)) expansion = grow(collect(), value);
    },
    parts() {
      // The rounded sum, then what it lacks, rounded, and so on: one form whatever the order.
      const parts: number[] = [];
      let rest = collect();
      for (let part = round(rest); part !== 0; part = round(rest)) {
        parts.push(part);
        rest = grow(rest, -part);
      }
      return parts;
    },
  };
}

/**
 * One value more, exactly: the expansion is values that do not overlap, from the smallest up, whose
 * sum is exactly that of all values added.
 */
function grow(expansion: readonly number[], value: number): readonly number[] {
  const grown: number[] = [];
  let carry = value;
  for (const part of expansion) {
    const rounded = carry + part;
    const error =
      Math.abs(carry) < Math.abs(part) ? carry - (rounded - part) : part - (rounded - carry);
    if (error !== 0) grown.push(error);
    carry = rounded;
  }
  if (!Number.isFinite(carry))
    throw new LagoaError('invalid-argument', `exact sum left the range at ${value}`);
  if (carry !== 0) grown.push(carry);
  return grown;
}

interface Buckets {
  /** Whether the value was taken; a full or unfit bucket takes none. */
  add(value: number): boolean;
  /** The sums in the buckets, which are empty afterwards. */
  drain(): readonly number[];
}

/**
 * The fast way in: halves of values, of 26 and 27 bits, added up by exponent. The 53 bits of a
 * float64 hold 2^25 such halves without rounding.
 */
function createBuckets(): Buckets {
  const [high, low] = [new Float64Array(2048), new Float64Array(2048)];
  const value64 = new Float64Array(1);
  const words = new Uint32Array(value64.buffer);
  const [lowWord, highWord] =
    new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? [0, 1] : [1, 0];
  let taken = 0;
  return {
    add(value) {
      value64[0] = value;
      const exponent = ((words[highWord] ?? 0) >>> 20) & 2047;
      // Near the end of the range a bucket itself could overflow.
      if (exponent > 2000 || taken === 2 ** 25) return false;
      words[lowWord] = (words[lowWord] ?? 0) & 0xf8000000;
      const upper = value64[0];
      high[exponent] = (high[exponent] ?? 0) + upper;
      low[exponent] = (low[exponent] ?? 0) + (value - upper);
      taken += 1;
      return true;
    },
    drain() {
      const sums = [...high, ...low].filter((sum) => sum !== 0);
      high.fill(0);
      low.fill(0);
      taken = 0;
      return sums;
    },
  };
}

/** The sum of an expansion, correctly rounded, halves to even. */
function round(expansion: readonly number[]): number {
  let index = expansion.length - 1;
  let high = expansion[index] ?? 0;
  let low = 0;
  while (index > 0 && low === 0) {
    index -= 1;
    const part = expansion[index] ?? 0;
    const rounded = high + part;
    low = part - (rounded - high);
    high = rounded;
  }
  // Exactly half way, and more of the same sign below: round away from the even neighbour.
  if (index > 0 && Math.sign(low) === Math.sign(expansion[index - 1] ?? 0)) {
    const doubled = low * 2;
    const next = high + doubled;
    if (doubled === next - high) return next;
  }
  return high;
}
