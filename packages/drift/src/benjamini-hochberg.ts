/**
 * Benjamini–Hochberg adjusted p-values, in the order given: calling those at most q significant
 * keeps the expected share of false calls at q, for independent or positively dependent tests.
 *
 * Source: Y. Benjamini and Y. Hochberg (1995); equal to R's `p.adjust(p, 'BH')`.
 *
 * @example
 * benjaminiHochberg([0.01, 0.02, 0.5]) // [0.03, 0.03, 0.5]
 */
export function benjaminiHochberg(pValues: readonly number[]): readonly number[] {
  const order = pValues.map((_, index) => index);
  order.sort((a, b) => (pValues[b] ?? 0) - (pValues[a] ?? 0));
  const adjusted = new Array<number>(pValues.length).fill(1);
  let least = 1;
  for (const [place, index] of order.entries()) {
    const rank = pValues.length - place;
    least = Math.min(least, ((pValues[index] ?? 1) * pValues.length) / rank);
    adjusted[index] = least;
  }
  return adjusted;
}
