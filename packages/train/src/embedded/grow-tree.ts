import { LEAST_GAIN } from '../reference/find-split.ts';
import { boundsBelow, type GrownNode } from '../reference/grow-tree.ts';
import { leafValue } from '../reference/lay-out-tree.ts';
import {
  nodeScore,
  nodeWeight,
  type PairSum,
  type PairUnits,
  unbounded,
  type WeightBounds,
} from '../reference/node-score.ts';
import type { ColumnMask } from '../reference/sample-columns.ts';
import type { ResolvedParameters } from '../parameters.ts';
import { type ColumnLayout, fillTable } from './column-layout.ts';
import { LEAF, SPLIT, SPLIT_INTO_LEAVES } from './growing-steps.ts';
import { ACTION_WORDS, FOUND_BYTES, SCAN_BYTES } from './memory-plan.ts';
import type { Team } from './team.ts';
import type { ThreadContext } from './thread-context.ts';

/** Reads the sum of pairs at an address: an i64, `(gradient << 32) + hessian`. */
function readPair(ints: Int32Array, address: number): PairSum {
  const at = address >>> 2;
  return { gradient: ints[at + 1] ?? 0, hessian: (ints[at] ?? 0) >>> 0 };
}

function minus(a: PairSum, b: PairSum): PairSum {
  return { gradient: a.gradient - b.gradient, hessian: a.hessian - b.hessian };
}

interface FoundSplit {
  readonly feature: number;
  readonly bin: number;
  readonly threshold: number;
  readonly missingLeft: boolean;
  readonly left: PairSum;
  readonly gain: number;
}

interface OpenNode {
  /** Number of the node within the tree. */
  readonly id: number;
  readonly depth: number;
  readonly place: number;
  readonly sum: PairSum;
  readonly bounds: WeightBounds;
  readonly weight: number;
  readonly hessian: number;
  /** Its own score. */
  readonly score: number;
  slot: number;
  split?: FoundSplit;
  children?: NonNullable<GrownNode['children']>;
}

export interface TreeGrowth {
  readonly parameters: ResolvedParameters;
  readonly directions: Int8Array | undefined;
  readonly units: PairUnits;
  readonly columnsOf: (depth: number, place: number) => ColumnMask | undefined;
}

/**
 * Grows the tree of a round whose root histogram the team has just counted, and adds its leaves to
 * the margins. Nodes are split in batches of one depth, the deepest first (see `planMemory`): the
 * same tree, as no node's split depends on another's. Twin: reference/grow-tree.ts.
 */
export function* growOnTeam(
  team: Team,
  context: ThreadContext,
  growth: TreeGrowth,
): Generator<undefined, GrownNode> {
  const { plan, views, kernels } = context;
  const { ints, floats, doubles, bytes } = views;
  const { parameters, directions, units } = growth;
  const { maxDepth, eta } = parameters;
  const layout: ColumnLayout = context.layout();
  /** What a kernel's integer of a weight and of a score is worth. */
  const weightUnit = units.gradientUnit / units.hessianUnit;
  const scoreUnit = units.gradientUnit * weightUnit;
  const isLimited = parameters.maxDeltaStep !== 0 || directions !== undefined;
  let count = 0;
  const free = Array.from({ length: plan.slots }, (_, i) => plan.slots - 1 - i);

  const open = (
    parent: Pick<OpenNode, 'depth' | 'place'>,
    { sum, bounds, slot }: Pick<OpenNode, 'sum' | 'bounds' | 'slot'>,
  ): OpenNode => {
    const rule = { parameters, units, bounds };
    return {
      ...parent,
      id: count++,
      sum,
      bounds,
      slot,
      weight: nodeWeight(sum, rule),
      hessian: sum.hessian * units.hessianUnit,
      score: nodeScore(sum, rule, isLimited),
    };
  };

  /** Splits that wait, by depth, and leaves that no margin has yet. */
  const waiting: OpenNode[][] = Array.from({ length: maxDepth }, () => []);
  let leaves: OpenNode[] = [];
  const actions = plan.actions >>> 2;
  let acting = 0;
  const setWords = (at: number, ...words: readonly number[]): void => {
    for (let i = 0; i < words.length; i++) ints[at + i] = words[i] ?? 0;
  };
  const addAction = (words: readonly number[], left: number, right: number): number => {
    const k = acting++;
    const at = actions + k * ACTION_WORDS;
    setWords(at, ...words);
    floats[at + 8] = left;
    floats[at + 9] = right;
    return k;
  };
  const addTable = (k: number, split: FoundSplit): void => {
    const place = layout.placeOf[split.feature];
    const column = place && layout.columns[place.column];
    if (!column) return;
    const { bin, missingLeft } = split;
    fillTable(bytes, plan.tables + 256 * k, { column, member: place.member, bin, missingLeft });
  };

  /** Scans nodes, each with the slot of its sibling or -1; then they wait, or are leaves. */
  function* scan(
    nodes: readonly { readonly node: OpenNode; readonly sibling: number; readonly pair: number }[],
  ): Generator<undefined, void> {
    for (const [k, { node, sibling, pair }] of nodes.entries()) {
      const at = plan.scans + k * SCAN_BYTES;
      ints[at >>> 2] = node.sum.hessian;
      ints[(at >>> 2) + 1] = node.sum.gradient;
      doubles[(at >>> 3) + 1] = node.score / scoreUnit;
      doubles[(at >>> 3) + 2] = node.bounds.lower / weightUnit;
      doubles[(at >>> 3) + 3] = node.bounds.upper / weightUnit;
      const mask = growth.columnsOf(node.depth, node.place);
      if (mask) bytes.set(mask, plan.masks + k * plan.features);
      setWords((at + 40) >>> 2, node.slot, sibling, pair, mask ? 1 : 0);
    }
    ints[(plan.control >>> 2) + 5] = nodes.length;
    yield* team('scan');
    for (const [k, { node }] of nodes.entries()) {
      const split = readSplit(k, node);
      if (split === undefined) {
        free.push(node.slot);
        leaves.push(node);
      } else {
        node.split = split;
        waiting[node.depth]?.push(node);
      }
    }
  }

  function readSplit(k: number, { score }: OpenNode): FoundSplit | undefined {
    const all = plan.found + k * plan.features * FOUND_BYTES;
    const feature = kernels.pickFeature(all, plan.features, score / scoreUnit);
    if (feature < 0) return undefined;
    const at = all + feature * FOUND_BYTES;
    const best = (doubles[at >>> 3] ?? 0) / (doubles[(at >>> 3) + 1] ?? 0);
    const gain = best * scoreUnit - score;
    if (!(gain > LEAST_GAIN && gain >= parameters.gamma)) return undefined;
    const bin = ints[(at + 24) >>> 2] ?? 0;
    const missingLeft = ints[(at + 28) >>> 2] ?? 0;
    const threshold =
      bin < 0
        ? floats[(plan.facts >>> 2) + 3 * feature + 2]
        : floats[(plan.cuts >>> 2) + 256 * feature + bin];
    return {
      feature,
      bin,
      threshold: threshold ?? Number.NaN,
      missingLeft: missingLeft === 1,
      left: readPair(ints, at + 16),
      gain,
    };
  }

  /** Whether no split can leave both sides enough hessian; then nothing need be counted. */
  const leastHessian = Math.max(parameters.minChildWeight, units.hessianUnit);
  const isTooLight = ({ hessian }: OpenNode): boolean => hessian < 2 * leastHessian;

  /** Opens both children of a node and gives it them. */
  function divide(node: OpenNode, split: FoundSplit): readonly [OpenNode, OpenNode] {
    const rule = { parameters, units, bounds: node.bounds };
    const sums = [split.left, minus(node.sum, split.left)] as const;
    const [lower, upper] = boundsBelow(node.bounds, directions?.[split.feature] ?? 0, [
      nodeWeight(sums[0], rule),
      nodeWeight(sums[1], rule),
    ]);
    const depth = node.depth + 1;
    const left = open({ depth, place: 2 * node.place }, { sum: sums[0], bounds: lower, slot: -1 });
    const right = open(
      { depth, place: 2 * node.place + 1 },
      { sum: sums[1], bounds: upper, slot: -1 },
    );
    node.children = { split, left, right };
    return [left, right];
  }

  const rootSum = plan.threads
    .map(({ result }) => readPair(ints, result))
    .reduce((a, b) => ({ gradient: a.gradient + b.gradient, hessian: a.hessian + b.hessian }));
  const rootSlot = free.pop() ?? 0;
  const root = open({ depth: 0, place: 1 }, { sum: rootSum, bounds: unbounded, slot: rootSlot });
  yield* scan([{ node: root, sibling: -1, pair: 0 }]);

  for (;;) {
    const batch = (waiting.findLast((nodes) => nodes.length > 0) ?? []).splice(0, plan.pairs);
    if (batch.length === 0 && leaves.length === 0) return root;
    acting = 0;
    const scans: { node: OpenNode; sibling: number; pair: number }[] = [];
    const ended = leaves;
    leaves = [];
    for (const node of batch) {
      const { split } = node;
      if (split === undefined) continue;
      const column = layout.placeOf[split.feature]?.column ?? 0;
      const [left, right] = divide(node, split);
      if (left.depth === maxDepth || (isTooLight(left) && isTooLight(right))) {
        free.push(node.slot);
        const words = [SPLIT_INTO_LEAVES, node.id, node.depth, column];
        addTable(addAction(words, leafValue(left, eta), leafValue(right, eta)), split);
        continue;
      }
      // The fewer rows, roughly: those of the smaller hessian are counted, the others subtracted.
      const leftIsSmaller = left.hessian <= right.hessian;
      const [smaller, larger] = leftIsSmaller ? [left, right] : [right, left];
      smaller.slot = free.pop() ?? 0;
      larger.slot = node.slot;
      const words = [SPLIT, node.id, node.depth, column, left.id, right.id, smaller.slot];
      addTable(addAction([...words, Number(leftIsSmaller)], 0, 0), split);
      const pair = scans.length / 2;
      scans.push({ node: smaller, sibling: -1, pair });
      scans.push({ node: larger, sibling: smaller.slot, pair });
    }
    for (const leaf of ended) addAction([LEAF, leaf.id, leaf.depth], leafValue(leaf, eta), 0);
    ints[(plan.control >>> 2) + 4] = acting;
    yield* team('act');
    if (scans.length > 0) yield* scan(scans);
  }
}
