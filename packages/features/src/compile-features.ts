import { type Columns, LagoaError, type TableDefinition } from '@lagoa/data';
import {
  add,
  type ColumnExpression,
  coalesce,
  type Expression,
  float64,
  from,
  type Query,
  select,
} from '@lagoa/data/sql';
import { checkSource } from './check-source.ts';
import { inputLeaves, isLevelFeature } from './feature.ts';
import { featureColumns, refusedColumn } from './feature-columns.ts';
import type { FittedFeatures } from './fitted-features.ts';
import { columnsIn } from './leaf.ts';
import { lookUpLevel } from './level-expression.ts';
import { type ApplyRowsOptions, checkRowsAre } from './rows-are.ts';
import { featureExpressions } from './slot-expressions.ts';

export interface CompileFeaturesOptions extends ApplyRowsOptions {
  /** The rows to compute features of. Default: the table that the features were defined on. */
  readonly from?: Query | Pick<TableDefinition, 'name' | 'columns'>;
  /** Columns to keep beside the slots, such as the key. */
  readonly keep?: readonly string[];
}

type Named = Record<string, Expression>;

/**
 * The fitted features as a query with one column per slot, named by `featureColumns`, for
 * `compileQuery` in DuckDB or BigQuery: run it as `CREATE TABLE … AS` or read it with
 * `readFeatureMatrix`. Slots are float64 before their one rounding to float32, null for missing, and
 * equal what `applyRow` computes to the bit, a logarithm to the bound of the certificate.
 *
 * SQL raises nothing: where a feature says `unseen: 'error'`, the column `refused_levels` counts the
 * features of the row that met such a level, and `readFeatureMatrix` throws where it is not 0.
 *
 * Throws `invalid-argument` for a kept column with the name of a slot's, or that `from` lacks;
 * `not-found` and `invalid-data` where `from` lacks a column that is read, or has another kind of it.
 *
 * @example
 * const calls = defineTable({ name: 'calls', layer: 'gold', key: ['id'], columns: { id: { kind: 'int64' }, minutes: { kind: 'float64' } } });
 * const definition = defineFeatures(calls, (column, f) => ({ minutes: f.minMax(column.minutes) }));
 * const fitted = await fitFeatures(definition, [{ id: 1n, minutes: 2 }, { id: 2n, minutes: 6 }]);
 * Object.keys(compileFeatures(fitted, { from: calls, keep: ['id'] }).columns) // ['id', 'minutes']
 */
export function compileFeatures(
  fitted: FittedFeatures,
  options: CompileFeaturesOptions = {},
): Query {
  const { from: source = tableOf(fitted), keep = [] } = options;
  const rows = checkRowsAre(fitted, options);
  const input = 'node' in source ? source : from(source);
  const { numbers: numberLeaves, levels } = inputLeaves(
    fitted.features.map(({ transform }) => transform),
    rows,
  );
  checkSource(input, [...numberLeaves, ...levels]);
  const kept = keep.map((name) => [name, keptColumn(input, name)] as const);
  const names = featureColumns(fitted);
  const taken = new Set(names.map((name) => name.toLowerCase()));
  const clash = keep.find((name) => taken.has(name.toLowerCase()));
  if (clash !== undefined)
    throw new LagoaError('invalid-argument', `the kept column ${clash} has the name of a slot`);
  const numbers: Named = Object.fromEntries(kept);
  const slots: Named = Object.fromEntries(kept.map(([name, { kind }]) => [name, read(name, kind)]));
  fitted.features.forEach((feature, i) => {
    const { number, slots: slotsOf } = featureExpressions(feature, { rows });
    const name = `lagoa_number_${i}`;
    numbers[name] = number;
    const start = fitted.layout.groups[i]?.start ?? 0;
    slotsOf(read(name, 'float64')).forEach((slot, k) => {
      slots[names[start + k] ?? ''] = slot;
    });
  });
  const refused = refusals(fitted);
  if (refused !== undefined) {
    numbers[refusedColumn] = refused;
    slots[refusedColumn] = read(refusedColumn, 'float64');
  }
  return select(select(input, numbers), slots);
}

function read<K extends Expression['kind']>(name: string, kind: K): ColumnExpression<K> {
  return { node: 'column', kind, name, declared: kind };
}

function keptColumn({ columns }: Query, name: string): ColumnExpression {
  const declared = columns[name]?.kind;
  if (declared === undefined || declared === 'decimal')
    throw new LagoaError(
      'invalid-argument',
      `cannot keep ${name}, which is ${declared ?? 'no column'}; there are ${Object.keys(columns).join(', ')}`,
    );
  const kind = declared === 'int32' ? 'int64' : declared === 'category' ? 'string' : declared;
  return { node: 'column', kind, name, declared };
}

/** The table as far as the features read it. */
function tableOf({ table, features }: FittedFeatures): { name: string; columns: Columns } {
  const { numbers, levels } = inputLeaves(
    features.map(({ transform }) => transform),
    'fitted',
  );
  const columns: Record<string, Columns[string]> = {};
  for (const { name, declared } of [...numbers, ...levels].flatMap(columnsIn))
    columns[name] =
      declared === 'decimal'
        ? { kind: declared, precision: 38, scale: 9, nullable: true }
        : declared === 'category'
          ? { kind: 'string', nullable: true }
          : { kind: declared, nullable: true };
  return { name: table, columns };
}

/** How many features of a row refuse its level. */
function refusals({ features }: FittedFeatures): Expression<'float64'> | undefined {
  const each = features.flatMap(({ transform }) => {
    if (!isLevelFeature(transform) || transform.unseen !== 'error') return [];
    const known = transform.levels.map((level) => [level, float64(0)] as const);
    return [coalesce(lookUpLevel(transform.input, known, float64(1)), float64(0))];
  });
  const [first, ...others] = each;
  return first && others.reduce<Expression<'float64'>>((sum, next) => add(sum, next), first);
}
