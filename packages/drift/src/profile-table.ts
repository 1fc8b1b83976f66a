import { LagoaError, readColumn } from '@lagoa/data';
import type { RecordBatch } from 'apache-arrow';
import { type AddOptions, type ColumnSpec, createColumnCounter } from './column-profile.ts';
import { typeOfKind } from './column-type.ts';
import type { Profile, ProfileSpec } from './profile.ts';
import { createTimeRange } from './time-range.ts';

/** Arrow batches (a stream or a list, of any table), or plain arrays by column name. */
export type ProfileSource =
  | AsyncIterable<RecordBatch>
  | Iterable<RecordBatch>
  | Readonly<Record<string, ArrayLike<unknown>>>;

/**
 * Counts the columns of a table into a profile, streaming in constant memory: of a numeric column
 * whose bins are yet to be learnt (a spec made from a table, not from a reference's profile) about
 * the first million values are held, 8 bytes each.
 *
 * Throws `not-found` for a column that the source lacks, `invalid-data` for plain columns of
 * different lengths, and for a text in a numeric column unless the spec is a reference's and texts
 * are all there is: then the column's profile is `mistyped`. Empty and all-missing columns are fine.
 *
 * @example
 * const spec = { kind: 'profile-spec', version: 1, columns: { tenure: { kind: 'numeric' } } } as const;
 * const reference = await profileTable({ tenure: [1, 5, 12, 70, null] }, spec);
 * reference.columns.tenure?.missing // 1
 */
export async function profileTable(source: ProfileSource, spec: ProfileSpec): Promise<Profile> {
  const counter = createProfileCounter(spec);
  for await (const part of partsOf(source)) counter.add(part);
  return counter.finish();
}

/** Some rows of a table. */
export interface TablePart {
  readonly rows: number;
  /** The values of a column as `spec` counts them. */
  values(name: string, spec: ColumnSpec): { readonly values: ArrayLike<unknown> } & AddOptions;
  /** Microseconds since 1970 UTC; null where there is none. */
  times(name: string): ArrayLike<unknown>;
}

/** Counts a table part by part. */
export interface ProfileCounter {
  add(part: TablePart): void;
  finish(): Profile;
}

export function createProfileCounter(spec: ProfileSpec): ProfileCounter {
  const columns = Object.entries(spec.columns).map(([name, columnSpec]) => ({
    name,
    columnSpec,
    counter: createColumnCounter(name, columnSpec),
  }));
  const times = spec.time === undefined ? undefined : createTimeRange(spec.time);
  let rows = 0;
  return {
    add(part) {
      rows += part.rows;
      for (const { name, columnSpec, counter } of columns) {
        const { values, ...options } = part.values(name, columnSpec);
        counter.add(values, options);
      }
      if (spec.time !== undefined) times?.add(part.times(spec.time));
    },
    finish: () => ({
      kind: 'profile',
      version: 1,
      rows,
      columns: Object.fromEntries(columns.map(({ name, counter }) => [name, counter.finish()])),
      ...(times !== undefined && { times: times.finish() }),
    }),
  };
}

/** The parts of a source: its batches, or all plain arrays at once. */
export async function* partsOf(source: ProfileSource): AsyncGenerator<TablePart> {
  if (Symbol.asyncIterator in source || Symbol.iterator in source)
    for await (const batch of source) yield batchPart(batch);
  else yield plainPart(source);
}

function batchPart(batch: RecordBatch): TablePart {
  return {
    rows: batch.numRows,
    values(name, spec) {
      const column = readColumn(batch, name);
      const type = typeOfKind(column.kind);
      if (spec.kind === 'levels') return { values: column.strings(), type };
      if (type === 'text' && spec.frozen !== undefined) return { values: column.strings(), type };
      return { values: column.numbers({ round: true }), type: 'number' };
    },
    times(name) {
      const column = readColumn(batch, name);
      return Array.from({ length: column.length }, (_, row) => {
        const value = column.value(row);
        return column.kind === 'date' && value !== null ? new Date(String(value)) : value;
      });
    },
  };
}

function plainPart(source: Readonly<Record<string, ArrayLike<unknown>>>): TablePart {
  const rows = Object.values(source)[0]?.length ?? 0;
  return {
    rows,
    values: (name) => ({ values: plainValues(source, name, rows) }),
    times: (name) => plainValues(source, name, rows),
  };
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
