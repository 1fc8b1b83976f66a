import { LagoaError, type Snapshot, type TableDefinition } from '@lagoa/data';

/** One partition of a snapshot. */
export interface Partition {
  /** As in `Snapshot.files`: `month=2026-01-01`, or `''` for an unpartitioned table. */
  readonly name: string;
  /** Its values by column, as `ReadOptions.partition` takes them. */
  readonly values: Readonly<Record<string, string>>;
  readonly rows: number;
  /** Ids of the publishes that wrote its files: the identity of its content. */
  readonly source: string;
}

/**
 * The partitions of a snapshot with the wanted values (by default all), by name, rising. Throws
 * `not-found` where values are wanted that no partition has, and `unsupported` where a partition
 * column is null, since such rows cannot be read by themselves.
 */
export function choosePartitions(
  table: Pick<TableDefinition, 'name'>,
  {
    snapshot,
    wanted = {},
  }: { readonly snapshot: Snapshot; readonly wanted: Partition['values'] | undefined },
): readonly Partition[] {
  const pairs = Object.entries(wanted);
  const all = listPartitions(table, snapshot);
  const chosen = all.filter(({ values }) => pairs.every(([name, value]) => values[name] === value));
  if (chosen.length > 0 || pairs.length === 0) return chosen;
  const available = all.map(({ name }) => name);
  throw new LagoaError(
    'not-found',
    `table ${table.name} has no partition ${pairs.map((pair) => pair.join('=')).join('/')}; it has ${available.join(', ') || 'none'}`,
    { details: { name: table.name, available } },
  );
}

function listPartitions(
  table: Pick<TableDefinition, 'name'>,
  snapshot: Snapshot,
): readonly Partition[] {
  return Object.keys(snapshot.files)
    .sort()
    .map((name) => {
      const files = snapshot.files[name] ?? [];
      return {
        name,
        values: parsePartitionName(table.name, name),
        rows: files.reduce((sum, file) => sum + file.rows, 0),
        source: [...new Set(files.map((file) => file.id))].sort().join(' '),
      };
    });
}

function parsePartitionName(table: string, name: string): Readonly<Record<string, string>> {
  const segments = name === '' ? [] : name.split('/');
  return Object.fromEntries(
    segments.map((segment) => {
      const at = segment.indexOf('=');
      const value = segment.slice(at + 1);
      if (value === '~')
        throw new LagoaError(
          'unsupported',
          `table ${table} has rows without a ${segment.slice(0, at)} (partition ${name})`,
          { details: { feature: 'scoring a partition of null' } },
        );
      return [segment.slice(0, at), decodeURIComponent(value)];
    }),
  );
}
