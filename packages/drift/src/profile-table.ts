import { LagoaError, readColumn } from '@lagoa/data';
import type { RecordBatch } from 'apache-arrow';
import { type ColumnSpec, createColumnCounter } from './column-profile.ts';
import type { Profile, ProfileSpec } from './profile.ts';

/** Arrow batches (a stream or a list, of any table), or plain arrays by column name. */
export type ProfileSource =
  | AsyncIterable<RecordBatch>
  | Iterable<RecordBatch>
  | Readonly<Record<string, ArrayLike<unknown>>>;

/**
 * Counts the columns of a table into a profile. With a spec made from a reference's profile it
 * streams in constant memory; with one made from a table the numeric columns are held until their
 * quantiles are known.
 *
 * Throws `not-found` for a column that the source lacks, `invalid-data` for a text in a numeric
 * column or plain columns of different lengths. Empty and all-missing columns are fine.
 *
 * @example
 * const spec = { kind: 'profile-spec', version: 1, columns: { tenure: { kind: 'numeric' } } } as const;
 * const reference = await profileTable({ tenure: [1, 5, 12, 70, null] }, spec);
 * reference.columns.tenure?.missing // 1
 */
export async function profileTable(source: ProfileSource, spec: ProfileSpec): Promise<Profile> {
  const columns = Object.entries(spec.columns).map(([name, columnSpec]) => ({
    name,
    columnSpec,
    counter: createColumnCounter(name, columnSpec),
  }));
  let rows = 0;
  if (isBatches(source)) {
    for await (const batch of source) {
      rows += batch.numRows;
      for (const { name, columnSpec, counter } of columns)
        counter.add(batchValues(batch, name, columnSpec));
    }
  } else {
    rows = Object.values(source)[0]?.length ?? 0;
    for (const { name, counter } of columns) counter.add(plainValues(source, name, rows));
  }
  return {
    kind: 'profile',
    version: 1,
    rows,
    columns: Object.fromEntries(columns.map(({ name, counter }) => [name, counter.finish()])),
  };
}

function isBatches(
  source: ProfileSource,
): source is AsyncIterable<RecordBatch> | Iterable<RecordBatch> {
  return Symbol.asyncIterator in source || Symbol.iterator in source;
}

function batchValues(batch: RecordBatch, name: string, spec: ColumnSpec): ArrayLike<unknown> {
  const column = readColumn(batch, name);
  return spec.kind === 'numeric' ? column.numbers() : column.strings();
}

function plainValues(
  source: Readonly<Record<string, ArrayLike<unknown>>>,
  name: string,
  rows: number,
): ArrayLike<unknown> {
  const values = Object.hasOwn(source, name) ? source[name] : undefined;
  if (values === undefined) {
    const available = Object.keys(source);
    throw new LagoaError('not-found', `no column ${name}; there are ${available.join(', ')}`, {
      details: { name, available },
    });
  }
  if (values.length !== rows)
    throw new LagoaError(
      'invalid-data',
      `column ${name} has ${values.length} rows, the first column has ${rows}`,
      { details: { column: name } },
    );
  return values;
}
