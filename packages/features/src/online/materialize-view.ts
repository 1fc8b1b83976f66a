import { LagoaError, readRows, type TableDefinition, type TableStore } from '@lagoa/data';
import { rowTimes, usableFrom } from '../time/feature-row.ts';
import type { FeatureView } from '../time/feature-view.ts';
import type { Materialized, MaterializeOptions } from './online-feature-store.ts';
import { type StoredRow, toStoredRow } from './stored-row.ts';

const batchRows = 5000;

/**
 * Reads the rows of a time span from the view's offline table and hands them on in batches. Rows
 * without key or time can never be used and are left out.
 */
export async function materializeView(
  view: FeatureView,
  {
    tables,
    last,
    put,
    ...options
  }: MaterializeOptions & {
    readonly tables: TableStore;
    /** Where the last materialization ended. */
    readonly last: bigint | undefined;
    readonly put: (rows: readonly StoredRow[]) => void;
  },
): Promise<Materialized> {
  const { to, signal, onProgress } = options;
  // With one clock nothing says when a row came: any below the last end may be new.
  const from = options.from ?? ('waived' in view.knownAt ? undefined : last);
  if (from !== undefined && from > to)
    throw new LagoaError(
      'invalid-argument',
      `${view.name}: cannot materialize from ${from} to ${to}, which is before it`,
    );
  const needed = neededColumns(view);
  let rows = 0;
  let waiting: StoredRow[] = [];
  const flush = (): void => {
    put(waiting);
    rows += waiting.length;
    waiting = [];
    onProgress?.({ rows });
  };
  const batches = tables.read(view.table, {
    columns: Object.keys(needed.columns),
    ...(signal && { signal }),
  });
  for await (const batch of batches)
    for (const row of readRows(needed, batch)) {
      const times = rowTimes(view, row);
      if (times === undefined || view.key.some((name) => row[name] === null)) continue;
      const usable = usableFrom(times);
      if (usable > to || (from !== undefined && usable <= from)) continue;
      waiting.push(toStoredRow(view, row));
      if (waiting.length === batchRows) flush();
    }
  if (waiting.length > 0) flush();
  return { from, to, rows };
}

function neededColumns(view: FeatureView): Pick<TableDefinition, 'columns'> {
  const { key, eventTime, knownAt, sequence, features, table } = view;
  const names = new Set([...key, eventTime, ...features]);
  if ('column' in knownAt) names.add(knownAt.column);
  if (sequence !== undefined) names.add(sequence);
  return {
    columns: Object.fromEntries(Object.entries(table.columns).filter(([name]) => names.has(name))),
  };
}
