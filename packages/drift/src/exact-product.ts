/**
 * A float64 as two of 26 and 27 bits, whose products with whole numbers below 2^26 are exact.
 *
 * Source: T. J. Dekker, A floating-point technique for extending the available precision (1971).
 */
export function halves(value: number): readonly [number, number] {
  const scaled = value * 134217729;
  const high = scaled - (scaled - value);
  return [high, value - high];
}

/** What a rounded product lacks: `a · b − product`, exact where nothing underflows. */
export function productError(a: number, b: number, product: number): number {
  const [aHigh, aLow] = halves(a);
  const [bHigh, bLow] = halves(b);
  return aHigh * bHigh - product + aHigh * bLow + aLow * bHigh + aLow * bLow;
}
