/**
 * The rule for every number in a feature: it is finite or missing (`NaN`), and −0 is 0. Infinities
 * come from overflow, division by 0 or the data, and no model is better for them.
 */
export function finiteOrMissing(value: number): number {
  return value - value === 0 ? value + 0 : Number.NaN;
}

/** The one place where a feature becomes float32; what overflows is missing. */
export function toSlot(value: number): number {
  return finiteOrMissing(Math.fround(value));
}
