import { LagoaError } from '@lagoa/data';
import type { PredictOptions } from './predict-options.ts';

/**
 * Where the margins of so many rows start, rows x classes: a copy of `baseMargins`, or the model's
 * own for every row. Throws `invalid-argument` for another number of them, or one that is not finite.
 */
export function startMargins(
  bases: Float32Array,
  rows: number,
  { baseMargins }: PredictOptions,
): Float32Array {
  const classes = bases.length;
  if (baseMargins) {
    if (baseMargins.length !== rows * classes)
      throw invalid(`must be ${rows * classes}, got ${baseMargins.length}`);
    const wrong = baseMargins.findIndex((margin) => !Number.isFinite(margin));
    if (wrong >= 0) throw invalid(`must be finite, got ${baseMargins[wrong]} at ${wrong}`);
    return baseMargins.slice();
  }
  const margins = new Float32Array(rows * classes);
  if (classes === 1) return margins.fill(bases[0] ?? 0);
  for (let row = 0; row < rows; row++) margins.set(bases, row * classes);
  return margins;
}

function invalid(text: string): LagoaError {
  return new LagoaError('invalid-argument', `baseMargins ${text}`, {
    details: { argument: 'baseMargins' },
  });
}
