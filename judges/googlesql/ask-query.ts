import { bigquery, compileQuery, type Dialect, type Query, type RowValue } from '@lagoa/data/sql';
import { kindOfColumn } from '../../packages/data/src/sql/expression.ts';
import type { ReferenceEngine } from './reference-engine.ts';
import { readCell } from './value-proto.ts';

/** The rows of a query as the reference engine gives them, each value as its table declares it. */
export async function askQuery(
  engine: ReferenceEngine,
  query: Query,
  { loaded, dialect = bigquery }: { readonly loaded: string; readonly dialect?: Dialect },
): Promise<readonly Readonly<Record<string, RowValue>>[]> {
  const { text, parameters } = compileQuery(query, dialect);
  const answer = await engine.query(text, { loaded, parameters: parameters.map(String) });
  return answer.map((cells) =>
    Object.fromEntries(
      Object.entries(query.columns).map(([name, { kind }], i) => {
        if (kind === 'decimal') throw new Error(`${name} is a decimal`);
        const value = readCell(kindOfColumn[kind], cells[i] ?? {});
        return [name, kind === 'int32' && value !== null ? Number(value) : value];
      }),
    ),
  );
}
