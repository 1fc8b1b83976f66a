import { readColumn, type SqlEngine } from '@lagoa/data';
import { bigquery, compileQuery, duckdb, from, type Query } from '@lagoa/data/sql';
import { type ColumnProfile, type ColumnSpec, createColumnCounter } from './column-profile.ts';
import { learnBins } from './learn-bins.ts';
import type { Profile, ProfileSpec } from './profile.ts';
import { checkQueried } from './profile-query.ts';
import { partsOf } from './profile-table.ts';

/** Different values held until their quantiles are known. */
const heldDifferent = 2 ** 23;

/** Products of a value with fewer rows than 2^26 are exact. */
const heaviest = 2 ** 26 - 1;

/**
 * Profiles a table in full where the rows are, by one query for each column: the engine counts how
 * often each value occurs, and only different values come over. So a wide Parquet file with
 * repeating values takes a fraction of the time of `profileTable`, which gives the same profile
 * (but −0 counts as 0, and bins of a reference are exact up to 8 million different values instead
 * of a million values; beyond, they come from a sketch and may differ by the order of the answer).
 * Freshness is not looked at: `spec.time` is left out.
 *
 * Throws `not-found` for a column that the query lacks, `unsupported` for levels of a float64
 * column, whose texts differ by engine.
 */
export async function profileByValue(
  engine: SqlEngine,
  query: Query,
  { spec, signal }: { readonly spec: ProfileSpec; readonly signal?: AbortSignal },
): Promise<Profile> {
  checkQueried(query, spec);
  const dialect = engine.dialect === 'duckdb' ? duckdb : bigquery;
  const columns: Record<string, ColumnProfile> = {};
  for (const [name, columnSpec] of Object.entries(spec.columns)) {
    const counter = createCounter(name, columnSpec);
    const { text, parameters } = compileQuery(narrow(query, name), dialect);
    // `countValues` would make one of NaN, infinities and null.
    const counted = `SELECT ${dialect.quoteName(name)} AS value, COUNT(*) AS occurrences FROM (${text}) GROUP BY 1`;
    const options = signal === undefined ? {} : { signal };
    for await (const batch of engine.query({ text: counted, parameters }, options)) {
      let rows = readColumn(batch, 'occurrences').numbers();
      for await (const part of partsOf([batch]))
        while (rows.some((count) => count > 0)) {
          const { values, ...options } = part.values('value', columnSpec);
          counter.add(values, {
            ...options,
            weights: rows.map((count) => Math.min(count, heaviest)),
          });
          rows = rows.map((count) => Math.max(0, count - heaviest));
        }
    }
    columns[name] = counter.finish();
  }
  const rows = Object.values(columns)[0]?.rows ?? 0;
  return { kind: 'profile', version: 1, rows, columns };
}

/** A table's one column: to name a thousand in each of a thousand queries is most of their time. */
function narrow(query: Query, name: string): Query {
  const column = query.columns[name];
  if (query.step.kind !== 'table' || column === undefined) return query;
  return from({ name: query.step.name, columns: { [name]: column } });
}

function createCounter(name: string, spec: ColumnSpec): ReturnType<typeof createColumnCounter> {
  return spec.kind === 'numeric' && spec.frozen === undefined
    ? learnBins(name, { ...spec, held: heldDifferent })
    : createColumnCounter(name, spec);
}
