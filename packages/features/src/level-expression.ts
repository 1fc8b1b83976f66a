import { LagoaError } from '@lagoa/data';
import {
  boolean,
  caseWhen,
  equal,
  evaluate,
  type Expression,
  float64,
  isNull,
  less,
  not,
} from '@lagoa/data/sql';
import { type LevelLeaf, levelLiteral } from './leaf.ts';

type Level = Expression<LevelLeaf['kind']>;

/** Null in every row. */
const none: Expression<'float64'> = caseWhen(boolean(false), { value: float64(0) });

interface KnownLevel {
  readonly level: Level;
  readonly number: Expression<'float64'>;
}

/**
 * The number beside the level of a row, `otherwise` (or null) for other levels, null for none: a
 * tree of comparisons as deep as the logarithm of the number of levels, since engines limit depth.
 */
export function lookUpLevel(
  leaf: LevelLeaf,
  numbers: readonly (readonly [level: string, number: Expression<'float64'>])[],
  otherwise?: Expression<'float64'>,
): Expression<'float64'> {
  const known = numbers.map(([level, number]) => ({ level: literalOf(leaf, level), number }));
  known.sort((a, b) => (evaluate(less(a.level, b.level), {}) === true ? -1 : 1));
  // Without levels every one is another; of no `otherwise`, every row is null.
  const found = known.length === 0 ? (otherwise ?? nothing) : searchLevel(leaf, known, otherwise);
  return otherwise === undefined ? found : caseWhen(not(isNull(leaf)), { value: found });
}

const nothing = caseWhen(boolean(false), { value: float64(0) });

function searchLevel(
  leaf: Level,
  known: readonly KnownLevel[],
  otherwise: Expression<'float64'> | undefined,
): Expression<'float64'> {
  const middle = known.length >> 1;
  const found = known[middle];
  if (found === undefined) return otherwise ?? none; // fitted on rows that had no level
  if (middle === 0)
    return caseWhen(equal(leaf, found.level), {
      value: found.number,
      ...(otherwise && { otherwise }),
    });
  return caseWhen(less(leaf, found.level), {
    value: searchLevel(leaf, known.slice(0, middle), otherwise),
    otherwise: searchLevel(leaf, known.slice(middle), otherwise),
  });
}

function literalOf(leaf: LevelLeaf, level: string): Level {
  const literal = levelLiteral(leaf, level);
  if (literal !== undefined) return literal;
  throw new LagoaError('corrupt', `${level} is no level of ${leaf.kind}`);
}
