import type { ArrowValue } from './arrow-column.ts';
import { LagoaError } from './error.ts';
import type { TableDefinition } from './table.ts';

/**
 * How a column's values read as event time, in microseconds since 1970 UTC: a timestamp as it is, a
 * date as its midnight.
 *
 * Throws `invalid-argument` for a column that is missing, nullable or of another kind.
 */
export function eventTimeOf(
  table: TableDefinition,
  column: string,
): (value: ArrowValue | undefined) => bigint {
  const { kind, nullable = false } = table.columns[column] ?? {};
  if ((kind !== 'timestamp' && kind !== 'date') || nullable)
    throw new LagoaError(
      'invalid-argument',
      `table ${table.name}: event time needs a date or timestamp column that is never null, ${column} is ${kind === undefined ? 'missing' : `${nullable ? 'a nullable' : 'a'} ${kind}`}`,
      { details: { argument: 'timeColumn' } },
    );
  return (value) =>
    typeof value === 'bigint' ? value : BigInt(Date.parse(`${String(value)}T00:00:00Z`)) * 1000n;
}
