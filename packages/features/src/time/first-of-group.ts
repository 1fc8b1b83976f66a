import * as sql from '@lagoa/data/sql';
import { int64Of, keyOf, comparableOf } from './column-of-kind.ts';

/** The first row of each group, with the largest values by this order. */
export function firstOf(
  rows: sql.Query,
  { by, order }: { readonly by: readonly string[]; readonly order: readonly string[] },
): sql.Query {
  const placed = sql.addWindow(rows, {
    lagoa_place: sql.rowNumber({
      partitionBy: by.map((column) => keyOf(rows, column)),
      orderBy: largestFirst(rows, order),
    }),
  });
  return sql.where(placed, sql.equal(int64Of(placed, 'lagoa_place'), sql.int64(1)));
}

/** By one column after the other, what is missing last. */
export function largestFirst(
  rows: Pick<sql.Query, 'columns'>,
  columns: readonly string[],
): readonly sql.SortTerm[] {
  return columns.map((column) => sql.descending(comparableOf(rows, column), { nulls: 'last' }));
}
