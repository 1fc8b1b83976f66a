import { LagoaError } from '@lagoa/data';
import {
  boolean,
  type ColumnExpression,
  equal,
  type Expression,
  hashBucket,
  int64,
  string,
} from '@lagoa/data/sql';
import type { RefusedColumn } from '../column-input.ts';
import type { LevelLeaf } from '../leaf.ts';
import { type RareOptions, resolveLevels, type UnseenPolicy } from '../levels.ts';

/**
 * The share of positive labels among the fitted rows of the same level, drawn towards the overall
 * share by `smoothing` pseudo-rows: `(positives + smoothing × prior) / (rows + smoothing)`.
 *
 * Out of fold only: a fitted row is encoded from the rows of the other folds, so that it never sees
 * its own label. Applying therefore has to say `{ rows: 'fitted' }` or `{ rows: 'new' }`; new rows
 * are encoded from all folds. A row's fold depends on the text of `foldBy` alone. With
 * `unseen: 'other'` an unseen level has the prior.
 *
 * Source: D. Micci-Barreca, "A Preprocessing Scheme for High-Cardinality Categorical Attributes",
 * 2001, with the m-estimate.
 */
export interface TargetEncode {
  readonly kind: 'target-encode';
  readonly input: LevelLeaf;
  /** Whether the label is positive. */
  readonly target: Expression<'boolean'>;
  /** The number of the row's fold, from 0. */
  readonly fold: Expression<'int64'>;
  readonly folds: number;
  readonly smoothing: number;
  readonly unseen: UnseenPolicy;
  readonly rare?: RareOptions;
}

/** Shares of positive labels: one per level, and for levels without rows. */
export interface LevelShares {
  readonly shares: readonly number[];
  readonly prior: number;
}

export interface FittedTargetEncode {
  readonly kind: 'target-encode';
  readonly input: LevelLeaf;
  readonly fold: Expression<'int64'>;
  readonly unseen: UnseenPolicy;
  /** The levels seen, in code-unit order. */
  readonly levels: readonly string[];
  /** From all folds: for new rows. */
  readonly all: LevelShares;
  /** Without the fold of that number: for the fitted rows. */
  readonly without: readonly LevelShares[];
}

export interface TargetEncodeOptions {
  /** The label column: boolean, int32 or int64 (1 is positive), or text with `positive`. */
  readonly target: RefusedColumn<'tagged label'>;
  /** The positive label, where the label is a text. */
  readonly positive?: string;
  /** A text column that tells rows apart, such as the key; only its hash is used. */
  readonly foldBy: RefusedColumn<'tagged key' | 'tagged pii'> | ColumnExpression<'string'>;
  /** 2 to 100. Default: 5. */
  readonly folds?: number;
  /** Pseudo-rows at the prior, at least 0. Default: 20. */
  readonly smoothing?: number;
  readonly unseen: UnseenPolicy;
  readonly rare?: RareOptions;
}

export function targetEncode(input: LevelLeaf, options: TargetEncodeOptions): TargetEncode;
export function targetEncode(
  input: LevelLeaf,
  {
    target,
    positive,
    foldBy,
    folds = 5,
    smoothing = 20,
    unseen,
    rare,
  }: Omit<TargetEncodeOptions, 'target' | 'foldBy'> & {
    readonly target: object;
    readonly foldBy: object;
  },
): TargetEncode {
  if (!(Number.isInteger(folds) && folds >= 2 && folds <= 100))
    throw invalid(`2 to 100 folds, got ${folds}`);
  if (!(Number.isFinite(smoothing) && smoothing >= 0))
    throw invalid(`smoothing from 0, got ${smoothing}`);
  if (!isColumn(foldBy) || !isText(foldBy)) throw invalid('a text column as foldBy');
  if (!isColumn(target)) throw invalid('a label column as target');
  const { unseen: policy } = resolveLevels('targetEncode', input, {
    unseen,
    ...(rare && { rare }),
  });
  return {
    kind: 'target-encode',
    input,
    target: isPositive(target, positive),
    fold: hashBucket(foldBy, folds),
    folds,
    smoothing: smoothing + 0,
    unseen: policy,
    ...(rare && { rare }),
  };
}

function isPositive(label: ColumnExpression, positive: string | undefined): Expression<'boolean'> {
  if (isText(label)) {
    if (positive === undefined) throw invalid(`which label of ${label.name} is positive`);
    return equal(label, string(positive));
  }
  if (positive !== undefined) throw invalid(`no positive label where ${label.name} is no text`);
  if (isBoolean(label)) return equal(label, boolean(true));
  if (isWhole(label)) return equal(label, int64(1));
  throw invalid(
    `a label that is boolean, text or whole number; ${label.name} is ${label.declared}`,
  );
}

function isColumn(value: object | undefined): value is ColumnExpression {
  return value !== undefined && 'node' in value && value.node === 'column';
}

const isText = (column: ColumnExpression): column is ColumnExpression<'string'> =>
  column.kind === 'string';
const isBoolean = (column: ColumnExpression): column is ColumnExpression<'boolean'> =>
  column.kind === 'boolean';
const isWhole = (column: ColumnExpression): column is ColumnExpression<'int64'> =>
  column.kind === 'int64';

function invalid(expected: string): LagoaError {
  return new LagoaError('invalid-argument', `targetEncode takes ${expected}`);
}

/** Rows and positive labels of one level in one fold. */
export interface FoldCount {
  readonly level: string;
  readonly fold: number;
  readonly positive: boolean;
  readonly rows: number;
}

/** The shares by level. `counts` has rows in at least two folds. */
export function fitTargetEncode(
  counts: readonly FoldCount[],
  {
    levels,
    folds,
    smoothing,
  }: Pick<TargetEncode, 'folds' | 'smoothing'> & {
    readonly levels: readonly string[];
  },
): Pick<FittedTargetEncode, 'all' | 'without'> {
  const sharesOf = (used: readonly FoldCount[]): LevelShares => {
    const { rows, positives } = add(used);
    const prior = positives / rows;
    const byLevel = new Map<string, FoldCount[]>();
    for (const count of used) {
      const found = byLevel.get(count.level);
      if (found) found.push(count);
      else byLevel.set(count.level, [count]);
    }
    const shares = levels.map((level) => {
      const of = add(byLevel.get(level) ?? []);
      if (of.rows === 0) return prior;
      return (of.positives + smoothing * prior) / (of.rows + smoothing);
    });
    return { shares, prior };
  };
  return {
    all: sharesOf(counts),
    without: Array.from({ length: folds }, (_, fold) =>
      sharesOf(counts.filter((count) => count.fold !== fold)),
    ),
  };
}

function add(counts: readonly FoldCount[]): { readonly rows: number; readonly positives: number } {
  let rows = 0;
  let positives = 0;
  for (const count of counts) {
    rows += count.rows;
    if (count.positive) positives += count.rows;
  }
  return { rows, positives };
}
