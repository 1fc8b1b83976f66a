import type { CsvSource } from '../csv-source.ts';
import type { TableDefinition } from '../table.ts';
import type { TableStore } from '../table-store.ts';
import { type PublishedFile, type PublishFileOptions, publishFile } from './publish-file.ts';

export type PublishCsvOptions<T extends TableDefinition = TableDefinition> = PublishFileOptions<T>;
export type PublishedCsv = PublishedFile;

/**
 * `publishFile` for a CSV.
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
export function publishCsv<T extends TableDefinition>(
  store: TableStore,
  source: CsvSource<T>,
  options: PublishCsvOptions<T>,
): Promise<PublishedCsv> {
  return publishFile(store, source, options);
}
