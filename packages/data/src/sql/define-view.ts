import { checkTableName } from '../contract/names.ts';
import type { Columns } from '../table.ts';
import { type CompileQueryOptions, compileQuery } from './compile-query.ts';
import type { Dialect } from './dialect.ts';
import type { Query } from './query.ts';

/** A named query as plain JSON; `from(view)` reads it as it reads a table. */
export interface ViewDefinition<C extends Columns = Columns> {
  readonly kind: 'view';
  readonly version: 1;
  readonly name: string;
  readonly columns: C;
  readonly query: Query<C>;
}

/**
 * Names a query, so that both engines have it as a view: silver that joins several sources, for
 * example. Names are as those of tables; `invalid-argument` otherwise.
 *
 * @example
 * const orders = { name: 'orders', columns: { id: { kind: 'int64' } } } as const;
 * const big = defineView('big_orders', where(from(orders), greater(column(orders, 'id'), int64(9))));
 * evaluateQuery(big.query, { orders: [{ id: 3n }, { id: 10n }] }) // [{ id: 10n }]
 */
export function defineView<C extends Columns>(name: string, query: Query<C>): ViewDefinition<C> {
  checkTableName(name);
  return { kind: 'view', version: 1, name, columns: query.columns, query };
}

/**
 * The statement that makes a view. It holds its texts as escaped literals, since a view takes no
 * parameters. Throws what `compileQuery` throws.
 *
 * @example
 * const orders = { name: 'orders', columns: { by: { kind: 'string' } } } as const;
 * const his = defineView('his', where(from(orders), equal(column(orders, 'by'), string("O'Hara"))));
 * compileView(his, bigquery) // "CREATE OR REPLACE VIEW `his` AS SELECT * FROM `orders` WHERE (`by` = 'O\\U00000027Hara')"
 */
export function compileView(
  { name, query }: ViewDefinition,
  dialect: Dialect,
  { pathOf = (table) => [table] }: Pick<CompileQueryOptions, 'pathOf'> = {},
): string {
  const { text } = compileQuery(query, dialect, { pathOf, texts: 'literals' });
  return `CREATE OR REPLACE VIEW ${pathOf(name).map(dialect.quoteName).join('.')} AS ${text}`;
}
