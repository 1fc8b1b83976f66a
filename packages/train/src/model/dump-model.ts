import type { BoostedModel, Tree } from './boosted-model.ts';

/** A node of a dumped tree, with the names of XGBoost's JSON dump. */
export type DumpedNode =
  | { readonly nodeid: number; readonly leaf: number; readonly cover?: number }
  | {
      readonly nodeid: number;
      readonly depth: number;
      readonly split: string;
      /** The threshold, or the categories that lead to `yes`; none for an indicator (type `i`). */
      readonly split_condition?: number | readonly number[];
      readonly yes: number;
      readonly no: number;
      /** Where a missing value leads; for an indicator it leads to `no`. */
      readonly missing?: number;
      readonly gain?: number;
      readonly cover?: number;
      readonly children: readonly [DumpedNode, DumpedNode];
    };

export interface DumpOptions {
  /** Adds gain and cover; false by default, as in XGBoost. */
  readonly stats?: boolean;
}

/**
 * Every tree as nested nodes, ready for `JSON.stringify`: what `get_dump(dump_format="json")` of
 * XGBoost 1.7 gives, numbers with nine digits. Thresholds of features of type `int` are rounded up.
 * Leaves are as the file has them, without DART's weight.
 *
 * @example
 * JSON.stringify(dumpModelJson(model, { stats: true }));
 */
export function dumpModelJson(
  model: BoostedModel,
  options: DumpOptions = {},
): readonly DumpedNode[] {
  return model.trees.map((tree) => dumpNode({ model, tree, ...options }, 0, 0));
}

/**
 * Every tree as text, one line per node: what `get_dump()` of XGBoost 1.7 gives, letter by letter.
 *
 * @example
 * const [first] = dumpModelText(model); // first line: 0:[tenure<12.5] yes=1,no=2,missing=1
 */
export function dumpModelText(model: BoostedModel, options: DumpOptions = {}): readonly string[] {
  return dumpModelJson(model, options).map((root) => `${linesOf(root, 0).join('\n')}\n`);
}

function dumpNode(
  of: { readonly model: BoostedModel; readonly tree: Tree } & DumpOptions,
  node: number,
  depth: number,
): DumpedNode {
  const { model, tree, stats = false } = of;
  const [left = -1, right = -1] = [tree.leftChildren[node], tree.rightChildren[node]];
  const condition = tree.splitConditions[node] ?? Number.NaN;
  const cover = stats ? { cover: nineDigits(tree.sumHessian[node] ?? 0) } : {};
  if (left < 0) return { nodeid: node, leaf: nineDigits(condition), ...cover };

  const feature = tree.splitIndices[node] ?? 0;
  const type = model.featureTypes?.[feature];
  const categories = tree.rightCategories?.[node];
  const missing = tree.defaultLeft[node] === 1 ? left : right;
  const test = categories
    ? { split_condition: [...categories], yes: right, no: left, missing }
    : type === 'i'
      ? { yes: left + right - missing, no: missing }
      : {
          split_condition: nineDigits(type === 'int' ? Math.ceil(condition) + 0 : condition),
          yes: left,
          no: right,
          missing,
        };
  return {
    nodeid: node,
    depth,
    split: model.featureNames[feature] ?? '',
    ...test,
    ...(stats && { gain: nineDigits(tree.lossChanges[node] ?? 0), ...cover }),
    children: [dumpNode(of, left, depth + 1), dumpNode(of, right, depth + 1)],
  };
}

function linesOf(node: DumpedNode, depth: number): readonly string[] {
  const indent = '\t'.repeat(depth);
  const cover = node.cover === undefined ? '' : `,cover=${general(node.cover)}`;
  if (!('children' in node)) return [`${indent}${node.nodeid}:leaf=${general(node.leaf)}${cover}`];
  const { nodeid, split, split_condition: condition, yes, no, missing, gain } = node;
  const stats = gain === undefined ? '' : `,gain=${general(gain)}${cover}`;
  const below = node.children.flatMap((child) => linesOf(child, depth + 1));
  // XGBoost 1.7 does not indent an indicator.
  if (condition === undefined)
    return [`${nodeid}:[${split}] yes=${yes},no=${no}${stats}`, ...below];
  const test =
    typeof condition === 'number' ? `<${general(condition)}` : `:{${condition.join(',')}}`;
  const line = `${indent}${nodeid}:[${split}${test}] yes=${yes},no=${no},missing=${missing}${stats}`;
  return [line, ...below];
}

/** Enough digits to tell any two float32 apart; a tie goes to the even digit, as in C++. */
function nineDigits(value: number): number {
  if (value === 0) return value;
  // JavaScript rounds a tie away from zero; 40 digits are all of a float32 that could be one.
  const tie = /^(-?\d\.\d{7}[02468])50*(e.*)$/.exec(value.toExponential(40));
  return Number(tie ? `${tie[1]}${tie[2]}` : value.toPrecision(9));
}

/** As C++ prints it: `inf`, and an exponent below 1e-4 and from 1e9 on, of two digits. */
function general(value: number): string {
  if (Object.is(value, -0)) return '-0';
  const size = Math.abs(value);
  if (size === Number.POSITIVE_INFINITY) return value < 0 ? '-inf' : 'inf';
  if (value === 0 || (size >= 1e-4 && size < 1e9)) return String(value);
  return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
}
