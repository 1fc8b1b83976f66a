import type { Tree } from './boosted-model.ts';
import { gaussLegendre } from './gauss-legendre.ts';
import { breadthFirst } from './pack-trees.ts';
import { bitSetBytes, writeBitSet } from './bit-set.ts';

// The Shapley value of feature i in a tree, over its leaves with value v, is an integral over the
// chance q that another feature is known:
//
//   phi_i = sum over leaves of  v * integral over q of (o_i - z_i) * product over j != i of
//           (q o_j + (1 - q) z_j)
//
// j runs over the features on the leaf's path; z_j is the share of training rows that go the path's
// way at all splits on j, o_j is 1 if the row goes that way, else 0. The integrand is a polynomial in
// q, of a degree below the number d of features on the path, so that Gauss-Legendre quadrature at
// ceil(d / 2) points is exact. At a point the product is built on the way down, factor by factor, and
// the leaves below a split are added up on the way up: all features of a tree take one walk, in time
// linear in its nodes, however deep it is.
//
// A feature met again further down replaces its factor: the kernel multiplies by new / old, and adds
// h_new - h_old times the leaves below, with h = (o - z) / (q o + (1 - q) z); down the path these
// differences add up to h of the last split. As o is 0 or 1, each side of a split has three states,
// and all their factors are made here: 0 the row left the path at this feature before, 1 it leaves it
// here, 2 it stays on it.
//
// Source: the integral form is Owen's multilinear extension (1972); linear-time summation as in Yu et
// al., "Linear TreeShap" (2022).

/** Bytes of a split and of a leaf, as `assembly/shap.ts` reads them. */
const SPLIT = 48;
const LEAF = 16;
const STATES = 3;

/** One tree as `assembly/shap.ts` reads it, at an address. */
export interface ShapPlan {
  readonly bytes: Uint8Array;
  readonly splits: number;
  readonly splitCount: number;
  readonly leaves: number;
  readonly leafCount: number;
  readonly points: number;
  readonly nodes: number;
}

/**
 * Plans the explanation of one tree for the kernel.
 *
 * @param options.leaves what each leaf adds to the margin
 * @param options.start the address the bytes will stand at, a multiple of 8
 */
export function planTree(
  tree: Tree,
  options: { readonly leaves: Float32Array; readonly start: number },
): ShapPlan {
  const { leaves, start } = options;
  const { order, sides, mostFeatures } = layOut(tree);
  const points = Math.max(1, Math.ceil(mostFeatures / 2));
  const { points: at, weights } = gaussLegendre(points);
  const splitNodes = order.filter((node) => isSplit(tree, node));
  const leafCount = order.length - splitNodes.length;

  const tableBytes = 4 * STATES * points * 8;
  const leavesAt = start + splitNodes.length * SPLIT;
  const tables = leavesAt + leafCount * LEAF;
  let set = tables + splitNodes.length * tableBytes;
  const setBytes = splitNodes.map((node) => {
    const categories = tree.rightCategories?.[node];
    return categories ? bitSetBytes(categories) : 0;
  });
  const bytes = new Uint8Array(
    8 * Math.ceil((set + setBytes.reduce((a, b) => a + b, 0) - start) / 8),
  );
  const view = new DataView(bytes.buffer);

  let split = 0;
  let leaf = leavesAt - start;
  for (const [place, node] of order.entries()) {
    const side = sides[place];
    if (!isSplit(tree, node) || !side?.below) {
      view.setUint32(leaf, place, true);
      view.setFloat64(leaf + 8, leaves[node] ?? Number.NaN, true);
      leaf += LEAF;
      continue;
    }
    const { first, earlier } = side.below;
    const to = split * SPLIT;
    const feature = tree.splitIndices[node] ?? 0;
    const categories = tree.rightCategories?.[node];
    view.setUint32(to, 4 * feature, true);
    if (categories) {
      view.setUint32(to + 4, set, true);
      writeBitSet(view, set - start, categories);
      set += setBytes[split] ?? 0;
    } else view.setFloat32(to + 4, tree.splitConditions[node] ?? Number.NaN, true);
    view.setUint32(to + 8, (tree.defaultLeft[node] === 1 ? 0 : 1) | (categories ? 2 : 0), true);
    view.setUint32(to + 12, place, true);
    view.setUint32(to + 16, first, true);
    view.setUint32(to + 20, earlier, true);
    view.setUint32(to + 40, 8 * feature, true);

    const oldShare = sides[earlier]?.share ?? 1;
    for (const [i, child] of [first, first + 1].entries()) {
      const newShare = sides[child]?.share ?? Number.NaN;
      const down = tables + split * tableBytes + i * STATES * points * 8;
      const up = down + 2 * STATES * points * 8;
      view.setUint32(to + 24 + 4 * i, down, true);
      view.setUint32(to + 32 + 4 * i, up, true);
      for (const [k, q] of at.entries()) {
        const old = q + (1 - q) * oldShare;
        const stays = q + (1 - q) * newShare;
        const leaves0 = -1 / (1 - q);
        const before = (1 - oldShare) / old;
        const factors = [sides[child]?.step ?? Number.NaN, ((1 - q) * newShare) / old, stays / old];
        const moves = [0, leaves0 - before, (1 - newShare) / stays - before];
        for (let state = 0; state < STATES; state++) {
          const offset = (state * points + k) * 8 - start;
          view.setFloat64(down + offset, factors[state] ?? 0, true);
          view.setFloat64(up + offset, (weights[k] ?? 0) * (moves[state] ?? 0), true);
        }
      }
    }
    split += 1;
  }
  return {
    bytes,
    splits: start,
    splitCount: splitNodes.length,
    leaves: leavesAt,
    leafCount,
    points,
    nodes: order.length,
  };
}

interface Side {
  /** Share of its parent's training rows. */
  readonly step: number;
  /** Share of training rows on the path's side at all splits on the feature that led here. */
  readonly share: number;
  /** Of a split: the place of its left child, and of the last node that its feature led to, or 0. */
  readonly below?: { readonly first: number; readonly earlier: number };
}

/** The tree breadth first, with what leads to each node. */
function layOut(tree: Tree): {
  readonly order: readonly number[];
  readonly sides: readonly Side[];
  /** Most features on the way to a leaf. */
  readonly mostFeatures: number;
} {
  const order = breadthFirst(tree);
  const sides: Side[] = [{ step: 1, share: 1 }];
  /** Of each node: the place that each feature on its path led to last. */
  const paths: ReadonlyMap<number, number>[] = [new Map()];
  let mostFeatures = 0;
  for (const [place, node] of order.entries()) {
    const path = paths[place] ?? new Map<number, number>();
    mostFeatures = Math.max(mostFeatures, path.size);
    if (!isSplit(tree, node)) continue;
    const feature = tree.splitIndices[node] ?? 0;
    const earlier = path.get(feature) ?? 0;
    const first = sides.length;
    sides[place] = { ...(sides[place] ?? { step: 1, share: 1 }), below: { first, earlier } };
    for (const child of [tree.leftChildren[node] ?? -1, tree.rightChildren[node] ?? -1]) {
      const step = (tree.sumHessian[child] ?? 0) / (tree.sumHessian[node] ?? 0);
      const share = (earlier === 0 ? 1 : (sides[earlier]?.share ?? 1)) * step;
      paths.push(new Map(path).set(feature, sides.length));
      sides.push({ step, share });
    }
  }
  return { order, sides, mostFeatures };
}

function isSplit(tree: Tree, node: number): boolean {
  return (tree.leftChildren[node] ?? -1) >= 0;
}
