import type { CsvSource } from '../csv-source.ts';
import { type ConformCounts, quarantineTable } from '../quarantine.ts';
import type { TableDefinition } from '../table.ts';
import type { PublishOptions, Snapshot, TableStore } from '../table-store.ts';
import { type ConformCsvOptions, conformCsv } from './conform-csv.ts';

export type PublishCsvOptions<T extends TableDefinition = TableDefinition> = ConformCsvOptions<T> &
  Pick<PublishOptions, 'mode' | 'provenance' | 'signal'> & {
    /** Name of the source in messages and quarantine records; the quarantine's partition. */
    readonly name: string;
  };

export interface PublishedCsv {
  readonly snapshot: Snapshot;
  /** Snapshot of `quarantineTable`. */
  readonly quarantine: Snapshot;
  readonly counts: ConformCounts;
}

/**
 * A CSV into its table: `conformCsv`, then the quarantine is published under the source's name, then
 * the table. The source declaration, the constants and the rules become
 * part of the provenance, so that a repeat of the same work is a no-op and a change is published.
 * With `replace-partitions` and all partition columns constant, a source without a good row empties
 * its partition.
 *
 * @example
 * await publishCsv(store, telco, {
 *   engine,
 *   path: bucket.pathOf(manifest.key),
 *   name: 'telco 2024-01',
 *   mode: 'replace',
 *   provenance: { inputs: { [manifest.key]: manifest.hash } },
 * });
 */
export async function publishCsv<T extends TableDefinition>(
  store: TableStore,
  source: CsvSource<T>,
  { mode, provenance, signal, ...options }: PublishCsvOptions<T>,
): Promise<PublishedCsv> {
  const csv = await conformCsv(source, options);
  try {
    const { delimiter, encoding, columns, table } = source;
    const common = {
      provenance: {
        inputs: provenance.inputs,
        parameters: {
          csv: { name: options.name, delimiter, encoding, columns },
          constants: options.constants ?? {},
          rules: options.rules ?? [],
          ...(provenance.parameters !== undefined && { parameters: provenance.parameters }),
        },
      },
      ...(signal !== undefined && { signal }),
    };
    const quarantine = await store.publish(quarantineTable(table), csv.quarantined(), {
      ...common,
      mode: 'replace-partitions',
      partitions: [{ source: options.name }],
    });
    const snapshot = await store.publish(table, csv.accepted(), {
      ...common,
      mode,
      ...(mode === 'replace-partitions' && constantPartition(table, options.constants)),
    });
    return { snapshot, quarantine, counts: csv.counts };
  } finally {
    csv.close();
  }
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
