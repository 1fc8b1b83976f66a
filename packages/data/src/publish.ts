import { LagoaError } from './error.ts';
import { contentHash } from './hash.ts';
import type { TableDefinition } from './table.ts';
import type { Provenance, PublishMode, Snapshot, SnapshotFile, Watermark } from './table-store.ts';

/** What decides the output of a publish. */
export interface PublishPlan {
  readonly mode: PublishMode;
  readonly provenance: Provenance;
}

/** Content hash of a table's declaration, 64 hex digits. */
export function contractHash(table: TableDefinition): string {
  return contentHash(table);
}

/**
 * The id of a publish: 16 hex digits of the content hash of contract, inputs, parameters and mode,
 * never of output bytes. Same work, same id.
 */
export function publishId(table: TableDefinition, { mode, provenance }: PublishPlan): string {
  const { inputs, parameters } = provenance;
  return contentHash({ contract: contractHash(table), inputs, parameters, mode }).slice(0, 16);
}

/** Files of a snapshot in the order of their partitions' names. */
export function snapshotFiles(snapshot: Pick<Snapshot, 'files'>): readonly SnapshotFile[] {
  return Object.keys(snapshot.files)
    .sort()
    .flatMap((partition) => snapshot.files[partition] ?? []);
}

/**
 * Whether everything that a publish wrote is still there: its own entry is current, or all its
 * files are listed by the current one.
 */
export function isLive(published: Snapshot, head: Snapshot): boolean {
  if (published.number === head.number) return true;
  const own = snapshotFiles(published).filter((file) => file.id === published.id);
  const listed = new Set(snapshotFiles(head).map((file) => file.path));
  return own.length > 0 && own.every((file) => listed.has(file.path));
}

/**
 * The log entry that follows `head`: with `replace` the written files are the whole table, with
 * `replace-partitions` they take the place of the partitions they name and the others stay.
 *
 * Throws `unsupported` where partitions of another contract would stay.
 */
export function nextSnapshot(
  table: TableDefinition,
  {
    head,
    plan,
    files,
    publishedAtMicros,
    watermark = plan.mode === 'replace' ? undefined : head?.watermark,
  }: {
    readonly head: Snapshot | undefined;
    readonly plan: PublishPlan;
    readonly files: Readonly<Record<string, readonly SnapshotFile[]>>;
    readonly publishedAtMicros: bigint;
    readonly watermark?: Watermark | undefined;
  },
): Snapshot {
  const contract = contractHash(table);
  const kept = plan.mode === 'replace' || head === undefined ? {} : head.files;
  const stays = Object.keys(kept).some((partition) => !(partition in files));
  if (stays && head?.contractHash !== contract)
    throw new LagoaError(
      'unsupported',
      `table ${table.name}: its declaration has changed since snapshot ${head?.number}, so partitions cannot be replaced one by one; publish the whole table with mode replace`,
      { details: { feature: 'replace-partitions over a changed contract' } },
    );
  const live = Object.fromEntries(
    Object.entries({ ...kept, ...files })
      .filter(([, partition]) => partition.length > 0)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  const parent = head?.number ?? 0;
  return {
    kind: 'snapshot',
    version: 1,
    table: table.name,
    id: publishId(table, plan),
    number: parent + 1,
    parent,
    contractHash: contract,
    provenance: plan.provenance,
    rows: snapshotFiles({ files: live }).reduce((sum, file) => sum + file.rows, 0),
    files: live,
    publishedAtMicros: notBefore(head, publishedAtMicros).toString(),
    ...(watermark !== undefined && { watermark }),
  };
}

/** Times never fall along the log, though the clocks of two writers may differ. */
function notBefore(head: Snapshot | undefined, micros: bigint): bigint {
  const before = BigInt(head?.publishedAtMicros ?? micros);
  return micros < before ? before : micros;
}

/** Whether a snapshot says no more than the one it follows: same contract, same files. */
export function changesNothing(next: Snapshot, head: Snapshot | undefined): boolean {
  return (
    head !== undefined &&
    next.contractHash === head.contractHash &&
    contentHash([next.files, next.watermark ?? null]) ===
      contentHash([head.files, head.watermark ?? null])
  );
}

/** Narrows a stored log entry to a snapshot; throws `corrupt` if it is none. */
export function parseSnapshot(value: unknown, name: string): Snapshot {
  if (isSnapshot(value)) return value;
  throw new LagoaError('corrupt', `${name} is not a snapshot of version 1`, { details: { name } });
}

function isSnapshot(value: unknown): value is Snapshot {
  if (typeof value !== 'object' || value === null) return false;
  const typeOf = (field: string): string => typeof Reflect.get(value, field);
  return (
    'kind' in value &&
    value.kind === 'snapshot' &&
    'version' in value &&
    value.version === 1 &&
    ['table', 'id', 'contractHash', 'publishedAtMicros'].every(
      (field) => typeOf(field) === 'string',
    ) &&
    ['number', 'parent', 'rows'].every((field) => typeOf(field) === 'number') &&
    ['provenance', 'files'].every((field) => typeOf(field) === 'object')
  );
}
