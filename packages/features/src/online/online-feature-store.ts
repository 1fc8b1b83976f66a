import type { ArrowValue, Row } from '@lagoa/data';
import type { FeatureStatus } from '../time/feature-row.ts';
import type { EntityKey, FeatureView } from '../time/feature-view.ts';

/**
 * What is known of one entity at one time. A stale feature has the value null; one that is missing
 * as NaN or an infinity is given as it is.
 */
export interface FeatureValues<
  V extends FeatureView = FeatureView,
  Name extends V['features'][number] = V['features'][number],
> {
  readonly values: { readonly [F in Name]: Row<V['table']>[F] | null };
  readonly statuses: { readonly [F in Name]: FeatureStatus };
  /** Of the row that was found, fresh or stale; microseconds since 1970 UTC. */
  readonly eventTime: bigint | undefined;
}

export interface GetOptions<Name extends string = string> {
  /** As of when: microseconds since 1970 UTC. */
  readonly at: bigint;
  /** Default: all features of the view. */
  readonly features?: readonly Name[];
  readonly signal?: AbortSignal;
}

/** Rows whose later time, event or known-at, lies in `(from, to]`; microseconds since 1970 UTC. */
export interface MaterializeOptions {
  /**
   * Default: where the last one ended; before all time on the first, and for a view whose second
   * clock is waived, where a row below the last end may have come since.
   */
  readonly from?: bigint;
  readonly to: bigint;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: { readonly rows: number }) => void;
}

export interface Materialized {
  readonly from: bigint | undefined;
  readonly to: bigint;
  /** Rows of that time span that were brought. */
  readonly rows: number;
}

/**
 * The latest row of each entity of each feature view, for serving. A store holds one row for each
 * entity: the latest by event time, then known-at, then sequence, then the larger values as
 * `pointInTimeJoin` has it, in whatever order rows come and however often. Rows of a view declared otherwise (`featureViewId`) are not seen.
 */
export interface OnlineFeatureStore {
  /**
   * The features of one entity at a time, with the statuses of `pointInTimeJoin`: `missing` where the
   * entity is unknown, its row could first be used after `at`, or the value is null, NaN or infinite;
   * `stale` beyond the time-to-live. Throws `invalid-argument` for a key or feature that the view
   * does not have, and for a key value of another kind than its column.
   */
  get<V extends FeatureView, const Name extends V['features'][number] = V['features'][number]>(
    view: V,
    key: EntityKey<V>,
    options: GetOptions<Name>,
  ): Promise<FeatureValues<V, Name>>;
  /** Brings rows of the view's table. `invalid-data` without key, time or a feature, or of another kind. */
  put<V extends FeatureView>(view: V, rows: readonly Row<V['table']>[]): Promise<void>;
  /** Brings the rows of a time span from the offline table. Running it twice changes nothing. */
  materialize(view: FeatureView, options: MaterializeOptions): Promise<Materialized>;
}

/** A row of any view's table. */
export type FeatureRow = Readonly<Record<string, ArrowValue>>;
