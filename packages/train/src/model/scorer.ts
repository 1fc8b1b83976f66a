import type { FeatureMatrix } from '@lagoa/features';
import { wasm } from '../generated/score.ts';
import type { BoostedModel } from './boosted-model.ts';
import { checkFeatures } from './check-features.ts';
import { type PredictOptions, treesOfRange } from './predict-options.ts';
import { baseMargins } from './link.ts';
import { growTo, hasFunctions, type KernelMemory, loadKernel } from './load-kernel.ts';
import { FEATURE, packTrees } from './pack-trees.ts';
import { predictLeaves, predictMargins } from './predict-margins.ts';
import { startMargins } from './start-margins.ts';

/** A model ready to score: its trees packed, and a kernel that walks them. */
export interface Scorer {
  /** As `predictMargins` gives them, bit for bit. */
  margins(matrix: FeatureMatrix, options?: PredictOptions): Float32Array;
  /** As `predictLeaves` gives them. */
  leaves(matrix: FeatureMatrix, options?: PredictOptions): Int32Array;
}

interface ScoreKernel extends KernelMemory {
  readonly scoreRows: (
    nodes: number,
    values: number,
    trees: number,
    first: number,
    end: number,
    rows: number,
    count: number,
    rowBytes: number,
    used: number,
    features: number,
    keys: number,
    groups: number,
    margins: number,
    marginBytes: number,
    byCategory: number,
  ) => void;
  readonly leafNumbers: (
    nodes: number,
    numbers: number,
    trees: number,
    first: number,
    end: number,
    rows: number,
    count: number,
    rowBytes: number,
    used: number,
    features: number,
    keys: number,
    out: number,
  ) => void;
}

function isScoreKernel(exports: object): exports is ScoreKernel {
  return hasFunctions(exports, ['scoreRows', 'leafNumbers']);
}

/** Bytes of rows and answers that cross to the kernel at a time: they stay in the cache. */
const CHUNK_BYTES = 1 << 19;
/** Bytes of rows laid out for the walk at a time: they stay in the nearest cache. */
const BLOCK_BYTES = 24 << 10;

/**
 * The fast twin of `predictMargins` and `predictLeaves`: the same answers, bit for bit, from a
 * WebAssembly kernel over packed trees. Packing costs about as much as scoring a few hundred rows,
 * so make one scorer per model and keep it. Without WebAssembly it is the readable walk.
 *
 * Nothing is allocated per row; rows cross to the kernel in chunks of about half a megabyte, so a
 * matrix of any size needs little memory beside its own.
 *
 * @example
 * const scorer = createScorer(model);
 * const margins = scorer.margins(matrix);
 */
export function createScorer(model: BoostedModel): Scorer {
  const kernel = loadKernel(wasm, isScoreKernel);
  if (!kernel)
    return {
      margins: (matrix, options) => predictMargins(model, matrix, options),
      leaves: (matrix, options) => predictLeaves(model, matrix, options),
    };
  const { memory } = kernel;
  const packed = packTrees(model, 16 * Math.ceil(kernel.heapStart() / 16));
  const { nodes, values, numbers, trees, used, features, byCategory } = packed;
  const bases = baseMargins(model);
  const classes = bases.length;
  const width = model.featureNames.length;
  const keys = 64 * Math.ceil((nodes + packed.bytes.length) / 64);
  const groupBytes = FEATURE * Math.max(features, 1);
  const groups = Math.max(1, Math.floor(BLOCK_BYTES / groupBytes));
  const scratch = keys + groups * groupBytes;
  growTo(memory, scratch);
  new Uint8Array(memory.buffer).set(packed.bytes, nodes);
  const rowBytes = 4 * Math.max(width, 1);

  /** Gives `run` the rows, chunk by chunk, and room for so many words of answers per row. */
  const byChunk = (matrix: FeatureMatrix, answers: number, run: (chunk: Chunk) => void): void => {
    const perChunk = Math.max(1, Math.floor(CHUNK_BYTES / (rowBytes + 4 * answers)));
    const most = Math.min(perChunk, matrix.rows);
    growTo(memory, scratch + most * (rowBytes + 4 * answers));
    const room = new Float32Array(memory.buffer, scratch, most * Math.max(width, 1));
    for (let first = 0; first < matrix.rows; first += most) {
      const count = Math.min(most, matrix.rows - first);
      const end = (first + count) * width;
      room.set(count === matrix.rows ? matrix.values : matrix.values.subarray(first * width, end));
      run({ first, count, out: scratch + most * rowBytes });
    }
  };

  return {
    margins(matrix, options = {}) {
      checkFeatures(model, matrix);
      const range = treesOfRange(model, options);
      const margins = startMargins(bases, matrix.rows, options);
      byChunk(matrix, classes, ({ first, count, out }) => {
        const answers = new Float32Array(memory.buffer, out, count * classes);
        answers.set(margins.subarray(first * classes, (first + count) * classes));
        kernel.scoreRows(
          nodes,
          values,
          trees,
          range.first,
          range.end,
          scratch,
          count,
          rowBytes,
          used,
          features,
          keys,
          groups,
          out,
          4 * classes,
          Number(byCategory),
        );
        margins.set(answers, first * classes);
      });
      return margins;
    },
    leaves(matrix, options = {}) {
      checkFeatures(model, matrix);
      const range = treesOfRange(model, options);
      const perRow = range.end - range.first;
      const leaves = new Int32Array(matrix.rows * perRow);
      byChunk(matrix, perRow, ({ first, count, out }) => {
        kernel.leafNumbers(
          nodes,
          numbers,
          trees,
          range.first,
          range.end,
          scratch,
          count,
          rowBytes,
          used,
          features,
          keys,
          out,
        );
        leaves.set(new Int32Array(memory.buffer, out, count * perRow), first * perRow);
      });
      return leaves;
    },
  };
}

interface Chunk {
  readonly first: number;
  readonly count: number;
  /** Address of the answers. */
  readonly out: number;
}
