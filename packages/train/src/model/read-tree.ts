import { LagoaError } from '@lagoa/data';
import type { Tree } from './boosted-model.ts';
import {
  itemsOf,
  type JsonPlace,
  malformed,
  member,
  numbersOf,
  optionalMember,
} from './json-reader.ts';

/** Reads one tree and checks that a walk from its root ends in a leaf, whatever the values. */
export function readTree(place: JsonPlace, features: number): Tree {
  const categories = optionalMember(place, 'categories_nodes');
  if (categories && itemsOf(categories).length > 0)
    throw new LagoaError(
      'unsupported',
      'reading a model with categorical splits is not supported',
      {
        details: { feature: 'categorical splits' },
      },
    );
  const leftChildren = Int32Array.from(numbersOf(member(place, 'left_children')));
  const column = (name: string): readonly number[] => {
    const values = numbersOf(member(place, name));
    if (values.length !== leftChildren.length)
      throw malformed(member(place, name), `${leftChildren.length} values`);
    return values;
  };
  const tree: Tree = {
    leftChildren,
    rightChildren: Int32Array.from(column('right_children')),
    parents: Int32Array.from(column('parents'), (parent) => (parent === 2147483647 ? -1 : parent)),
    splitIndices: Uint32Array.from(column('split_indices')),
    splitConditions: Float32Array.from(column('split_conditions')),
    defaultLeft: Uint8Array.from(column('default_left')),
    lossChanges: Float32Array.from(column('loss_changes')),
    sumHessian: Float32Array.from(column('sum_hessian')),
    baseWeights: Float32Array.from(column('base_weights')),
  };
  checkTree(tree, { place, features });
  return tree;
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
    if (left < 0) continue;
    if ((tree.splitIndices[node] ?? features) >= features)
      throw malformed(place, `a tree over ${features} features`);
    waiting.push(left, tree.rightChildren[node] ?? -1);
  }
}
