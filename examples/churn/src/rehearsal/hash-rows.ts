import { contentHash, readRows, type TableDefinition } from '@lagoa/data';
import type { Wiring } from '../wiring.ts';

/** A hash of all rows that does not depend on their order. */
export async function hashRows(
  table: TableDefinition,
  batches: ReturnType<Wiring['tables']['read']>,
): Promise<{ readonly rows: number; readonly hash: string }> {
  const hashes: string[] = [];
  for await (const batch of batches)
    for (const row of readRows(table, batch)) hashes.push(contentHash(row));
  return { rows: hashes.length, hash: contentHash(hashes.sort()) };
}
