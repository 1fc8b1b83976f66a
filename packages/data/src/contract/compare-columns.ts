import type { Column } from '../column.ts';
import { boundsOf, toComparable } from './bound.ts';
import type { ContractReason } from './contract-change.ts';

/** Tags by which Lagoa's packages decide what to do with a column. */
const tagsWithMeaning: readonly string[] = ['pii', 'label', 'key', 'leaky'];

/** Kinds whose every value has an equal one in another kind. */
const widerKinds: Readonly<Partial<Record<Column['kind'], readonly Column['kind'][]>>> = {
  int32: ['int64', 'float64'],
  category: ['string'],
};

/** The differences between two declarations of one column. */
export function* compareColumns(before: Column, after: Column): Generator<ContractReason> {
  yield* compareKinds(before, after);
  if ((before.nullable ?? false) !== (after.nullable ?? false))
    yield after.nullable
      ? { change: 'additive', reason: 'it may be null now' }
      : { change: 'breaking', reason: 'it may not be null any more' };
  yield* compareBounds(before, after);
  yield* compareTags(before.tags ?? [], after.tags ?? []);
  if (before.unit !== after.unit)
    yield before.unit === undefined || after.unit === undefined
      ? { change: 'compatible', reason: `the unit was ${before.unit} and is ${after.unit}` }
      : {
          change: 'breaking',
          reason: `the unit was ${before.unit} and is ${after.unit}: old values mean something else`,
        };
  if (before.description !== after.description)
    yield { change: 'compatible', reason: 'the description has changed' };
}

function* compareKinds(before: Column, after: Column): Generator<ContractReason> {
  if (before.kind !== after.kind) {
    const wider = widerKinds[before.kind]?.includes(after.kind) ?? false;
    const reason = `it was ${before.kind} and is ${after.kind}`;
    yield { change: wider ? 'additive' : 'breaking', reason };
  }
  if (after.kind === 'string') {
    const pattern = before.kind === 'string' ? before.pattern : undefined;
    if (pattern !== after.pattern)
      yield after.pattern === undefined
        ? { change: 'additive', reason: 'its pattern is gone' }
        : { change: 'breaking', reason: `it must match ${after.pattern} now` };
  }
  if (before.kind === 'category' && after.kind === 'category')
    yield* compareLevels(before.levels, after.levels);
  if (before.kind === 'decimal' && after.kind === 'decimal') {
    const digits = ({ precision, scale }: typeof before) => precision - scale;
    if (before.scale !== after.scale || before.precision !== after.precision)
      yield {
        change:
          after.scale >= before.scale && digits(after) >= digits(before) ? 'additive' : 'breaking',
        reason: `it was decimal(${before.precision}, ${before.scale}) and is decimal(${after.precision}, ${after.scale})`,
      };
  }
}

function* compareLevels(
  before: readonly string[],
  after: readonly string[],
): Generator<ContractReason> {
  const shown = (levels: readonly string[]) =>
    levels.map((level) => JSON.stringify(level)).join(', ');
  const gone = before.filter((level) => !after.includes(level));
  const added = after.filter((level) => !before.includes(level));
  if (gone.length > 0) yield { change: 'breaking', reason: `levels are gone: ${shown(gone)}` };
  if (added.length > 0) yield { change: 'additive', reason: `levels are new: ${shown(added)}` };
  const kept = after.filter((level) => before.includes(level));
  if (before.filter((level) => after.includes(level)).some((level, i) => level !== kept[i]))
    yield { change: 'compatible', reason: 'the levels stand in another order' };
}

function* compareBounds(before: Column, after: Column): Generator<ContractReason> {
  const [old, next] = [boundsOf(before), boundsOf(after)];
  for (const [name, sign] of [
    ['min', 1],
    ['max', -1],
  ] as const) {
    if (old[name] === next[name]) continue;
    const [was, is] = [toComparable(before, old[name]), toComparable(before, next[name])];
    const reason = `${name} was ${old[name] ?? 'not set'} and is ${next[name] ?? 'not set'}`;
    // A bound that the old kind cannot say is another bound.
    const wider =
      next[name] === undefined ||
      (was !== undefined && is !== undefined && (sign === 1 ? is <= was : is >= was));
    const same = was !== undefined && was === is;
    yield { change: same ? 'compatible' : wider ? 'additive' : 'breaking', reason };
  }
}

function* compareTags(
  before: readonly string[],
  after: readonly string[],
): Generator<ContractReason> {
  const differences = [
    ...before.filter((tag) => !after.includes(tag)).map((tag) => [tag, 'gone'] as const),
    ...after.filter((tag) => !before.includes(tag)).map((tag) => [tag, 'new'] as const),
  ];
  for (const [tag, what] of differences)
    yield {
      change: tagsWithMeaning.includes(tag) ? 'breaking' : 'compatible',
      reason: `the tag ${tag} is ${what}`,
    };
}
