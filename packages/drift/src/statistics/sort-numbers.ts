/** Which bits of the two words of a float64 make the digit of each pass: six times 11 bits. */
const digits = [
  { lowShift: 0, lowMask: 2047, highLeft: 0, highShift: 0, highMask: 0 },
  { lowShift: 11, lowMask: 2047, highLeft: 0, highShift: 0, highMask: 0 },
  { lowShift: 22, lowMask: 1023, highLeft: 10, highShift: 0, highMask: 1024 },
  { lowShift: 0, lowMask: 0, highLeft: 0, highShift: 1, highMask: 2047 },
  { lowShift: 0, lowMask: 0, highLeft: 0, highShift: 12, highMask: 2047 },
  { lowShift: 0, lowMask: 0, highLeft: 0, highShift: 23, highMask: 511 },
] as const;
const buckets = 2 ** 11;

/** Below this many values the built-in sort is as fast. */
const few = 2000;

/**
 * Sorts float64 values without NaN, in a new array: a radix sort by their bits, about five times as
 * fast as the built-in sort from some ten thousand values on. −0 comes before 0, as there.
 */
export function sortNumbers(values: Float64Array): Float64Array {
  if (values.length < few) return values.slice().sort();
  const rows = values.length;
  // As unsigned integers float64 values are in order, once negative ones are turned around.
  let from = new Uint32Array(values.slice().buffer);
  let to = new Uint32Array(2 * rows);
  const counts = Array.from(digits, () => new Uint32Array(buckets));
  const [c0, c1, c2, c3, c4, c5] = counts;
  if (!c0 || !c1 || !c2 || !c3 || !c4 || !c5) return values.slice().sort();
  for (let i = 0; i < from.length; i += 2) {
    let low = from[i] ?? 0;
    let high = from[i + 1] ?? 0;
    const flip = high >> 31;
    low = (low ^ flip) >>> 0;
    high = (high ^ (flip | 0x80000000)) >>> 0;
    from[i] = low;
    from[i + 1] = high;
    count(c0, low & 2047);
    count(c1, (low >>> 11) & 2047);
    count(c2, ((low >>> 22) | (high << 10)) & 2047);
    count(c3, (high >>> 1) & 2047);
    count(c4, (high >>> 12) & 2047);
    count(c5, high >>> 23);
  }
  for (const [pass, own] of counts.entries()) {
    const { lowShift, lowMask, highLeft, highShift, highMask } = digits[pass] ?? digits[0];
    // A digit that all values share changes no order.
    if (own.includes(rows)) continue;
    let total = 0;
    for (let bucket = 0; bucket < buckets; bucket++) {
      const here = own[bucket] ?? 0;
      own[bucket] = total;
      total += here;
    }
    for (let i = 0; i < from.length; i += 2) {
      const low = from[i] ?? 0;
      const high = from[i + 1] ?? 0;
      const digit =
        ((low >>> lowShift) & lowMask) | (((high << highLeft) >>> highShift) & highMask);
      const place = own[digit] ?? 0;
      own[digit] = place + 1;
      to[2 * place] = low;
      to[2 * place + 1] = high;
    }
    [from, to] = [to, from];
  }
  for (let i = 0; i < from.length; i += 2) {
    const high = from[i + 1] ?? 0;
    const flip = ~(high >> 31);
    from[i] = ((from[i] ?? 0) ^ flip) >>> 0;
    from[i + 1] = (high ^ (flip | 0x80000000)) >>> 0;
  }
  return new Float64Array(from.buffer);
}

function count(counts: Uint32Array, digit: number): void {
  counts[digit] = (counts[digit] ?? 0) + 1;
}
