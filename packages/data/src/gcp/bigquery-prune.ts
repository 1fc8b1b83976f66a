import { expiredSnapshots } from '../retention.ts';
import type { TableDefinition } from '../table.ts';
import { toTableLog } from '../table-log.ts';
import type { PruneOptions, PruneResult } from '../table-store.ts';
import { toBigQueryParameter } from './bigquery-parameter.ts';
import { type BigQueryPlace, tablePaths } from './bigquery-publish.ts';
import { cellOf, readResultPages } from './bigquery-results.ts';
import {
  dropKeptText,
  dropText,
  keepText,
  keptPath,
  keptWord,
  tablesText,
} from './bigquery-statements.ts';
import { type BigQueryLog, endOf } from './bigquery-table-log.ts';

/**
 * Makes table snapshots of what stays and time travel will soon forget (of each publish that was replaced
 * more than half its time ago), forgets old entries, then removes the table snapshots of forgotten ones and
 * the stages and staged files that crashed publishes left.
 */
export async function pruneBigQueryTable(
  { name, layer }: Pick<TableDefinition, 'name' | 'layer'>,
  { runner, staging, clock, target, log }: BigQueryPlace & { readonly log: BigQueryLog },
  options: PruneOptions & { readonly timeTravelHours: number },
): Promise<PruneResult> {
  const nowMicros = clock.now();
  const until = nowMicros - BigInt(Math.round(options.graceMs * 1000));
  const snapshots = await toTableLog(log, name).snapshots();
  const expired = expiredSnapshots(snapshots, { ...options, nowMicros });
  const { epoch = '', entries } = await log.rows();
  const dataset = `${target.projectId}.${target.datasetId}`;
  const { data } = tablePaths(target);
  const list = async (
    word: string,
  ): Promise<readonly (readonly [path: string, micros: bigint])[]> => {
    const { job } = await runner.query(`lagoa_list_${globalThis.crypto.randomUUID()}`, {
      text: tablesText(dataset),
      parameters: [
        toBigQueryParameter('prefix', { type: 'STRING', value: `${target.tableId}${word}` }),
      ],
    });
    const found: (readonly [string, bigint])[] = [];
    for await (const { rows } of readResultPages(job, { what: data }))
      for (const row of rows)
        found.push([`${dataset}.${String(cellOf(row, 0))}`, BigInt(String(cellOf(row, 1)))]);
    return found;
  };
  const run = (text: string): Promise<unknown> =>
    runner.query(`lagoa_prune_${globalThis.crypto.randomUUID()}`, { text });

  const travelMicros = BigInt(Math.round(options.timeTravelHours * 3_600_000_000));
  const kept = new Set((await list(keptWord)).map(([path]) => path));
  const wanted = new Set<string>();
  for (const { number } of snapshots) {
    const asOfMicros = endOf({ entries }, number);
    if (asOfMicros === undefined || expired.some((one) => one.number === number)) continue;
    const path = keptPath(data, { epoch, number });
    wanted.add(path);
    const age = nowMicros - asOfMicros;
    if (!kept.has(path) && age > travelMicros / 2n && age < travelMicros)
      await run(keepText(data, { kept: path, asOfMicros }));
  }
  for (const { number } of expired) await log.remove(number);
  let files = 0;
  for (const path of kept)
    if (!wanted.has(path)) {
      await run(dropKeptText(path));
      files++;
    }
  for (const [path, createdMicros] of await list('__lagoa_stage_')) {
    if (createdMicros > until) continue;
    await run(dropText(path));
    files++;
  }
  for await (const { key, updatedMs } of staging.objects.list(`${layer}/${name}/`)) {
    if (BigInt(updatedMs) * 1000n > until) continue;
    await staging.objects.delete(key);
    files++;
  }
  return { snapshots: expired.length, files };
}
