import { bigquery } from '../sql/bigquery.ts';
import { compileQuery } from '../sql/compile-query.ts';
import type { ViewDefinition } from '../sql/define-view.ts';
import type { CompiledSql, SqlWarehouse } from '../sql-engine.ts';
import type { TableDefinition } from '../table.ts';
import { contractText } from './bigquery-contract.ts';
import { type BigQueryEngine, createBigQueryEngine } from './bigquery-engine.ts';
import { selectText } from './bigquery-select.ts';
import type { BigQueryTableStore } from './bigquery-table-store.ts';
import { type BigQueryTablesOptions, datasetOf } from './bigquery-tables.ts';

export interface BigQueryWarehouseOptions extends BigQueryTablesOptions {
  /** Of the same project and data sets. */
  readonly store: BigQueryTableStore;
  /** Tables that queries may name. One that is not there throws `not-found` when queried. */
  readonly tables: readonly TableDefinition[];
  /** Views that queries may name, each after those it reads. */
  readonly views?: readonly ViewDefinition[];
}

/**
 * Tables of BigQuery as an SQL engine: queries name tables and views as `from(table)` compiles
 * them, and see the newest rows. Tables and views go into each query as its WITH clause, so nothing is
 * made in a data set; `compileView` gives the statement for those who want a view to stay. What
 * `writeTable` computes never leaves BigQuery, and is checked there against the contract: a wrong
 * type, a missing value, an unknown level or a value out of range throws `invalid-data`.
 *
 * @example
 * const warehouse = createBigQueryWarehouse({ ...connection, datasets, store, tables: [customers, orders], views: [joined] });
 * await warehouse.writeTable(compileQuery(from(joined), bigquery), gold, {
 *   mode: 'replace',
 *   provenance: { inputs: { customers: snapshot.id } },
 * });
 */
export function createBigQueryWarehouse(
  options: BigQueryWarehouseOptions,
): BigQueryEngine & SqlWarehouse {
  const { store } = options;
  const engine = createBigQueryEngine(options);
  return {
    dialect: 'bigquery',
    query: (sql, more) => engine.query(withSources(sql, options), more),
    dryRun: (sql, more) => engine.dryRun(withSources(sql, options), more),
    async writeTable(sql, table, publish) {
      const { text, parameters } = withSources(sql, options);
      return store.publishQuery(table, { text: contractText(table, text), parameters }, publish);
    },
  };
}

/** The query, with the tables and views that it may name as its WITH clause. */
function withSources(
  { text, parameters }: CompiledSql,
  {
    project,
    datasets,
    tables,
    views = [],
  }: Pick<BigQueryWarehouseOptions, 'project' | 'datasets' | 'tables' | 'views'>,
): CompiledSql {
  const sources = [
    ...tables.map((table) => {
      const path = `${project}.${datasetOf(datasets, table)}.${table.name}`;
      const columns = Object.keys(table.columns);
      return [table.name, selectText(table, path, { columns, where: [] })] as const;
    }),
    ...views.map(({ name, query }) => {
      const view = compileQuery(query, bigquery, { texts: 'literals' });
      return [name, view.text] as const;
    }),
  ].map(([name, query]) => `${bigquery.quoteName(name)} AS (${query})`);
  return { text: sources.length === 0 ? text : `WITH ${sources.join(', ')} ${text}`, parameters };
}
