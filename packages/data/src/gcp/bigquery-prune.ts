import type { PruneOptions, PruneResult } from '../local/parquet-table-store.ts';
import type { TableDefinition } from '../table.ts';
import { toBigQueryParameter } from './bigquery-parameter.ts';
import { type BigQueryPlace, tablePaths } from './bigquery-publish.ts';
import { cellOf, readResultPages } from './bigquery-results.ts';
import { dropText, tablesText } from './bigquery-statements.ts';
import type { BigQueryLog } from './bigquery-table-log.ts';

/** Forgets old entries, then removes the stages and staged files that crashed publishes left. */
export async function pruneBigQueryTable(
  { name, layer }: Pick<TableDefinition, 'name' | 'layer'>,
  { runner, staging, clock, target, log }: BigQueryPlace & { readonly log: BigQueryLog },
  { graceMs, keep }: PruneOptions,
): Promise<PruneResult> {
  const until = clock.now() - BigInt(Math.round(graceMs * 1000));
  const numbers = await log.numbers();
  const old = keep === undefined ? [] : numbers.slice(0, Math.max(0, numbers.length - keep));
  for (const number of old) await log.remove(number);
  let files = 0;
  const dataset = `${target.projectId}.${target.datasetId}`;
  const prefix = `${target.tableId}__lagoa_stage_`;
  const { job } = await runner.query(`lagoa_stages_${globalThis.crypto.randomUUID()}`, {
    text: tablesText(dataset),
    parameters: [toBigQueryParameter('prefix', { type: 'STRING', value: prefix })],
  });
  for await (const { rows } of readResultPages(job, { what: tablePaths(target).data }))
    for (const row of rows) {
      if (BigInt(String(cellOf(row, 1))) > until) continue;
      const text = dropText(`${dataset}.${String(cellOf(row, 0))}`);
      await runner.query(`lagoa_drop_${globalThis.crypto.randomUUID()}`, { text });
      files++;
    }
  for await (const { key, updatedMs } of staging.objects.list(`${layer}/${name}/`)) {
    if (BigInt(updatedMs) * 1000n > until) continue;
    await staging.objects.delete(key);
    files++;
  }
  return { snapshots: old.length, files };
}
