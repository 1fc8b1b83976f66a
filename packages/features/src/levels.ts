import { LagoaError } from '@lagoa/data';
import { type LevelLeaf, levelLiteral } from './leaf.ts';

/**
 * What happens to a level that fitting did not know: it counts as `missing`, as the shared level
 * `other`, or is an `error` (code `invalid-data`).
 */
export type UnseenPolicy = 'missing' | 'other' | 'error';

/** Which learnt levels are too rare to stand alone: below a number or a share of the known rows. */
export type RareOptions = { readonly minRows: number } | { readonly minShare: number };

export interface LevelOptions<Level extends string, Unseen extends UnseenPolicy> {
  readonly unseen: Unseen;
  /** Levels and their order. Default: the table's declaration, else learnt from the data. */
  readonly levels?: readonly Level[];
  /** Learns the levels, and gives rarer ones to `unseen`, which must be `other` or `missing`. */
  readonly rare?: RareOptions;
}

/** The name of the level that takes the rest under `unseen: 'other'`. */
export const otherLevel = '(other)';

/** The levels a feature declares, if any, checked. */
export function resolveLevels<Level extends string, Unseen extends UnseenPolicy>(
  transform: string,
  leaf: LevelLeaf<string>,
  { unseen, levels, rare }: LevelOptions<Level, Unseen>,
): { readonly unseen: Unseen; readonly levels?: readonly Level[]; readonly rare?: RareOptions } {
  const of = `${transform} of ${leaf?.node === 'column' ? leaf.name : 'an expression'}`;
  if (unseen !== 'missing' && unseen !== 'other' && unseen !== 'error')
    throw invalid(`${of} takes unseen "missing", "other" or "error", got ${unseen}`);
  if (rare !== undefined) {
    if (unseen === 'error') throw invalid(`${of} gives rare levels to unseen "other" or "missing"`);
    if (levels !== undefined) throw invalid(`${of} takes levels or rare, not both`);
    checkRare(of, rare);
    return { unseen, rare };
  }
  if (levels === undefined) return { unseen };
  if (levels.length === 0 || new Set(levels).size !== levels.length)
    throw invalid(`${of} takes levels, each once, got [${levels.join(', ')}]`);
  const wrong = levels.find((level) => levelLiteral(leaf, level) === undefined);
  if (wrong !== undefined) throw invalid(`${of} is ${leaf.kind}, which ${wrong} is not`);
  return { unseen, levels: [...levels] };
}

/** The options, with the table's levels unless others are given or they are to be learnt. */
export function declaredLevels<Unseen extends UnseenPolicy>(
  input: LevelLeaf | undefined,
  options: LevelOptions<string, Unseen>,
): LevelOptions<string, Unseen> {
  const levels = options.levels ?? (options.rare === undefined ? input?.levels : undefined);
  return levels === undefined ? options : { ...options, levels };
}

/** The levels to learn from a count of each: in order, without rare ones. */
export function learnLevels(
  leaf: Pick<LevelLeaf, 'kind'>,
  counts: ReadonlyMap<string, number>,
  rare?: RareOptions,
): readonly string[] {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const least = rare === undefined ? 0 : 'minRows' in rare ? rare.minRows : rare.minShare * total;
  const levels = [...counts.keys()].filter((level) => (counts.get(level) ?? 0) >= least);
  return leaf.kind === 'int64'
    ? levels.sort((a, b) => Number(BigInt(a) - BigInt(b)))
    : levels.sort();
}

function checkRare(of: string, rare: RareOptions): void {
  const [value, right] =
    'minRows' in rare
      ? [rare.minRows, Number.isSafeInteger(rare.minRows) && rare.minRows >= 1]
      : [rare.minShare, rare.minShare > 0 && rare.minShare < 1];
  if (!right)
    throw invalid(`${of} takes rare as minRows from 1 or minShare in (0, 1), got ${value}`);
}

function invalid(message: string): LagoaError {
  return new LagoaError('invalid-argument', message);
}
