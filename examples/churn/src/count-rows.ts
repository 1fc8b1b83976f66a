import { quarantineTable, readRows, type TableDefinition, type TableStore } from '@lagoa/data';
import type { SourceCounts } from '@lagoa/data/quality';
import type { Landing } from './landing.ts';
import { monthName } from './month.ts';
import { churn } from './tables.ts';

/** How a month's file is called in messages and in the quarantine. */
export function sourceName(month: string): string {
  return `churn-${monthName(month)}`;
}

export interface RowCounts {
  /** Rows of the landed files: accepted and quarantined. */
  readonly rows: number;
  readonly quarantined: number;
}

/** Counts the landed months by the logs of the silver table and of its quarantine. */
export async function countRows(tables: TableStore, landing: Landing): Promise<RowCounts> {
  const sources = await countSources(tables, landing);
  return {
    rows: sources.reduce((sum, { rows }) => sum + rows, 0),
    quarantined: sources.reduce((sum, source) => sum + source.quarantined, 0),
  };
}

/** What each landed month brought, and which rules its quarantined rows broke. */
export async function countSources(
  tables: TableStore,
  { files }: Landing,
): Promise<readonly SourceCounts[]> {
  const aside = quarantineTable(churn);
  const rowsOf = async (table: TableDefinition): Promise<(partition: string) => number> => {
    const snapshot = (await tables.snapshots(table)).at(-1);
    return (partition) =>
      (snapshot?.files[partition] ?? []).reduce((sum, { rows }) => sum + rows, 0);
  };
  const [acceptedOf, quarantinedOf] = [await rowsOf(churn), await rowsOf(aside)];
  const sources: SourceCounts[] = [];
  for (const { month } of files) {
    const source = sourceName(month);
    const accepted = acceptedOf(`month=${month}`);
    const quarantined = quarantinedOf(`source=${source}`);
    const byRule = new Map<string, number>();
    if (quarantined > 0)
      for await (const batch of tables.read(aside, { partition: { source } }))
        for (const { rule } of readRows(aside, batch))
          byRule.set(rule, (byRule.get(rule) ?? 0) + 1);
    const rows = accepted + quarantined;
    sources.push({ source, rows, accepted, quarantined, byRule: Object.fromEntries(byRule) });
  }
  return sources;
}
