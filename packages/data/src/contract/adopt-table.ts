import type { Column } from '../column.ts';
import { LagoaError } from '../error.ts';
import { defineTable, type Layer, type TableDefinition } from '../table.ts';
import { checkColumnName } from './names.ts';
import { tableSource } from './table-source.ts';

/** A declaration written for a table that exists already. */
export interface AdoptedTable {
  readonly table: TableDefinition;
  /** The declaration as TypeScript source, to be kept and completed by hand. */
  readonly source: string;
  /** What the table says that its declaration does not, one sentence each. */
  readonly notes: readonly string[];
}

/** What only the adopter of a table knows. */
export interface AdoptOptions {
  readonly layer: Layer;
  /** Columns that together name one row. Default: those the table itself declares, or none. */
  readonly key?: readonly string[];
}

/** A column as it was found: its declaration, or why there is none. */
export interface FoundColumn {
  readonly name: string;
  readonly column: Column | { readonly refused: string };
}

/**
 * The declaration of a table from the columns that were found. Throws `unsupported`, listing every
 * column that cannot be declared and why.
 */
export function adoptTable(
  found: readonly FoundColumn[],
  {
    notes,
    ...declared
  }: Omit<TableDefinition, 'kind' | 'version' | 'columns'> & { readonly notes: readonly string[] },
): AdoptedTable {
  const columns: Record<string, Column> = {};
  const refused: string[] = [];
  for (const { name, column } of found) {
    const problem = 'refused' in column ? column.refused : nameProblem(name, declared.name);
    if (problem !== undefined) refused.push(`${JSON.stringify(name)} (${problem})`);
    else if (!('refused' in column)) columns[name] = column;
  }
  if (refused.length > 0)
    throw new LagoaError(
      'unsupported',
      `table ${declared.name} has columns that cannot be declared: ${refused.join('; ')}; leave them out with a view or a query`,
      { details: { feature: refused.join('; ') } },
    );
  const table = defineTable<Readonly<Record<string, Column>>, string>({ ...declared, columns });
  return { table, source: tableSource(table), notes };
}

function nameProblem(name: string, table: string): string | undefined {
  try {
    checkColumnName(name, table);
    return undefined;
  } catch (error) {
    return error instanceof LagoaError ? error.message : String(error);
  }
}
