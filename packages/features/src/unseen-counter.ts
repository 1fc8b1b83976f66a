import type { OnUnseen } from './slot-writer.ts';

/** Counts rows with levels that fitting did not know. */
export interface UnseenCounter {
  /** What `compileRow`, `applyBatch` and serving take. */
  readonly onUnseen: OnUnseen;
  /** Rows by feature so far, features without any left out. */
  counts(): Readonly<Record<string, number>>;
}

/**
 * A counter of unseen levels, by feature: the sign that the world has moved on since training. The
 * levels themselves are not kept, since there may be any number of them.
 *
 * @example
 * const counter = createUnseenCounter();
 * counter.onUnseen({ feature: 'city', level: 'Olinda', rows: 2 });
 * counter.counts() // { city: 2 }
 */
export function createUnseenCounter(): UnseenCounter {
  const byFeature = new Map<string, number>();
  return {
    onUnseen({ feature, rows }) {
      byFeature.set(feature, (byFeature.get(feature) ?? 0) + rows);
    },
    counts: () => Object.fromEntries(byFeature),
  };
}
