import type { RecordBatch } from 'apache-arrow';
import { type ArrowValue, readColumn } from './arrow-column.ts';
import type { Column } from './column.ts';
import { firstMicros, lastMicros } from './column-text.ts';
import { boundsOf, toComparable } from './contract/bound.ts';
import { createPatternMatcher } from './contract/pattern.ts';
import { LagoaError } from './error.ts';
import type { Columns } from './table.ts';

/**
 * The batches as they are, their values held against the declared bounds and patterns as they pass: what
 * a store checks beside kinds, nulls and levels before it publishes rows that did not come through a
 * contract. NaN is outside any bound; a time lies in the years 1 to 9999.
 *
 * Throws `invalid-data`, naming column, row and value.
 */
export async function* checkedBatches(
  { name: table, columns }: { readonly name: string; readonly columns: Columns },
  batches: AsyncIterable<RecordBatch>,
): AsyncGenerator<RecordBatch> {
  const checks = Object.entries(columns).flatMap(([name, column]) => {
    const keeps = createCheck(column);
    return keeps === undefined ? [] : [{ name, column, keeps }];
  });
  let before = 0;
  for await (const batch of batches) {
    for (const { name, column, keeps } of checks) {
      const values = readColumn(batch, name);
      for (let row = 0; row < batch.numRows; row++) {
        const value = values.value(row);
        if (value !== null && !keeps(value))
          throw misfit(table, { name, column, value }, before + row);
      }
    }
    before += batch.numRows;
    yield batch;
  }
}

type Check = (value: Exclude<ArrowValue, null>) => boolean;

/** `undefined` for a column that takes every value of its kind. */
function createCheck(column: Column): Check | undefined {
  if (column.kind === 'string') {
    if (column.pattern === undefined) return undefined;
    const matches = createPatternMatcher(column.pattern);
    return (value) => matches(String(value));
  }
  const { min, max } = boundsOf(column);
  const [first, last] = column.kind === 'timestamp' ? [firstMicros, lastMicros] : [];
  const [low, high] = [toComparable(column, min) ?? first, toComparable(column, max) ?? last];
  if (low === undefined && high === undefined) return undefined;
  return (value) => {
    if (Number.isNaN(value)) return false;
    const comparable = toComparable(column, value);
    if (comparable === undefined) return true; // of another kind: refused where it is read
    return (low === undefined || comparable >= low) && (high === undefined || comparable <= high);
  };
}

function misfit(
  table: string,
  {
    name,
    column,
    value,
  }: { readonly name: string; readonly column: Column; readonly value: ArrowValue },
  record: number,
): LagoaError {
  const { min, max } = boundsOf(column);
  const expected =
    column.kind === 'string'
      ? `a text like ${column.pattern}`
      : column.kind === 'timestamp'
        ? `a time in [${min ?? 'the year 1'}, ${max ?? 'the year 9999'}]`
        : `a value in [${min ?? '-∞'}, ${max ?? '∞'}]`;
  return new LagoaError(
    'invalid-data',
    `table ${table}: column ${name} holds ${JSON.stringify(String(value))} in row ${record}, expected ${expected}`,
    { details: { column: name, record } },
  );
}
