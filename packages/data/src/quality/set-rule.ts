import type { Columns, TableDefinition } from '../table.ts';

type Name<T extends { readonly columns: Columns }> = keyof T['columns'] & string;

/**
 * A check of a whole table, as plain JSON.
 *
 * - `unique`: no two rows share these values; rows where one is missing do not count, as in SQL.
 * - `references`: each value occurs in the other table; a row where one is missing is let be.
 * - `fresh`: the largest value of a timestamp or date column is at most so old.
 * - `volume`: the number of rows is within `share` of the median of the last snapshots.
 * - `complete`: at least this share of the rows has a value; 1 means all.
 */
export type SetRule<T extends { readonly columns: Columns } = TableDefinition> =
  | { readonly kind: 'unique'; readonly name: string; readonly columns: readonly Name<T>[] }
  | {
      readonly kind: 'references';
      readonly name: string;
      /** Column of this table → column of the other. */
      readonly on: Readonly<Partial<Record<Name<T>, string>>>;
      readonly table: Pick<TableDefinition, 'name' | 'columns'>;
    }
  | {
      readonly kind: 'fresh';
      readonly name: string;
      readonly column: Name<T>;
      readonly maxAgeMicros: number;
    }
  | {
      readonly kind: 'volume';
      readonly name: string;
      /** 0.5 allows half as many to half as many more. */
      readonly share: number;
      /** How many of the last snapshots count. Default: 7. */
      readonly snapshots?: number;
    }
  | {
      readonly kind: 'complete';
      readonly name: string;
      readonly column: Name<T>;
      readonly share: number;
    };
