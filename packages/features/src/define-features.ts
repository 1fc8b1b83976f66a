import { type Columns, LagoaError, type TableDefinition } from '@lagoa/data';
import { checkFeature } from './check-feature.ts';
import type { ColumnInputs } from './column-input.ts';
import { deepFreeze } from './deep-freeze.ts';
import type { Feature } from './feature.ts';
import type { otherLevel, UnseenPolicy } from './levels.ts';
import { offerColumns } from './offer-columns.ts';
import { bucketize } from './transforms/bucketize.ts';
import { clip } from './transforms/clip.ts';
import { cyclical } from './transforms/cyclical.ts';
import { daysBetween } from './transforms/days-between.ts';
import { frequency } from './transforms/frequency.ts';
import { impute } from './transforms/impute.ts';
import { log1p } from './transforms/log1p.ts';
import { minMax } from './transforms/min-max.ts';
import { numeric, passThrough } from './transforms/numeric.ts';
import { oneHot } from './transforms/one-hot.ts';
import { ordinal } from './transforms/ordinal.ts';
import { ratio } from './transforms/ratio.ts';
import { robustScale } from './transforms/robust-scale.ts';
import { standardize } from './transforms/standardize.ts';
import { targetEncode } from './transforms/target-encode.ts';

export type Features = Readonly<Record<string, Feature>>;

/** What to compute from a table's rows, nothing learnt yet. Frozen plain JSON. */
export interface FeatureDefinition<F extends Features = Features> {
  readonly kind: 'feature-definition';
  readonly version: 1;
  /** Name of the table. */
  readonly table: string;
  /** In vector order. */
  readonly features: F;
  readonly docs?: FeatureDocs;
}

/** Words about features, for people and catalogs. */
export interface FeatureDocs<Name extends string = string> {
  /** Who answers for the features that name nobody else. */
  readonly owner?: string;
  readonly features?: {
    readonly [Feature in Name]?: { readonly description?: string; readonly owner?: string };
  };
}

type SlotNameOf<Name extends string, F> = F extends {
  readonly kind: 'one-hot';
  readonly levels?: readonly (infer Level extends string)[];
  readonly unseen: infer Unseen extends UnseenPolicy;
}
  ? `${Name}=${Level}` | ('other' extends Unseen ? `${Name}=${typeof otherLevel}` : never)
  : F extends { readonly kind: 'impute'; readonly indicator: true }
    ? Name | `${Name}=missing`
    : F extends { readonly kind: 'cyclical' }
      ? `${Name}=sin` | `${Name}=cos`
      : Name;

type SlotKindOf<F> = F extends { readonly kind: 'one-hot' }
  ? 'flag'
  : F extends { readonly kind: 'ordinal' | 'bucketize' }
    ? 'place'
    : 'number';

/**
 * What a slot of a feature holds: a `flag` is 0 or 1, a `place` a whole number from 0, a `number`
 * anything; each can be missing. The indicator of an imputation is a flag that never is.
 */
export type SlotKind<F extends Features, Name extends SlotName<F>> = Name extends keyof F
  ? SlotKindOf<F[Name]>
  : Name extends `${infer Feature}=${'sin' | 'cos'}`
    ? F[Feature] extends { readonly kind: 'cyclical' }
      ? 'number'
      : 'flag'
    : 'flag';

/** The names of the slots that features fill, as far as levels are declared. */
export type SlotName<F extends Features> = {
  [Name in keyof F & string]: SlotNameOf<Name, F[Name]>;
}[keyof F & string];

/** The transforms; each is documented with its type. */
export const transforms: {
  readonly numeric: typeof numeric;
  readonly passThrough: typeof passThrough;
  readonly daysBetween: typeof daysBetween;
  readonly impute: typeof impute;
  readonly standardize: typeof standardize;
  readonly robustScale: typeof robustScale;
  readonly minMax: typeof minMax;
  readonly log1p: typeof log1p;
  readonly clip: typeof clip;
  readonly bucketize: typeof bucketize;
  readonly ratio: typeof ratio;
  readonly cyclical: typeof cyclical;
  readonly oneHot: typeof oneHot;
  readonly ordinal: typeof ordinal;
  readonly frequency: typeof frequency;
  readonly targetEncode: typeof targetEncode;
} = {
  numeric,
  passThrough,
  daysBetween,
  impute,
  standardize,
  robustScale,
  minMax,
  log1p,
  clip,
  bucketize,
  ratio,
  cyclical,
  oneHot,
  ordinal,
  frequency,
  targetEncode,
};

/**
 * Declares features of a table. The record's order is the order of the vector. Columns tagged
 * `pii`, `label`, `leaky` or `key`, and the table's key, are refused: tags by the compiler and at
 * run time, the key at run time.
 *
 * Throws `invalid-argument` for a refused or unknown column, a column of a kind that the transform
 * does not take, a feature name that is not letters, digits and `_`, and for no features at all.
 *
 * @example
 * const customers = defineTable({
 *   name: 'customers',
 *   layer: 'gold',
 *   key: [],
 *   columns: {
 *     charges: { kind: 'float64', nullable: true },
 *     contract: { kind: 'category', levels: ['Monthly', 'Yearly'] },
 *   },
 * });
 * const definition = defineFeatures(customers, (column, f) => ({
 *   charges: f.standardize(f.impute(column.charges, 'median')),
 *   contract: f.oneHot(column.contract, { unseen: 'error' }),
 * }));
 * Object.keys(definition.features) // ['charges', 'contract']
 */
export function defineFeatures<C extends Columns, const F extends Features>(
  table: TableDefinition<C>,
  build: (column: ColumnInputs<C>, f: typeof transforms) => F,
  docs?: FeatureDocs<keyof NoInfer<F> & string>,
): FeatureDefinition<F> {
  const features = build(offerColumns(table), transforms);
  const entries = Object.entries<Feature>(features);
  if (entries.length === 0) throw invalid(`features of ${table.name}: there are none`);
  for (const [name, feature] of entries) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
      throw invalid(`feature name must be letters, digits and _, got ${JSON.stringify(name)}`);
    checkFeature(feature, { feature: name, table });
  }
  const undocumented = Object.keys(docs?.features ?? {}).find(
    (name) => !Object.hasOwn(features, name),
  );
  if (undocumented !== undefined) throw invalid(`docs of ${undocumented}, which is no feature`);
  return deepFreeze({
    kind: 'feature-definition',
    version: 1,
    table: table.name,
    features,
    ...(docs && { docs }),
  });
}

function invalid(message: string): LagoaError {
  return new LagoaError('invalid-argument', message);
}
