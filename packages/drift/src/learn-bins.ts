import { LagoaError } from '@lagoa/data';
import { binEdges, type Cell, cellEdges, nextFloat, type SortedCells } from './bin-edges.ts';
import type { ColumnCounter } from './column-profile.ts';
import { createFineCells } from './fine-cells.ts';
import { countByBins, toNumbers } from './numeric-counter.ts';
import type { NumericBins } from './numeric-profile.ts';
import { type SketchScale, sketchScaleOf } from './quantile-sketch.ts';
import { sortNumbers } from './statistics/sort-numbers.ts';

/** Bins for the cumulative shares (KS, Wasserstein) within each bin of PSI. */
const finePerBin = 4;

/** Values held until their quantiles are known; a longer column goes on in a sketch. */
const heldValues: number = 2 ** 20;

/**
 * Counts a reference: bins are learnt from its own quantiles, exactly up to about a million values
 * (or different values, where they come with weights), else from a sketch whose cells are at most a
 * 256th of their distance from the median wide. Either way the counts are exact.
 */
export function learnBins(
  name: string,
  options: { readonly bins?: number; readonly held?: number } = {},
): ColumnCounter {
  const { bins = 10, held = heldValues } = options;
  checkBins(name, bins);
  let chunks: Chunk[] = [];
  let values = 0;
  let stream: ColumnCounter | undefined;
  return {
    add(added, { weights, ...rest } = {}) {
      if (stream !== undefined) return stream.add(added, { ...rest, ...(weights && { weights }) });
      const chunk = { numbers: toNumbers(name, added).slice(), weights: weights?.slice() };
      chunks.push(chunk);
      values += chunk.numbers.length;
      if (values <= held) return;
      stream = countInSketch(name, { chunks, bins });
      for (const each of chunks) stream.add(each.numbers, weightsOf(each));
      chunks = [];
    },
    finish() {
      if (stream !== undefined) return stream.finish();
      const sorted = sortChunks(chunks);
      const counter = countByBins(name, binsOf(sorted.cells, { ...sorted, bins }));
      for (const chunk of chunks) counter.add(chunk.numbers, weightsOf(chunk));
      return counter.finish();
    },
  };
}

/** Throws `invalid-argument` unless the number of bins is one from 2 to 1,000. */
export function checkBins(name: string, bins: number): void {
  if (Number.isInteger(bins) && bins >= 2 && bins <= 1000) return;
  throw new LagoaError('invalid-argument', `column ${name}: bins must be 2 to 1000, got ${bins}`, {
    details: { argument: 'bins' },
  });
}

/** The bins of sorted finite values. */
export function learnSortedBins(sorted: Float64Array, bins: number): NumericBins {
  const rows = sorted.length;
  const value = (rank: number): number => sorted[rank] ?? 0;
  return binsOf(
    { rows, at: (rank) => cellOf(value(rank)) },
    {
      scale: sketchScaleOf({ rows, value }),
      range: rows === 0 ? null : [value(0) + 0, value(rows - 1) + 0],
      bins,
    },
  );
}

interface Chunk {
  readonly numbers: Float64Array;
  readonly weights: Float64Array | undefined;
}

function weightsOf({ weights }: Chunk): { readonly weights?: Float64Array } {
  return weights === undefined ? {} : { weights };
}

/** A reference longer than what is held: one more pass is not to be had, so bins wait for the end. */
function countInSketch(
  name: string,
  { chunks, bins }: { readonly chunks: readonly Chunk[]; readonly bins: number },
): ColumnCounter {
  const { cells, scale } = sortChunks(chunks);
  const heavy = binEdges(
    Array.from({ length: Math.min(cells.rows, 1000) }, (_, i) => {
      return cells.at(Math.floor((cells.rows * i) / Math.min(cells.rows, 1000))).start;
    }),
    2 * bins * finePerBin,
  );
  const fine = createFineCells(scale, heavy);
  const rest = countByBins(name, { ...scale, edges: [], bins: [], range: null });
  return {
    add(values, options = {}) {
      const numbers = toNumbers(name, values);
      rest.add(numbers, options);
      fine.add(numbers, options.weights);
    },
    finish() {
      const counted = rest.finish();
      if (counted.kind !== 'numeric') return counted;
      const { minimum, maximum } = counted;
      const range = minimum === null || maximum === null ? null : ([minimum, maximum] as const);
      const sorted = fine.sorted();
      const learnt = binsOf(sorted, { scale, range, bins });
      return { ...counted, ...learnt, counts: fine.countsBetween(learnt.edges) };
    },
  };
}

function binsOf(
  cells: SortedCells,
  {
    scale,
    range,
    bins,
  }: { readonly scale: SketchScale; readonly range: NumericBins['range']; readonly bins: number },
): NumericBins {
  const edges = cellEdges(cells, bins * finePerBin);
  const places = cellEdges(cells, bins).map((edge) => edges.indexOf(edge));
  return { ...scale, edges, bins: places, range };
}

/** The finite values in order; equal ones may be one, with a weight. */
function sortChunks(chunks: readonly Chunk[]): {
  readonly cells: SortedCells;
  readonly scale: SketchScale;
  readonly range: NumericBins['range'];
} {
  const weighted = chunks.some(({ weights }) => weights !== undefined);
  const sorted = weighted ? sortWeighted(chunks) : sortPlain(chunks);
  const { rows, at } = sorted;
  const value = (rank: number): number => at(rank).start;
  return {
    cells: sorted,
    scale: sketchScaleOf({ rows, value }),
    range: rows === 0 ? null : [value(0), value(rows - 1)],
  };
}

function sortPlain(chunks: readonly Chunk[]): SortedCells {
  const finite = chunks.map(({ numbers }) => numbers.filter(Number.isFinite));
  const sorted = new Float64Array(finite.reduce((total, chunk) => total + chunk.length, 0));
  let offset = 0;
  for (const chunk of finite) {
    sorted.set(chunk, offset);
    offset += chunk.length;
  }
  const ordered = sortNumbers(sorted);
  return { rows: ordered.length, at: (rank) => cellOf(ordered[rank] ?? 0) };
}

function sortWeighted(chunks: readonly Chunk[]): SortedCells {
  const rowsOf = new Map<number, number>();
  for (const { numbers, weights } of chunks)
    for (const [row, value] of numbers.entries())
      if (Number.isFinite(value))
        rowsOf.set(value, (rowsOf.get(value) ?? 0) + (weights?.[row] ?? 1));
  const values = Float64Array.from(rowsOf.keys()).sort();
  let total = 0;
  const ends = values.map((value) => {
    total += rowsOf.get(value) ?? 0;
    return total;
  });
  const at = (rank: number): Cell => {
    let [low, high] = [0, ends.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle] ?? 0) > rank) high = middle;
      else low = middle + 1;
    }
    return cellOf(values[low] ?? 0);
  };
  return { rows: total, at };
}

function cellOf(value: number): Cell {
  return { start: value + 0, end: nextFloat(value + 0) };
}
