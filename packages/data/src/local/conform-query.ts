import type { DuckDBConnection } from '@duckdb/node-api';
import type { Column } from '../column.ts';
import { LagoaError } from '../error.ts';
import type { CompiledSql } from '../sql-engine.ts';
import type { TableDefinition } from '../table.ts';
import { type RangeFault, rangeFaults } from './csv-cast.ts';
import { duckdbColumns, duckdbType, quoteName } from './duckdb-sql.ts';

/** Types that a column takes beside its own, since nothing is lost or rounded: it fits or fails. */
const narrowed: Readonly<Record<string, RegExp>> = {
  INTEGER: /^BIGINT$/,
  ENUM: /^(VARCHAR|ENUM.*)$/,
};

/**
 * Fills the temporary table `computed` with the rows of a query, which must keep the contract of a
 * table: its columns, types, ranges and patterns. Throws `invalid-data` where they do not.
 */
export async function conformQuery(
  connection: DuckDBConnection,
  { select, table }: { readonly select: CompiledSql; readonly table: TableDefinition },
): Promise<void> {
  const fault = (problem: string, cause?: unknown): LagoaError =>
    new LagoaError('invalid-data', `table ${table.name}: ${problem}`, { cause });
  const parameters = [...select.parameters];
  try {
    const described = await connection.runAndReadAll(`DESCRIBE ${select.text}`, parameters);
    const types = new Map(described.getRows().map(([name, type]) => [String(name), String(type)]));
    for (const [name, column] of Object.entries(table.columns)) {
      const found = types.get(name);
      const wanted = duckdbType(column)
        .replaceAll(', ', ',')
        .replace('TIMESTAMPTZ', 'TIMESTAMP WITH TIME ZONE');
      if (found === undefined)
        throw fault(`the query gives no column ${name}; it gives ${[...types.keys()].join(', ')}`);
      const also = narrowed[wanted.startsWith('ENUM') ? 'ENUM' : wanted];
      if (found.replaceAll(', ', ',') !== wanted && !also?.test(found))
        throw fault(`column ${name} is ${column.kind}, but the query gives ${found}`);
    }
    const names = Object.keys(table.columns).map(quoteName).join(', ');
    await connection.run(`CREATE TEMP TABLE computed (${duckdbColumns(table.columns)})`);
    await connection.run(
      `INSERT INTO computed (${names}) SELECT ${names} FROM (${select.text})`,
      parameters,
    );
  } catch (cause) {
    if (cause instanceof LagoaError) throw cause;
    throw fault(cause instanceof Error ? cause.message : String(cause), cause);
  }
  for (const [name, column] of Object.entries(table.columns))
    for (const { condition, expected } of [
      ...rangeFaults(quoteName(name), column),
      ...nanFaults(quoteName(name), column),
    ]) {
      const found = await connection.runAndReadAll(
        `SELECT ${quoteName(name)}::VARCHAR FROM computed WHERE ${condition} LIMIT 1`,
      );
      const [value] = found.getRows()[0] ?? [];
      if (value !== undefined)
        throw fault(`column ${name} holds ${String(value)}, expected ${expected}`);
    }
}

/** NaN is outside any bound; DuckDB has it above every number, so that a least value alone lets it through. */
function nanFaults(
  value: string,
  column: Column,
): readonly Pick<RangeFault, 'condition' | 'expected'>[] {
  if (column.kind !== 'float64' || column.min === undefined || column.max !== undefined) return [];
  return [{ condition: `isnan(${value})`, expected: `a value in [${column.min}, ∞]` }];
}
