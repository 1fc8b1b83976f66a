import { binOf, type Cell, firstFloat, type SortedCells } from './bin-edges.ts';
import { bucketStart, octaves, signedBucket, type SketchScale } from './quantile-sketch.ts';

/** 2^8 buckets for each doubling of the distance from the centre. */
const bits = 8;
const farthest = octaves << bits;

/** Counts of values in cells that are fine enough to learn bins from, in constant memory. */
export interface FineCells {
  /** `weights` are the rows of each value; without them each is one row. */
  add(values: Float64Array, weights?: ArrayLike<number>): void;
  sorted(): SortedCells;
  /** Rows between edges that are all borders of cells: one more than there are edges. */
  countsBetween(edges: readonly number[]): readonly number[];
}

/**
 * Cells are the buckets of a sketch, cut further at `cuts`: so a value that is known to be frequent
 * has a cell of its own.
 */
export function createFineCells(scale: SketchScale, cuts: readonly number[]): FineCells {
  const counts = new Float64Array(2 * farthest + 1);
  const cutsOf = new Map<number, number[]>();
  for (const cut of cuts) {
    const bucket = signedBucket(cut, scale, bits);
    cutsOf.set(bucket, [...(cutsOf.get(bucket) ?? []), cut]);
  }
  const parts = new Map(
    [...cutsOf].map(([bucket, own]) => [bucket, new Float64Array(own.length + 1)]),
  );
  const isCut = new Uint8Array(counts.length);
  for (const bucket of cutsOf.keys()) isCut[bucket + farthest] = 1;

  const cellsInOrder = (): readonly CountedCell[] => {
    const cells: CountedCell[] = [];
    for (let bucket = -farthest; bucket <= farthest; bucket++) {
      const own = parts.get(bucket) ?? [counts[bucket + farthest] ?? 0];
      if (own.every((rows) => rows === 0)) continue;
      const borders = [
        firstOf(bucket, scale),
        ...(cutsOf.get(bucket) ?? []),
        firstOf(bucket + 1, scale),
      ];
      for (const [part, rows] of own.entries())
        if (rows > 0) cells.push({ start: borders[part] ?? 0, end: borders[part + 1] ?? 0, rows });
    }
    return cells;
  };
  return {
    add(values, weights) {
      for (let row = 0; row < values.length; row++) {
        const value = values[row] ?? 0;
        if (!Number.isFinite(value)) continue;
        const bucket = signedBucket(value, scale, bits);
        const place = bucket + farthest;
        const weight = weights === undefined ? 1 : (weights[row] ?? 0);
        if (isCut[place] === 1) {
          const part = binOf(cutsOf.get(bucket) ?? [], value);
          const own = parts.get(bucket);
          if (own !== undefined) own[part] = (own[part] ?? 0) + weight;
        } else counts[place] = (counts[place] ?? 0) + weight;
      }
    },
    sorted() {
      const cells = cellsInOrder();
      let rows = 0;
      const ends = cells.map((cell) => {
        rows += cell.rows;
        return rows;
      });
      return { rows, at: (rank) => cells[binOf(ends, rank)] ?? { start: 0, end: 0 } };
    },
    countsBetween(edges) {
      const between = new Array<number>(edges.length + 1).fill(0);
      for (const { start, rows } of cellsInOrder()) {
        const bin = binOf(edges, start);
        between[bin] = (between[bin] ?? 0) + rows;
      }
      return between;
    },
  };
}

interface CountedCell extends Cell {
  readonly rows: number;
}

/** The smallest float64 in a bucket, by the rounding of `signedBucket` itself. */
function firstOf(bucket: number, scale: SketchScale): number {
  if (bucket <= -farthest) return -Number.MAX_VALUE;
  if (bucket > farthest) return Number.MAX_VALUE;
  const distance = bucket > 0 ? bucketStart(bucket - 1, bits) : -bucketStart(-bucket, bits);
  const guess = scale.centre + scale.unit * distance;
  const step = Math.abs(guess) * 2 ** -50 + (Math.abs(scale.centre) + scale.unit) * 2 ** -50;
  return firstFloat(
    (value) => signedBucket(value, scale, bits) >= bucket,
    [guess - step, guess + step],
  );
}
