import type { Clock } from '../clock.ts';
import { LagoaError } from '../error.ts';
import { contentHash } from '../hash.ts';
import { parsePartitionName, partitionName } from '../partition-path.ts';
import { contractHash } from '../publish.ts';
import { publishToLog } from '../publish-to-log.ts';
import type { TableDefinition } from '../table.ts';
import { toTableLog } from '../table-log.ts';
import type { PublishOptions, Snapshot } from '../table-store.ts';
import type { BigQueryRunner, BigQueryTarget } from './bigquery-runner.ts';
import { type BigQueryStaging, countStage, dropStage, type Stage } from './bigquery-stage.ts';
import { publishStatement, setupText, type TablePaths } from './bigquery-statements.ts';
import { createBigQueryLog, type LogRows } from './bigquery-table-log.ts';

/** What every operation on one table needs. */
export interface BigQueryPlace {
  readonly runner: BigQueryRunner;
  readonly staging: BigQueryStaging;
  readonly clock: Clock;
  readonly target: BigQueryTarget;
}

/** The tables that belong to a table. */
export function tablePaths({ projectId, datasetId, tableId }: BigQueryTarget): TablePaths {
  const data = `${projectId}.${datasetId}.${tableId}`;
  return { data, head: `${data}__lagoa_head`, log: `${data}__lagoa_log` };
}

/**
 * Publishes what `fill` puts into a stage: a table of its own for each attempt, whose rows one
 * transaction moves into the table, together with the entry of the log.
 */
export async function publishStage(
  table: TableDefinition,
  place: BigQueryPlace,
  {
    options,
    fill,
  }: { readonly options: PublishOptions; readonly fill: (stage: Stage) => Promise<void> },
): Promise<Snapshot> {
  const { runner, clock, target } = place;
  const { mode, signal, partitions = [] } = options;
  const paths = tablePaths(target);
  const replaced = new Set(
    partitions.map((values) =>
      partitionName(table.partitionBy.map((column) => [column, values[column] ?? null])),
    ),
  );
  let stage: Stage | undefined;
  const log = createBigQueryLog({
    paths,
    runner,
    signal,
    async append(number, entry) {
      if (stage === undefined) throw new LagoaError('invalid-argument', 'nothing is staged');
      const { epoch } = await log.rows();
      const hash = contentHash({ epoch, id: stage.id, number }).slice(0, 16);
      const statement = publishStatement(table, {
        paths,
        stage: stage.path,
        mode,
        partitions: [...replaced].map((name) => parsePartitionName(name).map(([, value]) => value)),
        entry: { number, id: stage.id, json: JSON.stringify(entry) },
      });
      await runner.query(`lagoa_publish_${table.name}_${hash}`, { ...statement, signal });
      // The job of this id may have been another writer's, with a stage of its own.
      log.forget();
      const landed = (await log.rows()).entries.get(number)?.entry;
      if (contentHash(landed ?? null) !== contentHash(JSON.parse(JSON.stringify(entry))))
        throw new LagoaError('conflict', `${paths.data}: entry ${number} is another writer's`);
    },
  });
  const snapshot = await publishToLog(toTableLog(log, paths.data), table, {
    options,
    clock,
    async write(id) {
      if (needsSetup(table, await log.rows())) {
        const setup = `lagoa_setup_${table.name}_${globalThis.crypto.randomUUID()}`;
        await runner.query(setup, { text: setupText(table, paths), signal });
        log.forget();
      }
      stage = newStage(table, target, id);
      await fill(stage);
      const files = await countStage(table, { stage, runner, signal });
      for (const name of Object.keys(files)) replaced.add(name);
      return files;
    },
    discard: async () => stage && dropStage(stage, place),
  });
  if (stage !== undefined) await dropStage(stage, place);
  return snapshot;
}

function newStage({ name, layer }: TableDefinition, target: BigQueryTarget, id: string): Stage {
  const attempt = globalThis.crypto.randomUUID().replaceAll('-', '').slice(0, 12);
  const tableId = `${name}__lagoa_stage_${id}_${attempt}`;
  return {
    id,
    target: { ...target, tableId },
    path: `${target.projectId}.${target.datasetId}.${tableId}`,
    key: `${layer}/${name}/${id}-${attempt}`,
  };
}

/** A table that is new, or whose declaration has changed since the newest entry. */
function needsSetup(table: TableDefinition, { epoch, entries }: LogRows): boolean {
  const newest: unknown = entries.get(Math.max(...entries.keys()))?.entry;
  return epoch === undefined || Object(newest).contractHash !== contractHash(table);
}
