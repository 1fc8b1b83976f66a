import { expiredSnapshots } from '../retention.ts';
import type { TableDefinition } from '../table.ts';
import { toTableLog } from '../table-log.ts';
import type { PruneOptions, PruneResult } from '../table-store.ts';
import { toBigQueryParameter } from './bigquery-parameter.ts';
import { type BigQueryPlace, tablePaths } from './bigquery-publish.ts';
import { cellOf, readResultPages } from './bigquery-results.ts';
import { dropText, tablesText } from './bigquery-statements.ts';
import type { BigQueryLog } from './bigquery-table-log.ts';

/** Forgets old entries, then removes the stages and staged files that crashed publishes left. */
export async function pruneBigQueryTable(
  { name, layer }: Pick<TableDefinition, 'name' | 'layer'>,
  { runner, staging, clock, target, log }: BigQueryPlace & { readonly log: BigQueryLog },
  options: PruneOptions,
): Promise<PruneResult> {
  const nowMicros = clock.now();
  const until = nowMicros - BigInt(Math.round(options.graceMs * 1000));
  const snapshots = await toTableLog(log, name).snapshots();
  const expired = expiredSnapshots(snapshots, { ...options, nowMicros });
  for (const { number } of expired) await log.remove(number);
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
  return { snapshots: expired.length, files };
}
