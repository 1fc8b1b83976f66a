import type { Tree } from './boosted-model.ts';
import {
  anyNumbersOf,
  countOf,
  integersOf,
  type JsonPlace,
  malformed,
  member,
  optionalMember,
} from './json-reader.ts';
import { unsupported } from './read-objective.ts';

/** XGBoost takes categories below 2^24, which float32 holds exactly. */
const MAX_CATEGORY = 2 ** 24 - 1;
/** XGBoost's mark of the root's missing parent. */
const NO_PARENT = 2147483647;

/** Reads one tree and checks that a walk from its root ends in a leaf, whatever the values. */
export function readTree(place: JsonPlace, features: number): Tree {
  checkLeafSize(place);
  const nodes = integersOf(member(place, 'left_children'), { least: -1 }).length;
  const column = (name: string, read: (place: JsonPlace) => readonly number[]) => {
    const values = read(member(place, name));
    if (values.length !== nodes) throw malformed(member(place, name), `${nodes} values`);
    return values;
  };
  const nodeNumbers = (list: JsonPlace) => integersOf(list, { least: -1 });
  const flags = (list: JsonPlace) => integersOf(list, { most: 1 });
  const rightCategories = readCategories(place, nodes);
  const tree: Tree = {
    leftChildren: Int32Array.from(column('left_children', nodeNumbers)),
    rightChildren: Int32Array.from(column('right_children', nodeNumbers)),
    parents: Int32Array.from(column('parents', nodeNumbers), (parent) =>
      parent === NO_PARENT ? -1 : parent,
    ),
    splitIndices: Uint32Array.from(column('split_indices', integersOf)),
    splitConditions: Float32Array.from(column('split_conditions', anyNumbersOf)),
    defaultLeft: Uint8Array.from(column('default_left', flags)),
    lossChanges: Float32Array.from(column('loss_changes', numbersOf)),
    sumHessian: Float32Array.from(column('sum_hessian', numbersOf)),
    baseWeights: Float32Array.from(column('base_weights', numbersOf)),
    ...(rightCategories && { rightCategories }),
  };
  checkTree(tree, { place, features });
  return tree;
}

function numbersOf(place: JsonPlace): readonly number[] {
  const numbers = anyNumbersOf(place);
  const wrong = numbers.findIndex(Number.isNaN);
  if (wrong < 0) return numbers;
  throw malformed({ value: Number.NaN, path: `${place.path}[${wrong}]` }, 'a number');
}

/** A tree of several targets at once has no hessians; it is refused before they are missed. */
function checkLeafSize(place: JsonPlace): void {
  const parameters = optionalMember(place, 'tree_param');
  const size = parameters && optionalMember(parameters, 'size_leaf_vector');
  if (!size || countOf(size) <= 1) return;
  throw unsupported('vector leaves');
}

/** The segment `[start, start + size)` of all categories for each node that splits by them. */
function readCategories(place: JsonPlace, nodes: number): Tree['rightCategories'] {
  const integers = (name: string, options = {}): readonly number[] => {
    const found = optionalMember(place, name);
    return found ? integersOf(found, options) : [];
  };
  const [at, starts, sizes] = [
    integers('categories_nodes'),
    integers('categories_segments'),
    integers('categories_sizes'),
  ];
  const byCategory = integers('split_type', { most: 1 }).flatMap((type, i) => (type ? [i] : []));
  const known = new Set(at);
  const isWhole =
    [known.size, starts.length, sizes.length, byCategory.length].every((n) => n === at.length) &&
    byCategory.every((node) => known.has(node) && node < nodes);
  if (!isWhole) throw malformed(place, 'categories for each categorical split');
  if (at.length === 0) return undefined;
  const categories = integers('categories', { most: MAX_CATEGORY });
  const byNode = new Map(
    at.map((node, i) => {
      const start = starts[i] ?? 0;
      const set = Uint32Array.from(categories.slice(start, start + (sizes[i] ?? 0)));
      if (set.length !== sizes[i]) throw malformed(place, `${sizes[i]} categories at node ${node}`);
      return [node, set] as const;
    }),
  );
  return Array.from({ length: nodes }, (_, node) => byNode.get(node));
}

/** Deeper than any that is trained; a walk down the stack ends before the stack does. */
const MAX_DEPTH = 1000;

/** Every node is reached at most once from the root, and every split tests a known feature. */
function checkTree(
  tree: Tree,
  { place, features }: { readonly place: JsonPlace; readonly features: number },
): void {
  const seen = new Uint8Array(tree.leftChildren.length);
  const waiting = [{ node: 0, level: 1 }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { node, level } = next;
    const left = tree.leftChildren[node];
    if (left === undefined || seen[node] === 1)
      throw malformed(place, `a tree, but node ${node} is missing or reached twice`);
    if (level > MAX_DEPTH) throw unsupported(`a tree of more than ${MAX_DEPTH} levels`);
    seen[node] = 1;
    const condition = tree.splitConditions[node] ?? Number.NaN;
    if (left < 0 && !Number.isFinite(condition))
      throw malformed(place, `a finite number as the leaf of node ${node}`);
    if (left < 0) continue;
    const isByCategory = tree.rightCategories?.[node] !== undefined;
    if (!isByCategory && Number.isNaN(condition))
      throw malformed(place, `a number as the threshold of node ${node}`);
    if ((tree.splitIndices[node] ?? features) >= features)
      throw malformed(place, `a tree over ${features} features`);
    const below = level + 1;
    const right = tree.rightChildren[node] ?? -1;
    waiting.push({ node: left, level: below }, { node: right, level: below });
  }
}
