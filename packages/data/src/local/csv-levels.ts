import type { DuckDBConnection } from '@duckdb/node-api';
import { type CsvSource, csvHeader } from '../csv-source.ts';
import { LagoaError } from '../error.ts';
import { defineTable, type TableDefinition } from '../table.ts';
import { fieldText } from './csv-cast.ts';
import { fieldName } from './csv-typed.ts';
import { quoteText } from './duckdb-sql.ts';

/** A category with more new levels than this is no category. */
const mostNewLevels = 1000;

/**
 * The source with the levels that its file holds and its contract does not name, after the others, in the
 * order of their code units. Reads the file once; one without categories is not read.
 *
 * Throws `invalid-data` above 1,000 new levels.
 */
export async function evolveLevels(
  connection: DuckDBConnection,
  source: CsvSource,
  {
    scan,
    headers,
    name,
  }: { readonly scan: string; readonly headers: readonly string[]; readonly name: string },
): Promise<CsvSource> {
  const table: TableDefinition = source.table;
  const fieldOf = (column: string): string => fieldName(headers.indexOf(csvHeader(source, column)));
  const texts = Object.entries(table.columns).flatMap(([column, declared]) => {
    if (declared.kind !== 'category' || !headers.includes(csvHeader(source, column))) return [];
    const csv = source.columns[column] ?? {};
    const text = fieldText(fieldOf(column), { column: declared, csv, fieldOf });
    const levels = ['', ...declared.levels].map(quoteText).join(', ');
    const unknown = `CASE WHEN (${text}) NOT IN (${levels}) THEN ${text} END`;
    return [`{of: ${quoteText(column)}, level: ${unknown}}`];
  });
  if (texts.length === 0) return source;
  const found = await connection.runAndReadAll(
    `SELECT DISTINCT one.of, one.level FROM (SELECT unnest([${texts.join(', ')}]) AS one FROM ${scan})
     WHERE one.level IS NOT NULL LIMIT ${mostNewLevels + 1}`,
  );
  const rows = found.getRows().map((row) => row.map(String));
  if (rows.length === 0) return source;
  if (rows.length > mostNewLevels)
    throw new LagoaError(
      'invalid-data',
      `${name}: more than ${mostNewLevels} levels that the contract of ${table.name} does not name, for instance of ${rows[0]?.[0]}; declare a string`,
      { details: { source: name } },
    );
  const columns = Object.entries(table.columns).map(([column, declared]) => {
    const more = rows.flatMap(([of, level = '']) => (of === column ? [level] : [])).toSorted();
    const levels = declared.kind === 'category' ? [...declared.levels, ...more] : [];
    return [column, more.length === 0 ? declared : { ...declared, levels }] as const;
  });
  return { ...source, table: defineTable({ ...table, columns: Object.fromEntries(columns) }) };
}
