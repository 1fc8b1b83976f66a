import type { TableDefinition } from '../table.ts';
import { compareColumns } from './compare-columns.ts';
import { changeOrder, type ContractChange, type ContractReason } from './contract-change.ts';

/** What has changed between two declarations. Plain JSON. */
export interface ContractComparison {
  readonly kind: 'contract-comparison';
  readonly version: 1;
  /** The gravest change among the reasons. */
  readonly change: ContractChange;
  /** Every difference; those of the table first, then column by column. */
  readonly reasons: readonly ContractReason[];
}

/**
 * What a new declaration of a table means for the rows written under the old one, and for those who
 * read them:
 *
 * - `identical`: nothing differs.
 * - `compatible`: the same rows are valid, with the same meaning; descriptions, own tags, the order
 *   of columns or levels, clustering, or a unit where there was none.
 * - `additive`: every row that was valid stays valid with equal values (null in new columns), and
 *   rows may come that were not: a new nullable column, null where there was none, more levels, a
 *   wider range or decimal, a pattern less, `int32` to `int64` or `float64`, `category` to `string`.
 *   Readers must be ready for the new values; the compiler names the places whose type changes.
 * - `breaking`: a row that was valid may be no longer, or means something else: a column gone or
 *   renamed, a new column without null, anything narrower or of another kind, another unit, key,
 *   partition, name or layer, a `pii`, `label`, `key` or `leaky` tag come or gone.
 *
 * @example
 * const before = defineTable({ name: 't', layer: 'gold', key: [], columns: { n: { kind: 'int32' } } });
 * const after = defineTable({ name: 't', layer: 'gold', key: [], columns: { n: { kind: 'int64' } } });
 * compareContracts(before, after).change // 'additive'
 */
export function compareContracts(
  before: TableDefinition,
  after: TableDefinition,
): ContractComparison {
  const reasons = [...tableReasons(before, after), ...columnReasons(before, after)];
  const change = reasons.reduce<ContractChange>(
    (gravest, reason) =>
      changeOrder.indexOf(reason.change) > changeOrder.indexOf(gravest) ? reason.change : gravest,
    'identical',
  );
  return { kind: 'contract-comparison', version: 1, change, reasons };
}

function* tableReasons(before: TableDefinition, after: TableDefinition): Generator<ContractReason> {
  for (const what of ['name', 'layer'] as const)
    if (before[what] !== after[what])
      yield {
        change: 'breaking',
        reason: `the ${what} was ${before[what]} and is ${after[what]}: another table`,
      };
  if (!sameMembers(before.key, after.key))
    yield {
      change: 'breaking',
      reason: `the key was ${list(before.key)} and is ${list(after.key)}: rows are told apart otherwise`,
    };
  else if (!sameList(before.key, after.key))
    yield { change: 'compatible', reason: 'the key lists its columns in another order' };
  if (!sameList(before.partitionBy, after.partitionBy))
    yield {
      change: 'breaking',
      reason: `the partition was by ${list(before.partitionBy)} and is by ${list(after.partitionBy)}: all rows must be written again`,
    };
  if (!sameList(before.clusterBy ?? [], after.clusterBy ?? []))
    yield { change: 'compatible', reason: 'the clustering has changed' };
  if (before.description !== after.description)
    yield { change: 'compatible', reason: 'the description has changed' };
}

function* columnReasons(
  before: TableDefinition,
  after: TableDefinition,
): Generator<ContractReason> {
  const [names, newNames] = [Object.keys(before.columns), Object.keys(after.columns)];
  const kept = names.filter((name) => Object.hasOwn(after.columns, name));
  if (
    !sameList(
      kept,
      newNames.filter((name) => Object.hasOwn(before.columns, name)),
    )
  )
    yield { change: 'compatible', reason: 'the columns stand in another order' };
  for (const [name, column] of Object.entries(before.columns)) {
    const next = Object.hasOwn(after.columns, name) ? after.columns[name] : undefined;
    if (next === undefined)
      yield { change: 'breaking', column: name, reason: `the ${column.kind} column is gone` };
    else for (const reason of compareColumns(column, next)) yield { ...reason, column: name };
  }
  for (const [name, column] of Object.entries(after.columns)) {
    if (Object.hasOwn(before.columns, name)) continue;
    yield column.nullable
      ? { change: 'additive', column: name, reason: `a nullable ${column.kind} column is new` }
      : {
          change: 'breaking',
          column: name,
          reason: `a ${column.kind} column is new and not nullable: rows written before have no value`,
        };
  }
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item, i) => item === b[i]);
}

function sameMembers(a: readonly string[], b: readonly string[]): boolean {
  return sameList([...a].sort(), [...b].sort());
}

function list(names: readonly string[]): string {
  return names.length === 0 ? 'nothing' : names.join(', ');
}
