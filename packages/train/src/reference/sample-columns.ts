import { createRandom, type Random } from '@lagoa/data';
import type { ResolvedParameters } from '../parameters.ts';

/** 1 for each feature that a node may split on. */
export type ColumnMask = Uint8Array;

/**
 * The features of each node of one tree: a share of all for the tree, of these for each depth, of
 * these for each node; at least one remains. The draw of a node is named by round, depth and its
 * place in the tree (1 is the root, 2 n and 2 n + 1 the children of n), so that the order in which
 * nodes grow changes nothing. The function gives `undefined` where every feature is allowed.
 */
export function sampleColumns(
  features: number,
  draw: {
    readonly parameters: ResolvedParameters;
    readonly seed: number;
    readonly round: number;
  },
): (depth: number, place: number) => ColumnMask | undefined {
  const { colsampleBytree, colsampleBylevel, colsampleBynode } = draw.parameters;
  if (colsampleBytree === 1 && colsampleBylevel === 1 && colsampleBynode === 1)
    return () => undefined;
  const random = createRandom(draw.seed).fork(`columns of round ${draw.round}`);
  const all = Array.from({ length: features }, (_, feature) => feature);
  const ofTree = take(all, colsampleBytree, random.fork('tree'));
  const ofDepth: (readonly number[])[] = [];
  return (depth, place) => {
    ofDepth[depth] ??= take(ofTree, colsampleBylevel, random.fork(`depth ${depth}`));
    const mask = new Uint8Array(features);
    const ofNode = take(ofDepth[depth] ?? [], colsampleBynode, random.fork(`node ${place}`));
    for (const feature of ofNode) mask[feature] = 1;
    return mask;
  };
}

function take(features: readonly number[], share: number, random: Random): readonly number[] {
  if (share === 1) return features;
  return random.shuffle(features).slice(0, Math.max(1, Math.floor(share * features.length)));
}
