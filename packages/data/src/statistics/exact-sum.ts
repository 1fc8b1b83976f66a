/**
 * A sum of float64 values without rounding: addition in any order and any grouping gives the same
 * parts. Plain JSON is `parts`, from the largest to the smallest, whose first is the sum correctly
 * rounded; an empty list is 0.
 */
export interface ExactSum {
  /** Adds one finite value. A value that is not finite throws `RangeError`. */
  add(value: number): void;
  parts(): readonly number[];
}

/**
 * A sum to add to, starting from the parts of another (or of several, one after the other).
 *
 * Sums beyond ±1.8e308 throw `RangeError`. Source: J. R. Shewchuk, Adaptive Precision
 * Floating-Point Arithmetic (1997), as in Python's `math.fsum`.
 *
 * @example
 * const sum = createExactSum([1e100, 1]);
 * sum.add(-1e100);
 * sum.parts() // [1]
 */
export function createExactSum(start: readonly number[] = []): ExactSum {
  /** Values that do not overlap, from the smallest up; together exactly the sum. */
  let expansion: number[] = [];
  const sum: ExactSum = {
    add(value) {
      let carry = value;
      let kept = 0;
      for (const part of expansion) {
        const [large, small] = Math.abs(carry) < Math.abs(part) ? [part, carry] : [carry, part];
        const rounded = large + small;
        const error = small - (rounded - large);
        if (error !== 0) expansion[kept++] = error;
        carry = rounded;
      }
      if (!Number.isFinite(carry)) throw new RangeError(`exact sum left the range at ${value}`);
      expansion.length = kept;
      if (carry !== 0) expansion.push(carry);
    },
    parts() {
      // The rounded sum, then what it lacks, rounded, and so on: one form whatever the order.
      const parts: number[] = [];
      const before = [...expansion];
      for (let part = round(expansion); part !== 0; part = round(expansion)) {
        parts.push(part);
        sum.add(-part);
      }
      expansion = before;
      return parts;
    },
  };
  for (const value of start) sum.add(value);
  return sum;
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
