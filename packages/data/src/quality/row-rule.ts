import type { Expression } from '../sql/expression.ts';
import type { Columns, TableDefinition } from '../table.ts';

/**
 * A check of whole rows that a kind, range or level cannot say, as a typed expression over the
 * table's columns. Plain JSON: it runs columnar in DuckDB and BigQuery, and in TypeScript.
 *
 * A row breaks the rule where `holds` is false. Where it is null, because a value is missing, the
 * row keeps it, as in a CHECK of SQL; say `coalesce(…, boolean(false))` where missing is a fault.
 *
 * @example
 * const customers = defineTable({
 *   name: 'customers',
 *   layer: 'silver',
 *   key: [],
 *   columns: { start: { kind: 'date' }, end: { kind: 'date', nullable: true } },
 * });
 * const rule = {
 *   name: 'ends-after-start',
 *   column: 'end',
 *   holds: lessOrEqual(column(customers, 'start'), column(customers, 'end')),
 *   expected: 'an end on or after the start',
 * };
 * evaluate(rule.holds, { start: '2024-02-01', end: '2024-01-31' }) // false
 * evaluate(rule.holds, { start: '2024-02-01', end: null }) // null
 */
export interface RowRule<T extends { readonly columns: Columns } = TableDefinition> {
  readonly name: string;
  /** The column at fault, for the quarantine record. */
  readonly column?: keyof T['columns'] & string;
  readonly holds: Expression<'boolean'>;
  /** What a good row has, for the quarantine record. Default: the rule's name. */
  readonly expected?: string;
}
