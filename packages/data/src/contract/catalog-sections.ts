import type { ReportCell, ReportSection } from '../report/section.ts';
import type { TableDefinition } from '../table.ts';
import type { Snapshot } from '../table-store.ts';
import { allowedText, kindText } from './describe-table.ts';

/** A table of the catalog. */
export interface CatalogEntry {
  readonly table: TableDefinition;
  /** What `TableStore.snapshots` gives, oldest first. Default: none, a table that is only declared. */
  readonly snapshots?: readonly Snapshot[];
}

const layers: readonly string[] = ['bronze', 'silver', 'gold', 'diamond'];
const shownSnapshots = 10;

/**
 * A catalog of tables as sections for `@lagoa/data/report`: first all tables by layer, then one section for
 * each with its columns, its newest snapshots and what these were made from. `renderReport` makes one page of
 * them, whose overview leads to each table.
 *
 * @example
 * const plans = defineTable({
 *   name: 'plans', layer: 'gold', key: ['id'], columns: { id: { kind: 'string' } },
 * });
 * catalogSections([{ table: plans }]).map(({ title }) => title) // ['Tables', 'gold plans']
 */
export function catalogSections(entries: readonly CatalogEntry[]): readonly ReportSection[] {
  const sorted = entries.toSorted(
    ({ table: a }, { table: b }) =>
      layers.indexOf(a.layer) - layers.indexOf(b.layer) || (a.name < b.name ? -1 : 1),
  );
  return [overview(sorted), ...sorted.map(tableSection)];
}

function overview(entries: readonly CatalogEntry[]): ReportSection {
  return {
    kind: 'report-section',
    version: 1,
    title: 'Tables',
    blocks: [
      {
        kind: 'table',
        columns: ['layer', 'table', 'columns', 'personal', 'rows', 'published', 'about'],
        rows: entries.map(({ table, snapshots = [] }) => {
          const newest = snapshots.at(-1);
          const columns = Object.values(table.columns);
          return [
            table.layer,
            table.name,
            columns.length,
            columns.filter(({ tags = [] }) => tags.includes('pii')).length,
            newest?.rows ?? null,
            newest === undefined ? 'never' : moment(newest),
            table.description ?? '',
          ];
        }),
      },
    ],
  };
}

function tableSection({ table, snapshots = [] }: CatalogEntry): ReportSection {
  const { name, layer, key, columns, partitionBy, description } = table;
  const list = (names: readonly string[]): string =>
    names.length === 0 ? 'none' : names.join(', ');
  const newest = snapshots.slice(-shownSnapshots).toReversed();
  const inputs = Object.entries(newest[0]?.provenance.inputs ?? {});
  return {
    kind: 'report-section',
    version: 1,
    title: `${layer} ${name}`,
    blocks: [
      ...(description === undefined ? [] : [{ kind: 'text', text: description } as const]),
      { kind: 'text', text: `Key: ${list(key)}. Partitioned by: ${list(partitionBy)}.` },
      {
        kind: 'table',
        columns: ['column', 'kind', 'nullable', 'allowed', 'unit', 'tags', 'about'],
        rows: Object.entries(columns).map(([column, declared]): readonly ReportCell[] => [
          column,
          kindText(declared),
          declared.nullable ? 'yes' : '',
          allowedText(declared, (text) => JSON.stringify(text)),
          declared.unit ?? '',
          (declared.tags ?? []).join(', '),
          declared.description ?? '',
        ]),
      },
      ...(newest.length === 0
        ? []
        : [
            {
              kind: 'table',
              caption: `The newest of ${snapshots.length} snapshots`,
              columns: ['snapshot', 'published', 'rows', 'id'],
              rows: newest.map((one) => [one.number, moment(one), one.rows, one.id]),
            } as const,
          ]),
      ...(inputs.length === 0
        ? []
        : [
            {
              kind: 'table',
              caption: 'The newest snapshot was made from',
              columns: ['input', 'version'],
              rows: inputs,
            } as const,
          ]),
    ],
  };
}

function moment({ publishedAtMicros }: Snapshot): string {
  return `${new Date(Number(BigInt(publishedAtMicros) / 1000n)).toISOString().slice(0, 19)}Z`;
}
