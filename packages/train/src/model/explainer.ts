import type { FeatureMatrix } from '@lagoa/features';
import { wasm } from '../generated/shap.ts';
import type { Contributions } from '../predictor.ts';
import type { BoostedModel } from './boosted-model.ts';
import { checkFeatures } from './check-features.ts';
import { baseMargins } from './link.ts';
import type { ExplainOptions } from './predict-options.ts';
import { growTo, hasFunctions, type KernelMemory, loadKernel } from './load-kernel.ts';
import { classOf, leafValue } from './model-shape.ts';
import { createScorer } from './scorer.ts';
import { planTree, type ShapPlan } from './shap-plan.ts';
import { startMargins } from './start-margins.ts';
import { checkAdditive, expectedLeaves, treeShap } from './tree-shap.ts';

/** A model ready to be explained. */
export interface Explainer {
  /** As `treeShap` gives them, to rounding. */
  contributions(matrix: FeatureMatrix, options?: ExplainOptions): Contributions;
}

interface ShapKernel extends KernelMemory {
  readonly addTree: (
    splits: number,
    splitCount: number,
    leaves: number,
    leafCount: number,
    points: number,
    reach: number,
    hot: number,
    rows: number,
    rowCount: number,
    rowBytes: number,
    out: number,
    outBytes: number,
  ) => void;
}

function isShapKernel(exports: object): exports is ShapKernel {
  return hasFunctions(exports, ['addTree']);
}

/** Bytes of plans held at a time; a model with more is explained part by part. */
const PLAN_BYTES = 1 << 26;
/** Bytes of rows and contributions that cross to the kernel at a time. */
const CHUNK_BYTES = 1 << 20;

/**
 * The fast twin of `treeShap`: the same exact contributions to rounding, from a WebAssembly kernel
 * that takes time linear in the nodes of a tree, however deep it is (see `shap-plan.ts`). Planning
 * costs about as much as explaining a hundred rows, so make one explainer per model and keep it.
 * Every row is checked to add up, as in `treeShap`. Without WebAssembly it is `treeShap`.
 *
 * @example
 * const explainer = createExplainer(model);
 * const { values, names } = explainer.contributions(matrix);
 */
export function createExplainer(model: BoostedModel): Explainer {
  const kernel = loadKernel(wasm, isShapKernel);
  if (!kernel) return { contributions: (matrix, options) => treeShap(model, matrix, options) };
  const { memory } = kernel;
  const start = 16 * Math.ceil(kernel.heapStart() / 16);
  const scorer = createScorer(model);
  const bases = baseMargins(model);
  const classes = bases.length;
  const features = model.featureNames.length;
  const width = features + 1;
  const leaves = model.trees.map((tree, t) =>
    tree.splitConditions.map((_, leaf) => leafValue(model, { tree: t, leaf })),
  );
  const biases = expectedLeaves(model, leaves);
  let loaded: LoadedPlans | undefined;

  /** Plans trees from `first` on, as many as are held at a time. */
  const load = (first: number): LoadedPlans => {
    if (loaded?.first === first) return loaded;
    const plans: ShapPlan[] = [];
    let at = start;
    for (let t = first; t < model.trees.length && at < start + PLAN_BYTES; t++) {
      const tree = model.trees[t];
      if (!tree) break;
      const plan = planTree(tree, { leaves: leaves[t] ?? new Float32Array(), start: at });
      growTo(memory, at + plan.bytes.length);
      new Uint8Array(memory.buffer).set(plan.bytes, at);
      at += plan.bytes.length;
      plans.push(plan);
    }
    const nodes = plans.reduce((most, plan) => Math.max(most, plan.nodes), 1);
    const reachBytes =
      plans.reduce((most, plan) => Math.max(most, plan.nodes * plan.points), 1) * 8;
    const hot = at + reachBytes;
    const rows = 16 * Math.ceil((hot + nodes) / 16);
    growTo(memory, rows);
    new Uint8Array(memory.buffer, hot, nodes).fill(0).fill(1, 0, 1);
    loaded = { first, end: first + plans.length, plans, reach: at, hot, rows };
    return loaded;
  };

  return {
    contributions(matrix, options = {}) {
      checkFeatures(model, matrix);
      const starts = startMargins(bases, matrix.rows, options);
      const values = new Float64Array(matrix.rows * classes * width);
      const rowBytes = 4 * Math.max(features, 1);
      const outBytes = 8 * classes * width;
      const most = Math.max(
        1,
        Math.min(matrix.rows, Math.floor(CHUNK_BYTES / (rowBytes + outBytes))),
      );
      for (let first = 0; first < model.trees.length; ) {
        const { end, plans, reach, hot, rows } = load(first);
        const out = 8 * Math.ceil((rows + most * rowBytes) / 8);
        growTo(memory, out + most * outBytes);
        for (let row = 0; row < matrix.rows; row += most) {
          const count = Math.min(most, matrix.rows - row);
          const from = matrix.values.subarray(row * features, (row + count) * features);
          new Float32Array(memory.buffer, rows, count * features).set(from);
          const sums = new Float64Array(memory.buffer, out, count * classes * width);
          const ofRows = values.subarray(row * classes * width, (row + count) * classes * width);
          sums.set(ofRows);
          for (const [i, plan] of plans.entries())
            kernel.addTree(
              plan.splits,
              plan.splitCount,
              plan.leaves,
              plan.leafCount,
              plan.points,
              reach,
              hot,
              rows,
              count,
              rowBytes,
              out + 8 * width * classOf(model, first + i),
              outBytes,
            );
          ofRows.set(sums);
        }
        first = end;
      }
      closeRows(values, matrix, starts);
      const { rows, names } = matrix;
      return model.classOffsets ? { values, rows, classes, names } : { values, rows, names };
    },
  };

  /** Adds each row's bias, and checks that all adds up to its margin. */
  function closeRows(values: Float64Array, matrix: FeatureMatrix, starts: Float32Array): void {
    const trees = model.trees.length;
    const most = Math.max(1, Math.floor(CHUNK_BYTES / (4 * Math.max(trees, 1))));
    const margins = new Float64Array(classes);
    for (let first = 0; first < matrix.rows; first += most) {
      const rows = Math.min(most, matrix.rows - first);
      const part = matrix.values.subarray(first * features, (first + rows) * features);
      const reached = scorer.leaves({ ...matrix, values: part, rows });
      for (let row = 0; row < rows; row++) {
        const own = (first + row) * classes;
        margins.set(starts.subarray(own, own + classes));
        for (let t = 0; t < trees; t++) {
          const ofClass = classOf(model, t);
          const leaf = leaves[t]?.[reached[row * trees + t] ?? -1] ?? Number.NaN;
          margins[ofClass] = (margins[ofClass] ?? 0) + leaf;
        }
        for (let ofClass = 0; ofClass < classes; ofClass++) {
          const at = (own + ofClass) * width;
          values[at + features] = (biases[ofClass] ?? 0) + (starts[own + ofClass] ?? 0);
          checkAdditive(values.subarray(at, at + width), {
            margin: margins[ofClass] ?? Number.NaN,
            row: first + row,
          });
        }
      }
    }
  }
}

/** Trees `[first, end)` in the kernel's memory, and the scratch behind them. */
interface LoadedPlans {
  readonly first: number;
  readonly end: number;
  readonly plans: readonly ShapPlan[];
  readonly reach: number;
  readonly hot: number;
  /** Address of the rows. */
  readonly rows: number;
}
