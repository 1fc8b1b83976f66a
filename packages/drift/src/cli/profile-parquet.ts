import { isLagoaError, LagoaError } from '@lagoa/data';
import {
  type ColumnProfile,
  type ColumnSpec,
  createColumnCounter,
  frozenSpec,
} from '../column-profile.ts';
import type { Profile } from '../profile.ts';
import type { ParquetFile } from './parquet-file.ts';

/** Two files as profiles with the bins of the first, and the columns that have none, with why. */
export interface ParquetProfiles {
  readonly reference: Profile;
  readonly current: Profile;
  readonly leftOut: readonly (readonly [column: string, why: string])[];
}

/**
 * Profiles both files, one column at a time. Columns without a profile are left out unless `columns`
 * names them, and those that only the current file has are too. Throws `not-found` for a column that
 * the reference lacks, `unsupported` for a named column without a profile, `invalid-data` where a
 * column holds numbers in one file and texts in the other.
 */
export async function profileParquet(
  [reference, current]: readonly [reference: ParquetFile, current: ParquetFile],
  options: { readonly columns?: readonly string[] } = {},
): Promise<ParquetProfiles> {
  const [before, after] = [new Map<string, ColumnProfile>(), new Map<string, ColumnProfile>()];
  const available = Object.keys(reference.columns);
  const leftOut = Object.keys(current.columns)
    .filter((name) => !Object.hasOwn(reference.columns, name))
    .map((name): readonly [string, string] => [name, 'the reference does not have it']);
  for (const name of options.columns ?? available) {
    if (!Object.hasOwn(reference.columns, name))
      throw new LagoaError(
        'not-found',
        `the reference has no column ${name}; there are ${available.join(', ')}`,
        { details: { name, available } },
      );
    const learnt = await learnColumn(reference, name);
    if (typeof learnt === 'string') {
      if (options.columns !== undefined)
        throw new LagoaError('unsupported', `column ${name} has no profile: ${learnt}`, {
          details: { feature: `a profile of column ${name}` },
        });
      leftOut.push([name, learnt]);
      continue;
    }
    before.set(name, learnt);
    if (!Object.hasOwn(current.columns, name)) continue;
    if (current.columns[name] !== learnt.kind)
      throw new LagoaError(
        'invalid-data',
        `column ${name} is of another type in the current file than in the reference`,
        { details: { column: name } },
      );
    after.set(name, await countColumn(current, { name, spec: frozenSpec(learnt) }));
  }
  const profile = (rows: number, columns: ReadonlyMap<string, ColumnProfile>): Profile => ({
    kind: 'profile',
    version: 1,
    rows,
    columns: Object.fromEntries(columns),
  });
  return {
    reference: profile(reference.rows, before),
    current: profile(current.rows, after),
    leftOut,
  };
}

/** The column's profile, or why it has none. */
async function learnColumn(file: ParquetFile, name: string): Promise<ColumnProfile | string> {
  const kind = file.columns[name];
  if (kind === undefined) return 'neither numbers, texts nor booleans';
  try {
    return await countColumn(file, { name, spec: { kind } });
  } catch (cause) {
    if (isLagoaError(cause, 'unsupported')) return 'more than 1,000 levels';
    throw cause;
  }
}

async function countColumn(
  file: ParquetFile,
  { name, spec }: { readonly name: string; readonly spec: ColumnSpec },
): Promise<ColumnProfile> {
  const counter = createColumnCounter(name, spec);
  for await (const values of file.values(name)) counter.add(values);
  return counter.finish();
}
