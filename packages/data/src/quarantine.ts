import { LagoaError } from './error.ts';
import { defineTable, type Row, type TableDefinition } from './table.ts';

/** The columns of every quarantine table. */
export const quarantineColumns = {
  source: { kind: 'string', description: 'Name of the ingested source' },
  record: { kind: 'int64', min: 0, description: 'Data record in the source, from 0' },
  rule: { kind: 'string', description: 'Name of the rule that was broken' },
  column: { kind: 'string', nullable: true, description: 'Column at fault, where there is one' },
  reason: { kind: 'string' },
  raw: {
    kind: 'string',
    description: 'The raw fields as JSON, or the raw line of a malformed one',
  },
} as const;

/**
 * The table of the rows that broke a table's contract: `<name>__quarantine`, in the same layer,
 * partitioned by source, so that ingesting a source again replaces what was said about it.
 */
export function quarantineTable(table: TableDefinition): TableDefinition<typeof quarantineColumns> {
  return defineTable({
    name: `${table.name}__quarantine`,
    layer: table.layer,
    key: ['source', 'record'],
    columns: quarantineColumns,
    partitionBy: ['source'],
    description: `Rows that broke the contract of ${table.name}`,
  });
}

export type QuarantineRow = Row<{ readonly columns: typeof quarantineColumns }>;

/** How much may be quarantined before the whole ingest is refused; both limits hold. */
export interface QuarantineBudget {
  /** Share of the rows read, 0 to 1. Default: 0.1. */
  readonly share?: number;
  /** Default: no limit. */
  readonly rows?: number;
}

/** What became of the rows of a source; `rows === accepted + quarantined`. */
export interface ConformCounts {
  readonly rows: number;
  readonly accepted: number;
  readonly quarantined: number;
  /** Quarantined rows by rule. */
  readonly byRule: Readonly<Record<string, number>>;
}

/** Throws `corrupt` where rows were lost or doubled. */
export function checkCounts({ rows, accepted, quarantined }: ConformCounts, source: string): void {
  if (rows !== accepted + quarantined)
    throw new LagoaError(
      'corrupt',
      `${source}: ${rows} rows in, but ${accepted} accepted + ${quarantined} quarantined`,
      { details: { name: source, expected: rows, found: accepted + quarantined } },
    );
}

/**
 * Throws `budget-exceeded` where more rows were quarantined than allowed, `invalid-argument` for a share
 * outside 0 to 1 (5 is not 5 %) or a number of rows below 0.
 */
export function checkBudget(
  counts: ConformCounts,
  {
    source,
    budget: { share = 0.1, rows: limit = Number.POSITIVE_INFINITY },
  }: { readonly source: string; readonly budget: QuarantineBudget },
): void {
  const { quarantined, rows, byRule } = counts;
  if (!(share >= 0 && share <= 1 && limit >= 0))
    throw new LagoaError(
      'invalid-argument',
      `${source}: a quarantine budget needs a share from 0 to 1 and rows >= 0, got ${share} and ${limit}`,
      { details: { argument: 'budget' } },
    );
  if (quarantined <= limit && quarantined <= share * rows) return;
  const rules = Object.entries(byRule)
    .sort(([, a], [, b]) => b - a)
    .map(([rule, count]) => `${rule} ${count}`);
  throw new LagoaError(
    'budget-exceeded',
    `${source}: ${quarantined} of ${rows} rows broke the contract (${rules.join(', ')}), above the budget of ${share * 100} %${limit === Number.POSITIVE_INFINITY ? '' : ` and ${limit} rows`}`,
    { details: { quarantined, rows } },
  );
}
