import { LagoaError } from '../error.ts';
import type { CompiledSql, SqlEngine } from '../sql-engine.ts';
import type { Columns } from '../table.ts';
import { columnOfField } from './bigquery-field.ts';
import { pageToBatch, readResultPages } from './bigquery-results.ts';
import { type BigQueryConnection, createBigQueryRunner } from './bigquery-runner.ts';
import { toSqlParameters } from './bigquery-sql-parameters.ts';

export interface BigQueryEngine extends SqlEngine {
  readonly dialect: 'bigquery';
  /** What a query would read, in bytes; nothing runs, nothing is paid. Throws for a wrong text. */
  dryRun(sql: CompiledSql, options?: { readonly signal?: AbortSignal }): Promise<DryRun>;
}

export interface DryRun {
  readonly bytes: bigint;
}

/**
 * Runs compiled SQL as query jobs, each labelled and limited in bytes. Int64 and timestamps come as
 * bigint, decimals keep their digits. Rows come as pages of JSON: for many of them let
 * `publishQuery` of a table store write a table, and read that through the Storage Read API.
 *
 * Throws `unsupported`, naming the column, for types that no column kind holds (BIGNUMERIC without
 * parameters, nested and other types): cast them in the query.
 *
 * @example
 * const engine = createBigQueryEngine({ client, project, location, labels, maximumBytesBilled, clock });
 * const { bytes } = await engine.dryRun(sql);
 */
export function createBigQueryEngine(connection: BigQueryConnection): BigQueryEngine {
  const runner = createBigQueryRunner(connection);
  const request = ({ text, parameters }: CompiledSql, signal: AbortSignal | undefined) => ({
    text,
    parameters: toSqlParameters(parameters),
    signal,
  });
  return {
    dialect: 'bigquery',
    async *query(sql, { signal } = {}) {
      const id = `lagoa_query_${globalThis.crypto.randomUUID()}`;
      const { job } = await runner.query(id, request(sql, signal));
      let columns: Columns | undefined;
      for await (const page of readResultPages(job, { what: 'query', signal })) {
        columns ??= toColumns(page.fields);
        if (page.rows.length > 0) yield await pageToBatch(columns, page, { what: 'query' });
      }
    },
    async dryRun(sql, { signal } = {}) {
      return { bytes: await runner.dryRun(request(sql, signal)) };
    },
  };
}

function toColumns(fields: readonly unknown[]): Columns {
  const columns = Object.fromEntries(fields.map(columnOfField));
  if (Object.keys(columns).length === fields.length) return columns;
  throw new LagoaError('invalid-argument', 'the query gives two columns of one name; name them');
}
