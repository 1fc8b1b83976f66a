import { contentHash, LagoaError } from '@lagoa/data';
import type { FittedFeature } from './feature.ts';
import type { FeatureGroup } from './feature-matrix.ts';
import { otherLevel } from './levels.ts';

export interface NamedFeature {
  readonly name: string;
  readonly transform: FittedFeature;
}

/** What stands where in a feature vector. Plain JSON. */
export interface FeatureLayout<Name extends string = string> {
  /** One name per slot. */
  readonly names: readonly Name[];
  /** One kind per slot: 0 or 1, a whole number from 0, or any number. */
  readonly kinds: readonly ('flag' | 'place' | 'number')[];
  /** One group per feature. */
  readonly groups: readonly FeatureGroup[];
  /** Changes when a name, a group or anything learnt changes. */
  readonly hash: string;
}

export function layoutOf(features: readonly NamedFeature[]): FeatureLayout {
  const names: string[] = [];
  const groups = features.map(({ name, transform }) => {
    const start = names.length;
    names.push(...slotNames(name, transform));
    return { name, start, end: names.length };
  });
  const kinds = features.flatMap(({ transform }) => slotKinds(transform));
  const seen = new Set<string>();
  const twice = names.find((name) => seen.size === seen.add(name).size);
  if (twice !== undefined)
    throw new LagoaError('invalid-data', `two slots are named ${twice}: a level has that name`);
  return { names, kinds, groups, hash: contentHash({ names, groups, features }) };
}

/** The slots of one feature: `tenure`, `tenure=missing`, `contract=One year`, `contract=(other)`. */
function slotNames(name: string, feature: FittedFeature): readonly string[] {
  if (feature.kind === 'one-hot') {
    const levels = feature.unseen === 'other' ? [...feature.levels, otherLevel] : feature.levels;
    return levels.map((level) => `${name}=${level}`);
  }
  if (feature.kind === 'impute' && feature.indicator) return [name, `${name}=missing`];
  if (feature.kind === 'cyclical') return [`${name}=sin`, `${name}=cos`];
  return [name];
}

function slotKinds(feature: FittedFeature): FeatureLayout['kinds'] {
  switch (feature.kind) {
    case 'one-hot':
      return slotNames('', feature).map(() => 'flag');
    case 'ordinal':
    case 'bucketize':
      return ['place'];
    case 'cyclical':
      return ['number', 'number'];
    case 'impute':
      return feature.indicator ? ['number', 'flag'] : ['number'];
    default:
      return ['number'];
  }
}
