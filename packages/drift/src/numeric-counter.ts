import { LagoaError } from '@lagoa/data';
import { createExactSum } from '@lagoa/data/statistics';
import { binOf } from './bin-edges.ts';
import type { ColumnCounter } from './column-profile.ts';
import { createDistinctCounter } from './distinct-count.ts';
import type { NumericBins, NumericProfile } from './numeric-profile.ts';
import { halves, productError } from './exact-product.ts';
import { addToSketch, createSketchCounts, toSketch } from './quantile-sketch.ts';

/** Counts by the bins of a reference, in constant memory. */
export function countByBins(name: string, bins: NumericBins): ColumnCounter {
  const { edges, range, centre } = bins;
  const edgeArray = Float64Array.from(edges);
  const counts = new Float64Array(edges.length + 1);
  const sketch = createSketchCounts();
  const distinct = createDistinctCounter();
  const sums = createSums(centre);
  const [least, most] = range ?? [-Infinity, Infinity];
  let [rows, missing, negativeInfinity, positiveInfinity, below, above] = [0, 0, 0, 0, 0, 0];
  let [minimum, maximum] = [Infinity, -Infinity];
  const addOne = (value: number, weight: number): void => {
    rows += weight;
    if (Number.isNaN(value)) missing += weight;
    else if (value === Infinity) positiveInfinity += weight;
    else if (value === -Infinity) negativeInfinity += weight;
    else {
      const bin = binOf(edgeArray, value);
      counts[bin] = (counts[bin] ?? 0) + weight;
      if (value < minimum) minimum = value + 0; // −0 is 0: rows of both come in any order
      if (value > maximum) maximum = value + 0;
      if (value < least) below += weight;
      else if (value > most) above += weight;
      addToSketch(sketch, value, { centre, unit: bins.unit, weight });
      distinct.addNumber(value);
      sums.add(value, weight);
    }
  };
  return {
    add(values, { weights } = {}) {
      const numbers = toNumbers(name, values);
      for (let row = 0; row < numbers.length; row++)
        addOne(numbers[row] ?? 0, weights === undefined ? 1 : (weights[row] ?? 0));
    },
    finish: (): NumericProfile => ({
      kind: 'numeric',
      type: rows > missing ? 'number' : 'unknown',
      rows,
      missing,
      negativeInfinity,
      positiveInfinity,
      edges,
      counts: [...counts],
      bins: bins.bins,
      range,
      minimum: minimum <= maximum ? minimum : null,
      maximum: minimum <= maximum ? maximum : null,
      outside: [below, above],
      centre,
      unit: bins.unit,
      ...sums.finish(),
      sketch: toSketch(sketch),
      distinct: distinct.finish(),
    }),
  };
}

/** Values as float64, NaN for missing ones; a column that is a Float64Array is taken as it is. */
export function toNumbers(name: string, values: ArrayLike<unknown>): Float64Array {
  if (values instanceof Float64Array) return values;
  const numbers = new Float64Array(values.length);
  for (let row = 0; row < numbers.length; row++) numbers[row] = toNumber(name, values[row]);
  return numbers;
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

/** Exact sums of the distances from a centre, each rounded once, and of their squares. */
function createSums(centre: number): {
  add(value: number, weight: number): void;
  finish(): Pick<NumericProfile, 'sum' | 'squares'>;
} {
  const [sum, squares] = [createExactSum(), createExactSum()];
  let overflow = false;
  return {
    add(value, weight) {
      const distance = value - centre;
      // Past 1e140 squares of a long column would leave the range of a float64.
      if (Math.abs(distance) > 1e140) {
        overflow = true;
        return;
      }
      const square = distance * distance;
      const lost = productError(distance, distance, square);
      if (weight === 1) {
        sum.add(distance);
        squares.add(square);
        squares.add(lost);
      } else {
        for (const half of halves(distance)) sum.add(half * weight);
        for (const half of [...halves(square), ...halves(lost)]) squares.add(half * weight);
      }
    },
    finish: () => ({
      sum: overflow ? null : sum.parts(),
      squares: overflow ? null : squares.parts(),
    }),
  };
}
