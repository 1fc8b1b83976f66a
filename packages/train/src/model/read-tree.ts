import type { Tree } from './boosted-model.ts';
import {
  type JsonPlace,
  malformed,
  member,
  numbersOf,
  numbersOrNanOf,
  optionalMember,
} from './json-reader.ts';

/** XGBoost takes categories below 2^24, which float32 holds exactly. */
const MAX_CATEGORY = 2 ** 24 - 1;

/** Reads one tree and checks that a walk from its root ends in a leaf, whatever the values. */
export function readTree(place: JsonPlace, features: number): Tree {
  const leftChildren = Int32Array.from(numbersOf(member(place, 'left_children')));
  const nodes = leftChildren.length;
  const column = (name: string, read = numbersOf): readonly number[] => {
    const values = read(member(place, name));
    if (values.length !== nodes) throw malformed(member(place, name), `${nodes} values`);
    return values;
  };
  const rightCategories = readCategories(place, nodes);
  const tree: Tree = {
    leftChildren,
    rightChildren: Int32Array.from(column('right_children')),
    parents: Int32Array.from(column('parents'), (parent) => (parent === 2147483647 ? -1 : parent)),
    splitIndices: Uint32Array.from(column('split_indices')),
    splitConditions: Float32Array.from(column('split_conditions', numbersOrNanOf)),
    defaultLeft: Uint8Array.from(column('default_left')),
    lossChanges: Float32Array.from(column('loss_changes')),
    sumHessian: Float32Array.from(column('sum_hessian')),
    baseWeights: Float32Array.from(column('base_weights')),
    ...(rightCategories && { rightCategories }),
  };
  checkTree(tree, { place, features });
  return tree;
}

/** The segment `[start, start + size)` of all categories for each node that splits by them. */
function readCategories(place: JsonPlace, nodes: number): Tree['rightCategories'] {
  const numbers = (name: string): readonly number[] => {
    const found = optionalMember(place, name);
    return found ? numbersOf(found) : [];
  };
  const [at, starts, sizes] = [
    numbers('categories_nodes'),
    numbers('categories_segments'),
    numbers('categories_sizes'),
  ];
  const byCategory = numbers('split_type').filter((type) => type === 1).length;
  if (at.length !== byCategory || at.length !== starts.length || at.length !== sizes.length)
    throw malformed(place, 'categories for each categorical split');
  if (at.length === 0) return undefined;
  const categories = numbers('categories');
  const known = (category: number): boolean => category >= 0 && category <= MAX_CATEGORY;
  if (!categories.every((category) => Number.isInteger(category) && known(category)))
    throw malformed(member(place, 'categories'), `whole numbers from 0 to ${MAX_CATEGORY}`);
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

/** Every node is reached at most once from the root, and every split tests a known feature. */
function checkTree(
  tree: Tree,
  { place, features }: { readonly place: JsonPlace; readonly features: number },
): void {
  const seen = new Set<number>();
  const waiting = [0];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    const left = tree.leftChildren[node];
    if (left === undefined || seen.has(node))
      throw malformed(place, `a tree, but node ${node} is missing or reached twice`);
    seen.add(node);
    const isByCategory = left >= 0 && tree.rightCategories?.[node] !== undefined;
    if (!isByCategory && !Number.isFinite(tree.splitConditions[node]))
      throw malformed(place, `a finite number as the threshold or leaf of node ${node}`);
    if (left < 0) continue;
    if ((tree.splitIndices[node] ?? features) >= features)
      throw malformed(place, `a tree over ${features} features`);
    waiting.push(left, tree.rightChildren[node] ?? -1);
  }
}
