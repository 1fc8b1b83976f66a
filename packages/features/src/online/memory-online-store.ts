import { LagoaError, type TableStore } from '@lagoa/data';
import { type FeatureView, featureViewId } from '../time/feature-view.ts';
import { materializeView } from './materialize-view.ts';
import type { OnlineFeatureStore } from './online-feature-store.ts';
import { entityOf, featureValuesAt, isLater, type StoredRow, toStoredRow } from './stored-row.ts';

/**
 * An online store that lives as long as its process, for tests and notebooks. `tables` is what
 * `materialize` reads; without it only `put` brings rows.
 *
 * @example
 * const customers = defineTable({
 *   name: 'customers', layer: 'gold', key: ['id'],
 *   columns: { id: { kind: 'string' }, tenure: { kind: 'int32' }, day: { kind: 'date' } },
 * });
 * const view = defineFeatureView(customers, {
 *   name: 'customers', key: ['id'], eventTime: 'day', knownAt: { waived: 'written the same day' },
 *   timeToLive: { days: 30 },
 * });
 * const store = createMemoryOnlineStore();
 * await store.put(view, [{ id: 'a', tenure: 3, day: '2026-01-01' }]);
 * const found = await store.get(view, { id: 'a' }, { at: 1_767_225_600_000_000n });
 * found.values // { tenure: 3 }
 */
export function createMemoryOnlineStore({
  tables,
}: {
  readonly tables?: TableStore;
} = {}): OnlineFeatureStore {
  const rows = new Map<string, Map<string, StoredRow>>();
  const ends = new Map<string, bigint>();
  const keep = (view: FeatureView, brought: readonly StoredRow[]): void => {
    const id = featureViewId(view);
    const entities = rows.get(id) ?? new Map<string, StoredRow>();
    rows.set(id, entities);
    for (const row of brought) {
      const kept = entities.get(row.entity);
      if (kept === undefined || isLater(view, row, kept)) entities.set(row.entity, row);
    }
  };
  return {
    async get(view, key, options) {
      const stored = rows.get(featureViewId(view))?.get(entityOf(view, key));
      return featureValuesAt(view, stored, options);
    },
    async put(view, brought) {
      keep(
        view,
        brought.map((row) => toStoredRow(view, row)),
      );
    },
    async materialize(view, options) {
      if (tables === undefined) throw noTables(view);
      const id = featureViewId(view);
      const last = ends.get(id);
      const put = (brought: readonly StoredRow[]): void => keep(view, brought);
      const done = await materializeView(view, { ...options, tables, last, put });
      if (last === undefined || done.to > last) ends.set(id, done.to);
      return done;
    },
  };
}

/** `materialize` without a table store to read from. */
export function noTables(view: FeatureView): LagoaError {
  return new LagoaError(
    'invalid-argument',
    `${view.name} cannot be materialized: the online store was created without tables to read`,
  );
}
