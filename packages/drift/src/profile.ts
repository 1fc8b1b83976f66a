import { type Column, type Columns, LagoaError, type TableDefinition } from '@lagoa/data';
import {
  type ColumnProfile,
  type ColumnSpec,
  frozenSpec,
  mergeColumnProfiles,
} from './column-profile.ts';

/** What is kept of a table for drift: counts, never rows. Plain JSON. */
export interface Profile {
  readonly kind: 'profile';
  readonly version: 1;
  readonly rows: number;
  readonly columns: Readonly<Record<string, ColumnProfile>>;
  /** Of the spec's `time` column. */
  readonly times?: TimeRange;
}

/** The oldest and the newest time of some rows. */
export interface TimeRange {
  readonly column: string;
  /** Microseconds since 1970 UTC, as text to keep their digits; null without a time. */
  readonly oldest: string | null;
  readonly newest: string | null;
}

/** Which columns to profile, and how. Plain JSON. */
export interface ProfileSpec {
  readonly kind: 'profile-spec';
  readonly version: 1;
  readonly columns: Readonly<Record<string, ColumnSpec>>;
  /** The column that says when a row was true, for freshness. */
  readonly time?: string;
}

/**
 * What to profile: from a table's definition its numbers, categories, texts and booleans, but keys
 * and partition columns (bins are learnt: the reference); from a reference's profile the same
 * columns by the reference's own bins (everything that is compared with it). `columns` narrows or,
 * naming a key, widens the choice. `time` names the date or timestamp whose newest value tells how
 * fresh the rows are (default: the reference's own).
 *
 * Throws `not-found` for an unknown column, `unsupported` for a date or timestamp named outright.
 *
 * @example
 * const customers = defineTable({ name: 'customers', layer: 'gold', key: ['id'],
 *   columns: { id: { kind: 'string' }, tenure: { kind: 'int32' } } });
 * Object.keys(profileSpecFor(customers).columns) // ['tenure']
 */
export function profileSpecFor(
  source: TableDefinition<Columns> | Profile,
  options: {
    readonly columns?: readonly string[];
    readonly bins?: number;
    readonly time?: string;
  } = {},
): ProfileSpec {
  const names = options.columns ?? defaultColumns(source);
  const specs = names.map((name): readonly [string, ColumnSpec] => {
    if (!Object.hasOwn(source.columns, name)) throw unknownColumn(name, source);
    return [name, source.kind === 'profile' ? frozen(source, name) : learnt(source, name, options)];
  });
  const time = options.time ?? (source.kind === 'profile' ? source.times?.column : undefined);
  if (time !== undefined && source.kind !== 'profile' && !Object.hasOwn(source.columns, time))
    throw unknownColumn(time, source);
  return {
    kind: 'profile-spec',
    version: 1,
    columns: Object.fromEntries(specs),
    ...(time !== undefined && { time }),
  };
}

/**
 * Parts of one table as one profile, equal in any order and grouping. All must have the same
 * columns and bins (profile them by `profileSpecFor(reference)`), else `invalid-argument`.
 */
export function mergeProfiles(profiles: readonly Profile[]): Profile {
  const [first, ...others] = profiles;
  if (first === undefined)
    throw new LagoaError('invalid-argument', 'mergeProfiles needs at least one profile');
  const names = Object.keys(first.columns);
  for (const other of others) {
    const found = Object.keys(other.columns);
    if (found.length !== names.length || !names.every((name) => found.includes(name)))
      throw new LagoaError(
        'invalid-argument',
        `profiles of different columns cannot be merged: ${names.join(', ')} and ${found.join(', ')}`,
      );
  }
  const columns = names.map((name) => {
    const parts = profiles.flatMap((profile) => profile.columns[name] ?? []);
    return [name, parts.reduce((merged, part) => mergeColumnProfiles(name, [merged, part]))];
  });
  const times = profiles.flatMap((profile) => profile.times ?? []);
  return {
    kind: 'profile',
    version: 1,
    rows: profiles.reduce((total, { rows }) => total + rows, 0),
    columns: Object.fromEntries(columns),
    ...(times.length > 0 && { times: times.reduce(mergeTimes) }),
  };
}

function mergeTimes(first: TimeRange, second: TimeRange): TimeRange {
  const ends = [first, second].flatMap(({ oldest, newest }) =>
    oldest === null || newest === null ? [] : [BigInt(oldest), BigInt(newest)],
  );
  const sorted = ends.sort((a, b) => (a < b ? -1 : 1));
  const text = (end: bigint | undefined): string | null => (end === undefined ? null : String(end));
  return { column: first.column, oldest: text(sorted[0]), newest: text(sorted.at(-1)) };
}

function defaultColumns(source: TableDefinition<Columns> | Profile): readonly string[] {
  if (source.kind === 'profile') return Object.keys(source.columns);
  const left = new Set([...source.key, ...source.partitionBy]);
  return Object.entries(source.columns)
    .filter(([name, column]) => !left.has(name) && specOf(column, {}) !== undefined)
    .map(([name]) => name);
}

function frozen(source: Profile, name: string): ColumnSpec {
  const column = source.columns[name];
  if (column === undefined) throw unknownColumn(name, source);
  return frozenSpec(column);
}

function learnt(
  source: TableDefinition<Columns>,
  name: string,
  options: { readonly bins?: number },
): ColumnSpec {
  const column = source.columns[name];
  if (column === undefined) throw unknownColumn(name, source);
  const spec = specOf(column, options);
  if (spec === undefined)
    throw new LagoaError(
      'unsupported',
      `column ${name} is a ${column.kind}, which has no profile; derive a number from it`,
      { details: { feature: `profiles of ${column.kind} columns` } },
    );
  return spec;
}

function specOf(column: Column, { bins }: { readonly bins?: number }): ColumnSpec | undefined {
  switch (column.kind) {
    case 'int32':
    case 'int64':
    case 'float64':
    case 'decimal':
      return { kind: 'numeric', ...(bins === undefined ? {} : { bins }) };
    case 'string':
    case 'category':
    case 'boolean':
      return { kind: 'levels' };
    default:
      return undefined;
  }
}

function unknownColumn(
  name: string,
  source: { readonly columns: Readonly<Record<string, unknown>> },
): LagoaError {
  const available = Object.keys(source.columns);
  return new LagoaError('not-found', `no column ${name}; there are ${available.join(', ')}`, {
    details: { name, available },
  });
}
