import { type CompiledSql, LagoaError, readColumn, type SqlEngine } from '@lagoa/data';
import { bigquery, compileQuery, type Dialect, duckdb, type Query } from '@lagoa/data/sql';
import { bigqueryProfile } from './profile-query-bigquery.ts';
import { duckdbProfile } from './profile-query-duckdb.ts';
import type { Profile, ProfileSpec } from './profile.ts';

/** One query that counts a table by the bins of a reference, and how its answer is read. */
export interface ProfileQuery {
  readonly sql: CompiledSql;
  /** The profile from the rows that the query gave, as plain objects. */
  readonly read: CompiledProfile['read'];
}

/** The text for one dialect, and how its answer is read. */
export interface CompiledProfile {
  readonly text: string;
  readonly read: (rows: readonly Readonly<Record<string, unknown>>[]) => Profile;
}

/** The columns to count, by the names and kinds of the query. */
export interface QueriedTable {
  readonly dialect: Dialect;
  /** The compiled query, to select from. */
  readonly source: string;
  readonly query: Query;
  readonly spec: ProfileSpec;
}

/**
 * One query that counts what decides about drift where the rows are: bins and levels, missing and
 * infinite values, smallest and largest, and rows; exactly the counts of `profileTable`. In DuckDB by
 * its native histogram, in BigQuery by `RANGE_BUCKET` and one grouping. Sketch, distinct values and
 * sums are null in such a profile, and in whatever it is merged with.
 *
 * Throws `invalid-argument` for a spec that is yet to learn its bins (take `profileSpecFor` of a
 * reference's profile), `not-found` for a column that the query lacks, `unsupported` for levels of a
 * float64 column, whose texts differ by engine.
 */
export function compileProfile(query: Query, spec: ProfileSpec, dialect: Dialect): ProfileQuery {
  checkQueried(query, spec);
  for (const [name, { frozen }] of Object.entries(spec.columns))
    if (frozen === undefined)
      throw new LagoaError(
        'invalid-argument',
        `column ${name} has no bins yet: take profileSpecFor(reference)`,
        { details: { argument: 'spec' } },
      );
  const { text, parameters } = compileQuery(query, dialect);
  const table = { dialect, source: text, query, spec };
  const compiled = dialect.name === 'duckdb' ? duckdbProfile(table) : bigqueryProfile(table);
  return { sql: { text: compiled.text, parameters }, read: compiled.read };
}

/** Throws unless the query has the columns of the spec, and engines agree on their levels. */
export function checkQueried(query: Query, spec: ProfileSpec): void {
  const available = Object.keys(query.columns);
  for (const [name, { kind }] of Object.entries(spec.columns)) {
    if (!Object.hasOwn(query.columns, name))
      throw new LagoaError('not-found', `no column ${name}; there are ${available.join(', ')}`, {
        details: { name, available },
      });
    if (kind === 'levels' && query.columns[name]?.kind === 'float64')
      throw new LagoaError(
        'unsupported',
        `column ${name} is a float64, whose texts differ by engine`,
        {
          details: { feature: 'levels of float64 columns in SQL' },
        },
      );
  }
}

/** Profiles a table by one query of an engine. See `compileProfile`. */
export async function profileQuery(
  engine: SqlEngine,
  query: Query,
  { spec, signal }: { readonly spec: ProfileSpec; readonly signal?: AbortSignal },
): Promise<Profile> {
  const dialect = engine.dialect === 'duckdb' ? duckdb : bigquery;
  const compiled = compileProfile(query, spec, dialect);
  const rows: Readonly<Record<string, unknown>>[] = [];
  for await (const batch of engine.query(compiled.sql, signal === undefined ? {} : { signal }))
    for (let row = 0; row < batch.numRows; row++)
      rows.push(
        Object.fromEntries(
          batch.schema.fields.map(({ name }) => [name, readColumn(batch, String(name)).value(row)]),
        ),
      );
  return compiled.read(rows);
}
