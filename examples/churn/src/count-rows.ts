import { quarantineTable, type TableDefinition, type TableStore } from '@lagoa/data';
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
export async function countRows(tables: TableStore, { files }: Landing): Promise<RowCounts> {
  const months = files.map(({ month }) => month);
  const count = async (table: TableDefinition, partitions: readonly string[]): Promise<number> => {
    const snapshot = (await tables.snapshots(table)).at(-1);
    return partitions
      .flatMap((partition) => snapshot?.files[partition] ?? [])
      .reduce((sum, { rows }) => sum + rows, 0);
  };
  const accepted = await count(
    churn,
    months.map((month) => `month=${month}`),
  );
  const quarantined = await count(
    quarantineTable(churn),
    months.map((month) => `source=${sourceName(month)}`),
  );
  return { rows: accepted + quarantined, quarantined };
}
