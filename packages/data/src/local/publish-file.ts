import { pickFormat } from '../file-format.ts';
import { type ConformCounts, checkCounts, quarantineTable } from '../quarantine.ts';
import { publishId } from '../publish.ts';
import type { TableDefinition } from '../table.ts';
import type { PublishOptions, Snapshot, TableStore } from '../table-store.ts';
import type { ConformCsvOptions } from './conform-csv.ts';
import { conformFile, type TableSource } from './conform-file.ts';

export type PublishFileOptions<T extends TableDefinition = TableDefinition> = ConformCsvOptions<T> &
  Pick<PublishOptions, 'mode' | 'provenance' | 'signal'> & {
    /** Name of the source in messages and quarantine records; the quarantine's partition. */
    readonly name: string;
  };

export interface PublishedFile {
  readonly snapshot: Snapshot;
  /** Snapshot of `quarantineTable`. */
  readonly quarantine: Snapshot;
  readonly counts: ConformCounts;
}

/**
 * A file of any declared format into its table: `conformFile`, then the quarantine is published under the source's name, then
 * the table. The source declaration, the constants, the rules and the contract mode become
 * part of the provenance, so that a repeat of the same work is a no-op and a change is published.
 * With `replace-partitions` and all partition columns constant, a source without a good row empties
 * its partition.
 *
 * @example
 * await publishFile(store, telco, {
 *   engine,
 *   path: bucket.pathOf(manifest.key),
 *   name: 'telco 2024-01',
 *   mode: 'replace',
 *   provenance: { inputs: { [manifest.key]: manifest.hash } },
 * });
 */
export async function publishFile<T extends TableDefinition>(
  store: TableStore,
  source: TableSource<T>,
  { mode, provenance, signal, ...options }: PublishFileOptions<T>,
): Promise<PublishedFile> {
  const file = await conformFile(source, options);
  try {
    const { table } = file;
    const common = {
      provenance: {
        inputs: provenance.inputs,
        parameters: {
          ...describeSource(source, options.name),
          constants: options.constants ?? {},
          rules: options.rules ?? [],
          ...(options.contract !== undefined && { contract: options.contract }),
          ...(provenance.parameters !== undefined && { parameters: provenance.parameters }),
        },
      },
      ...(signal !== undefined && { signal }),
    };
    const quarantine = await store.publish(quarantineTable(source.table), file.quarantined(), {
      ...common,
      mode: 'replace-partitions',
      partitions: [{ source: options.name }],
    });
    const snapshot = await store.publish(table, file.accepted(), {
      ...common,
      mode,
      ...(mode === 'replace-partitions' && constantPartition(table, options.constants)),
    });
    const { provenance: work } = common;
    const { counts } = file;
    const aside = { mode: 'replace-partitions', provenance: work } as const;
    checkCounts(
      {
        ...counts,
        accepted:
          writtenRows(snapshot, publishId(table, { mode, provenance: work })) ?? counts.accepted,
        quarantined:
          writtenRows(quarantine, publishId(quarantineTable(source.table), aside)) ??
          counts.quarantined,
      },
      options.name,
    );
    return { snapshot, quarantine, counts: file.counts };
  } finally {
    file.close();
  }
}

/** What of the declaration decides the output. */
function describeSource(source: TableSource, name: string): Readonly<Record<string, unknown>> {
  const { columns } = source;
  if (source.kind !== 'csv-source') return { source: { name, ...pickFormat(source), columns } };
  const { delimiter, encoding, compression } = source;
  const packed = compression === 'none' ? {} : { compression };
  return { csv: { name, delimiter, encoding, ...packed, columns } };
}

/** The one partition of a source whose partition columns are constants: emptied if no row is left. */
function constantPartition(
  { partitionBy }: TableDefinition,
  constants: Readonly<Record<string, string>> = {},
): Pick<PublishOptions, 'partitions'> {
  if (partitionBy.length === 0 || !partitionBy.every((column) => Object.hasOwn(constants, column)))
    return {};
  return {
    partitions: [
      Object.fromEntries(partitionBy.map((column) => [column, constants[column] ?? null])),
    ],
  };
}

/**
 * Rows that a publish wrote, as its snapshot lists them, to be held against those that were counted;
 * `undefined` where it changed nothing and the snapshot is another's.
 */
function writtenRows({ id, files }: Snapshot, published: string): number | undefined {
  if (id !== published) return undefined;
  const own = Object.values(files).flat();
  return own.reduce((sum, file) => sum + (file.id === id ? file.rows : 0), 0);
}
