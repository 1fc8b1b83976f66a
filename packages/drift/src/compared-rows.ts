import { type BinnedRows, binnedRows } from './binned-rows.ts';
import type { ColumnProfile } from './column-profile.ts';
import { hashText } from './distinct-count.ts';
import type { LevelProfile } from './level-profile.ts';

/** Fewest rows that a bin should expect on either side. */
const leastExpected = 5;
/** The smallest part of all rows that rare levels are taken together for. */
const leastGroup = 0.05;
/** With fewer rows on a side nothing is claimed, and no level counts as rare. */
const fewRows = 30;

/** One level on both sides. */
interface LevelRows {
  readonly label: string;
  readonly before: number;
  readonly after: number;
  /** Whether so few rows of both sides have it that its own share says nothing. */
  readonly rare: boolean;
}

/**
 * Rows of two columns bin by bin, for tests: numbers as in `binnedRows`, levels one by one, but rare
 * ones in groups. What is rare is decided by both sides together and groups are made by the hash of
 * names, so that no chance of one side has a hand in it: a category with a long tail always brings
 * levels that the reference happens to lack, and a bin for those would find drift in every window.
 */
export function comparedRows(reference: ColumnProfile, current: ColumnProfile): BinnedRows {
  if (reference.kind !== 'levels' || current.kind !== 'levels')
    return binnedRows(reference, current);
  const { named, further } = levelRows(reference, current);
  const groups = groupsOf(
    named.filter(({ rare }) => rare),
    leastGroup * (reference.rows + current.rows),
  );
  const bins = [
    ...named.filter(({ rare }) => !rare),
    ...(further.rare ? spread(further, groups) : [...groups, further]),
    { label: 'missing', before: reference.missing, after: current.missing },
  ].filter(({ before, after }) => before + after > 0);
  return {
    labels: bins.map(({ label }) => label),
    reference: bins.map(({ before }) => before),
    current: bins.map(({ after }) => after),
  };
}

/** Every level that a side has, by name, and what is left. */
interface ComparedLevels {
  readonly named: readonly LevelRows[];
  /** Unseen levels beyond those with a name; as rare as the named ones are on average. */
  readonly further: LevelRows;
}

/** The levels of either side. Unseen ones are named in order of their names: a fair sample of them. */
export function levelRows(reference: LevelProfile, current: LevelProfile): ComparedLevels {
  const [n, m] = [reference.rows, current.rows];
  const fewer = Math.min(n, m);
  const least = fewer < fewRows ? 0 : (leastExpected * (n + m)) / fewer;
  const level = (label: string, before: number, after: number): LevelRows => ({
    label,
    before,
    after,
    rare: before + after < least,
  });
  const [was, is] = [new Map(reference.unseen), new Map(current.unseen)];
  // Past the last name that a side has room for it may have the level without saying so.
  const ends = [reference, current].flatMap(lastName);
  const unseen = [...new Set([...was.keys(), ...is.keys()])]
    .filter((name) => ends.every((end) => name <= end))
    .map((name) => level(name, was.get(name) ?? 0, is.get(name) ?? 0));
  const known = reference.levels.map((name, index) =>
    level(name, reference.counts[index] ?? 0, current.counts[index] ?? 0),
  );
  const [before, after] = [
    unseen.reduce((left, one) => left - one.before, reference.unseenRows),
    unseen.reduce((left, one) => left - one.after, current.unseenRows),
  ];
  const rows = unseen.reduce((sum, one) => sum + one.before + one.after, 0);
  return {
    named: [...known, ...unseen].filter((one) => one.before + one.after > 0),
    further: {
      ...level('further unseen levels', before, after),
      rare: rows < least * unseen.length,
    },
  };
}

/** The last of the unseen levels with a name, where there are others without. */
function lastName({ unseen, unseenRows }: LevelProfile): readonly string[] {
  const named = unseen.reduce((sum, [, rows]) => sum + rows, 0);
  return named === unseenRows ? [] : [unseen.at(-1)?.[0] ?? ''];
}

type Group = Omit<LevelRows, 'rare'>;

/** Rare levels in the order of their hashes, together until a group is large enough. */
function groupsOf(rare: readonly LevelRows[], least: number): readonly Group[] {
  const ordered = [...rare].sort(
    (a, b) => hashText(a.label) - hashText(b.label) || (a.label < b.label ? -1 : 1),
  );
  const groups: Group[] = [];
  let [before, after] = [0, 0];
  for (const [place, level] of ordered.entries()) {
    before += level.before;
    after += level.after;
    const last = place === ordered.length - 1;
    if (before + after < least && !last) continue;
    // What is left at the end joins the group before it.
    const joined = last && before + after < least ? groups.pop() : undefined;
    groups.push({
      label: 'other',
      before: before + (joined?.before ?? 0),
      after: after + (joined?.after ?? 0),
    });
    [before, after] = [0, 0];
  }
  return groups;
}

/** Rows of many rare levels without names, in equal parts to all groups. */
function spread({ label, before, after }: Group, groups: readonly Group[]): readonly Group[] {
  if (groups.length === 0) return [{ label, before, after }];
  const part = (rows: number, place: number): number =>
    Math.floor((rows * (place + 1)) / groups.length) - Math.floor((rows * place) / groups.length);
  return groups.map((group, place) => ({
    label: group.label,
    before: group.before + part(before, place),
    after: group.after + part(after, place),
  }));
}
