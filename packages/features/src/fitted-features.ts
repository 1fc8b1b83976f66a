import { contentHash } from '@lagoa/data';
import type { FeatureDocs } from './define-features.ts';
import { deepFreeze } from './deep-freeze.ts';
import { type FeatureLayout, layoutOf, type NamedFeature } from './layout.ts';

/** A feature definition with everything it learnt: all that is needed to apply it. Plain JSON. */
export interface FittedFeatures<Name extends string = string> {
  readonly kind: 'fitted-features';
  readonly version: 1;
  /** Name of the table the features were defined on. */
  readonly table: string;
  /** How many rows were learnt from. */
  readonly rows: number;
  /** In vector order. */
  readonly features: readonly NamedFeature[];
  readonly layout: FeatureLayout<Name>;
  /** As declared. */
  readonly docs?: FeatureDocs;
  /** Content hash of everything above. */
  readonly hash: string;
}

type FittedContent = Pick<FittedFeatures, 'table' | 'rows' | 'features' | 'docs'>;

/** `Name` is the caller's word for the slots that the features fill. */
export function assembleFittedFeatures<Name extends string>(
  content: FittedContent,
): FittedFeatures<Name>;
export function assembleFittedFeatures({
  table,
  rows,
  features,
  docs,
}: FittedContent): FittedFeatures {
  const content = {
    kind: 'fitted-features',
    version: 1,
    table,
    rows,
    features,
    layout: layoutOf(features),
    ...(docs && { docs }),
  } as const;
  return deepFreeze({ ...content, hash: contentHash(content) });
}
