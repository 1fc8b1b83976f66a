import { LagoaError } from '@lagoa/data';
import { mergeProfiles, type Profile, type ProfileSpec } from './profile.ts';
import {
  createProfileCounter,
  type ProfileCounter,
  type ProfileSource,
  partsOf,
  type TablePart,
} from './profile-table.ts';

/** A table's profiles by the value of one column. Plain JSON. */
export interface SegmentedProfile {
  readonly kind: 'segmented-profile';
  readonly version: 1;
  /** The column whose values are the segments. */
  readonly by: string;
  /** In order of their names; rows without a value are left out. */
  readonly segments: Readonly<Record<string, Profile>>;
}

const maximumSegments = 1000;

/**
 * Profiles each segment of a table by the bins of `spec`, which comes from the profile of the whole
 * reference (`profileSpecFor(reference)`), so that segments are comparable and merge to the whole.
 * Streams in constant memory for each segment.
 *
 * Throws `invalid-argument` for a spec that is yet to learn its bins, `unsupported` beyond 1,000
 * segments, and what `profileTable` throws.
 *
 * @example
 * const table = { plan: ['a', 'a', 'b'], tenure: [1, 2, 3] };
 * const spec = { kind: 'profile-spec', version: 1, columns: { tenure: { kind: 'numeric' } } } as const;
 * const frozen = profileSpecFor(await profileTable(table, spec));
 * (await profileSegments(table, frozen, { by: 'plan' })).segments.a?.rows // 2
 */
export async function profileSegments(
  source: ProfileSource,
  spec: ProfileSpec,
  { by }: { readonly by: string },
): Promise<SegmentedProfile> {
  const learning = Object.entries(spec.columns).find(([, { frozen }]) => frozen === undefined);
  if (learning !== undefined)
    throw new LagoaError(
      'invalid-argument',
      `column ${learning[0]} has no bins yet: profile the whole reference first, then take profileSpecFor(reference)`,
      { details: { argument: 'spec' } },
    );
  const counters = new Map<string, ProfileCounter>();
  for await (const whole of partsOf(source)) {
    const part = readOnce(whole);
    for (const [segment, rows] of rowsBySegment(part, by)) {
      const counter = counters.get(segment) ?? createProfileCounter(spec);
      counters.set(segment, counter);
      if (counters.size > maximumSegments)
        throw new LagoaError(
          'unsupported',
          `column ${by} has more than ${maximumSegments} values; segments need a coarser column`,
          { details: { feature: 'very many segments' } },
        );
      counter.add(pickRows(part, rows));
    }
  }
  const segments = [...counters].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    kind: 'segmented-profile',
    version: 1,
    by,
    segments: Object.fromEntries(segments.map(([name, counter]) => [name, counter.finish()])),
  };
}

/** Parts of one segmented table as one, the same in any order. See `mergeProfiles`. */
export function mergeSegments(parts: readonly SegmentedProfile[]): SegmentedProfile {
  const [first] = parts;
  if (first === undefined || parts.some(({ by }) => by !== first.by))
    throw new LagoaError(
      'invalid-argument',
      `mergeSegments needs profiles by one column, got ${parts.map(({ by }) => by).join(', ')}`,
    );
  const names = [...new Set(parts.flatMap(({ segments }) => Object.keys(segments)))].sort();
  const merged = names.map((name) => [
    name,
    mergeProfiles(
      parts.flatMap(({ segments }) =>
        Object.hasOwn(segments, name) ? (segments[name] ?? []) : [],
      ),
    ),
  ]);
  return { ...first, segments: Object.fromEntries(merged) };
}

function rowsBySegment(part: TablePart, by: string): ReadonlyMap<string, readonly number[]> {
  const { values } = part.values(by, { kind: 'levels' });
  const rows = new Map<string, number[]>();
  for (let row = 0; row < part.rows; row++) {
    const value = values[row];
    if (value === null || value === undefined || Number.isNaN(value)) continue;
    const own = rows.get(String(value));
    if (own === undefined) rows.set(String(value), [row]);
    else own.push(row);
  }
  return rows;
}

/** The same part, which decodes each column once however many segments ask for it. */
function readOnce(part: TablePart): TablePart {
  const read = new Map<string, ReturnType<TablePart['values']>>();
  return {
    ...part,
    values(name, spec) {
      const values = read.get(`${spec.kind} ${name}`) ?? part.values(name, spec);
      read.set(`${spec.kind} ${name}`, values);
      return values;
    },
  };
}

function pickRows(part: TablePart, rows: readonly number[]): TablePart {
  const pick = (values: ArrayLike<unknown>): readonly unknown[] => rows.map((row) => values[row]);
  return {
    rows: rows.length,
    values(name, spec) {
      const { values, ...options } = part.values(name, spec);
      return { ...options, values: pick(values) };
    },
    times: (name) => pick(part.times(name)),
  };
}
