/**
 * The shortest decimal text of a float32, always with an exponent: `1E0`, `2.5E-1`, `-0E0`. XGBoost
 * reads number arrays by type and refuses an integer literal where it expects a float.
 *
 * @example
 * float32Text(0.1) // '1E-1'
 * float32Text(Math.fround(1 / 3)) // '3.3333334E-1'
 */
export function float32Text(value: number): string {
  if (Object.is(value, -0)) return '-0E0';
  const float = Math.fround(value);
  for (let digits = 0; digits < 9; digits++) {
    const text = float.toExponential(digits);
    if (Math.fround(Number(text)) === float) return text.replace(/e\+?/, 'E');
  }
  return float.toExponential(8).replace(/e\+?/, 'E');
}
