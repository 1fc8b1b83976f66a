import { type Columns, defineTable, type TableDefinition } from '@lagoa/data';

/** The columns that scoring adds to the key of a row. */
export const scoreColumns = {
  score: { kind: 'float64', min: 0, max: 1, description: 'Probability of the positive class' },
  decision: { kind: 'boolean', description: 'Whether the score reaches the threshold' },
  risk_band: { kind: 'category', levels: ['low', 'medium', 'high'] },
  model_name: { kind: 'string' },
  model_id: { kind: 'string', description: 'Bundle that scored the row' },
  features_hash: { kind: 'string', description: 'Content hash of the fitted features' },
} as const;

export type ScoreColumns = typeof scoreColumns;

/**
 * Declares the diamond table that `scoreTable` writes: the key columns of the scored table, the
 * score, and where it comes from. Partition it as the scored table is partitioned.
 *
 * @example
 * const scoredChurn = defineScoredTable({
 *   name: 'scored_churn',
 *   key: { customer_id: { kind: 'string' }, month: { kind: 'date' } },
 *   partitionBy: ['month'],
 * });
 * scoredChurn.key // ['customer_id', 'month']
 */
export function defineScoredTable<const Key extends Columns, const Name extends string>({
  name,
  key,
  partitionBy = [],
  description = 'Scores of a model, one row per scored row',
}: {
  readonly name: Name;
  /** The scored table's key columns, by name. */
  readonly key: Key;
  readonly partitionBy?: readonly (keyof Key & string)[];
  readonly description?: string;
}): TableDefinition<Key & ScoreColumns, Name> {
  const columns: Key & ScoreColumns = { ...key, ...scoreColumns };
  return defineTable({
    name,
    layer: 'diamond',
    key: Object.keys(key),
    columns,
    partitionBy,
    description,
  });
}
