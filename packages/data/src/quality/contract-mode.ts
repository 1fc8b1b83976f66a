import { type CsvSource, csvHeader } from '../csv-source.ts';
import { LagoaError } from '../error.ts';
import type { QuarantineBudget } from '../quarantine.ts';
import { defineTable, type TableDefinition } from '../table.ts';

/**
 * What an ingest does where a file is not as its contract says.
 *
 * - `quarantine`: broken rows are set aside, within the budget; columns that the contract does not
 *   name are left out.
 * - `freeze`: one broken row or one unnamed column stops the ingest.
 * - `evolve`: as `quarantine`, and what `compareContracts` calls additive joins the table: an unnamed column
 *   as a nullable string, an unnamed level of a category after the others.
 */
export type ContractMode = 'evolve' | 'freeze' | 'quarantine';

/** The budget of `freeze`: no row at all. */
export const frozen: QuarantineBudget = { share: 0, rows: 0 };

/**
 * The source as it is read under a mode. Throws `invalid-data` where `freeze` meets a column that the
 * contract does not name, or `evolve` one whose name no column can have.
 */
export function applyContract<T extends TableDefinition>(
  source: CsvSource<T>,
  {
    contract,
    headers,
    name,
  }: {
    readonly contract: ContractMode;
    readonly headers: readonly string[];
    /** Of the file, for messages. */
    readonly name: string;
  },
): CsvSource {
  const table: TableDefinition = source.table;
  const named = new Set(Object.keys(table.columns).map((column) => csvHeader(source, column)));
  const more = headers.filter((header) => !named.has(header));
  if (contract === 'quarantine' || more.length === 0) return source;
  const fault = (problem: string, cause?: unknown): LagoaError =>
    new LagoaError('invalid-data', `${name}: ${problem}`, { details: { source: name }, cause });
  if (contract === 'freeze')
    throw fault(`the contract of ${table.name} is frozen and names no column ${more.join(', ')}`);
  const taken = more.filter((header) => Object.hasOwn(table.columns, header));
  if (taken.length > 0)
    throw fault(
      `the contract of ${table.name} cannot take the column ${taken.join(', ')}: it has one of this name, which is read from another`,
    );
  const added = more.map((header) => [header, { kind: 'string', nullable: true }] as const);
  try {
    const columns = { ...table.columns, ...Object.fromEntries(added) };
    if (new Set(more).size < more.length) throw new Error('a column occurs twice');
    return { ...source, table: defineTable({ ...table, columns }) };
  } catch (cause) {
    throw fault(
      `the contract of ${table.name} cannot take the column ${more.join(', ')}: ${cause instanceof Error ? cause.message : String(cause)}`,
      cause,
    );
  }
}
