import { type Columns, LagoaError } from '@lagoa/data';
import type { Expression } from '@lagoa/data/sql';
import { columnsIn } from './leaf.ts';
import { sqlKinds } from './offer-columns.ts';

/**
 * Throws unless a table or query has every column that the expressions read (`not-found`), of a kind
 * that SQL reads alike (`invalid-data`).
 */
export function checkSource(
  { columns }: { readonly columns: Columns },
  expressions: readonly Expression[],
): void {
  for (const { name, declared } of expressions.flatMap(columnsIn)) {
    const kind = Object.hasOwn(columns, name) ? columns[name]?.kind : undefined;
    const available = Object.keys(columns);
    if (kind === undefined)
      throw new LagoaError(
        'not-found',
        `the source has no column ${name}; it has ${available.join(', ')}`,
        { details: { name, available } },
      );
    if (sqlKinds[kind] !== sqlKinds[declared])
      throw new LagoaError(
        'invalid-data',
        `column ${name} is ${declared}, the source has ${kind}`,
        { details: { column: name } },
      );
  }
}
