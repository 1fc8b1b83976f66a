import type { FittedFeatures } from './fitted-features.ts';
import { isInexact } from './leaf.ts';
import { featureExpressions } from './slot-expressions.ts';

/** How far slots may differ that hold a logarithm, whose last bits are another in each engine. */
export const tolerance = { ulps: 2, absolute: 1e-9 } as const;

/** The places in the vector that a logarithm goes into. */
export function inexactSlots({
  features,
  layout,
}: Pick<FittedFeatures, 'features' | 'layout'>): ReadonlySet<number> {
  const groups = features.flatMap(({ transform }, i) => {
    const { number } = featureExpressions({ transform }, { rows: 'new' });
    return isInexact(number) ? (layout.groups[i] ?? []) : [];
  });
  return new Set(
    groups.flatMap(({ start, end }) => Array.from({ length: end - start }, (_, i) => start + i)),
  );
}

/** Whether two float32 values are the same slot: bit by bit, an inexact one to the tolerance. */
export function isSameSlot(
  a: number,
  b: number,
  { isInexact: mayDiffer }: { readonly isInexact: boolean },
): boolean {
  // Of floats, only NaN has several bit patterns; `Object.is` takes them as one.
  return Object.is(a, b) || (mayDiffer && isClose(a, b));
}

function isClose(a: number, b: number): boolean {
  const [bitsA = 0, bitsB = 0] = new Int32Array(Float32Array.of(a, b).buffer);
  const sameSign = a < 0 === b < 0;
  return (
    (sameSign && Math.abs(bitsA - bitsB) <= tolerance.ulps) || Math.abs(a - b) <= tolerance.absolute
  );
}
