import type { FittedFeatures } from './fitted-features.ts';

/** The column that counts refused levels, where a feature refuses any. */
export const refusedColumn = 'refused_levels';

/**
 * The column of each slot in SQL, in vector order: its name with every run of other characters than
 * letters, digits and `_` made one `_`, at most 200 long. Where that is taken, without regard to
 * case, the slot's number follows.
 *
 * @example
 * const plans = defineTable({ name: 'plans', layer: 'gold', key: [], columns: { plan: { kind: 'category', levels: ['one year', 'One-Year'] } } });
 * const definition = defineFeatures(plans, (column, f) => ({ plan: f.oneHot(column.plan, { unseen: 'error' }) }));
 * featureColumns(await fitFeatures(definition, [])) // ['plan_one_year', 'plan_One_Year_1']
 */
export function featureColumns({ layout }: Pick<FittedFeatures, 'layout'>): readonly string[] {
  const taken = new Set([refusedColumn]);
  return layout.names.map((slot, i) => {
    const plain = slot.replace(/[^A-Za-z0-9_]+/g, '_').slice(0, 200);
    let name = plain;
    for (let suffix = `_${i}`; taken.has(name.toLowerCase()); suffix += '_') name = plain + suffix;
    taken.add(name.toLowerCase());
    return name;
  });
}
