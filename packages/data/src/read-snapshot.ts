import { LagoaError } from './error.ts';
import { partitionSegment } from './partition-path.ts';
import { contractHash, snapshotFiles } from './publish.ts';
import type { TableDefinition } from './table.ts';
import type { TableLog } from './table-log.ts';
import type { ReadOptions, SnapshotFile } from './table-store.ts';

/** What a read touches. */
export interface ReadPlan {
  /** In the order of their partitions' names. */
  readonly files: readonly SnapshotFile[];
  readonly columns: readonly string[];
  /** Whether the snapshot was published under another declaration. */
  readonly redeclared: boolean;
}

/**
 * Resolves a read against the log and the declaration. Throws `not-found` for a table that was never
 * published, a snapshot that is gone or an unknown column, `invalid-argument` for an empty
 * list of columns or a filter on a column that does not partition the table.
 */
export async function planRead(
  log: TableLog,
  table: TableDefinition,
  { columns, partition = {}, snapshot: number }: ReadOptions,
): Promise<ReadPlan> {
  const all = Object.keys(table.columns);
  if (columns?.length === 0)
    throw new LagoaError(
      'invalid-argument',
      `table ${table.name}: expected at least one column to read, or none given for all`,
      { details: { argument: 'columns' } },
    );
  for (const name of columns ?? [])
    if (!all.includes(name))
      throw new LagoaError(
        'not-found',
        `table ${table.name} has no column ${name}; it has ${all.join(', ')}`,
        { details: { name, available: all } },
      );
  const snapshot = number === undefined ? await log.head() : await log.read(number);
  if (snapshot === undefined)
    throw new LagoaError('not-found', `table ${table.name} was never published`, {
      details: { name: table.name },
    });
  const segments = Object.entries(partition).map(([column, value]) => {
    if (!table.partitionBy.includes(column))
      throw new LagoaError(
        'invalid-argument',
        `table ${table.name} is partitioned by ${table.partitionBy.join(', ') || 'nothing'}, not by ${column}`,
        { details: { argument: 'partition' } },
      );
    return partitionSegment([column, value]);
  });
  const chosen = Object.entries(snapshot.files).filter(([name]) =>
    segments.every((segment) => name.split('/').includes(segment)),
  );
  return {
    files: snapshotFiles({ files: Object.fromEntries(chosen) }),
    columns: columns ?? all,
    redeclared: snapshot.contractHash !== contractHash(table),
  };
}
