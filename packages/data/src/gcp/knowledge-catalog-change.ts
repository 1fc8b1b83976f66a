import type { Json } from '../rpc/proto-value.ts';
import type { EntryBody } from './knowledge-catalog-client.ts';
import type { CatalogType } from './knowledge-catalog-types.ts';

/** The data of aspects by key, `<project>.<location>.<type>`, of a column with `@Schema.<column>`. */
export interface AspectData {
  readonly [key: string]: { readonly [field: string]: Json };
}

/** A type or group to make or to change. Plain JSON. */
export interface TypeChange {
  readonly action: 'create' | 'update';
  readonly resource: CatalogType['kind'];
  /** Resource name. */
  readonly name: string;
  /** The fields that are not as they should be. */
  readonly differs: readonly string[];
  readonly type: CatalogType;
  /** The version that was read; the service refuses the change where it is another by now. */
  readonly etag: string;
}

/** An entry to make or to change. Plain JSON. */
export interface EntryChange {
  readonly action: 'create' | 'update';
  readonly resource: 'entry';
  readonly name: string;
  readonly table: string;
  /** The fields and the keys of aspects that are not as declared. */
  readonly differs: readonly string[];
  /** What is sent, and nothing else. */
  readonly body: Partial<Omit<EntryBody, 'aspects'>>;
  readonly aspects: AspectData;
  /** Of an update: the aspects it may touch; a key that ends in `@*` is all columns. */
  readonly aspectKeys: readonly string[];
  /** Whether aspects in the range of `aspectKeys` that are not sent go away. */
  readonly removesAspects: boolean;
}

export type CatalogChange = TypeChange | EntryChange;

/** What a plan leaves out, and why. */
export type CatalogGap =
  /** `placeOf` knows no place. */
  | { readonly reason: 'no-place'; readonly table: string }
  /** BigQuery has not shown this table to the catalog: it is not there, or was made minutes ago. */
  | { readonly reason: 'no-entry'; readonly table: string; readonly name: string }
  /** An entry holds 99 aspects of 120 kB; these columns have none. */
  | { readonly reason: 'no-room'; readonly table: string; readonly columns: readonly string[] };

export interface CatalogPlan {
  /** In the order in which they must be made; empty where the catalog says what is declared. */
  readonly changes: readonly CatalogChange[];
  readonly gaps: readonly CatalogGap[];
}
