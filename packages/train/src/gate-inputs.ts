import { findProbabilityFault, findScoredRowsFault, type Numbers } from './metrics/scored-rows.ts';

/** The frozen rows that models are judged on. */
export interface GateRows {
  readonly labels: Numbers;
  /** One per row, all different: what makes two sets of rows the same rows. */
  readonly keys: readonly string[];
}

/** A model and its probabilities of the frozen rows. `scoreRows` makes the last two. */
export interface GateModel {
  readonly name: string;
  /** Content hash of the model's file. */
  readonly modelHash: string;
  /** `hashRows` of the rows that were scored. */
  readonly rowsHash: string;
  /** One per row, in the rows' order. */
  readonly scores: Numbers;
}

/** Why a model can be rejected. */
export type GateCode =
  | 'no-rows'
  | 'too-few-rows'
  | 'too-few-positives'
  | 'too-few-negatives'
  | 'invalid-labels'
  | 'invalid-keys'
  | 'other-rows'
  | 'invalid-scores'
  | 'constant-scores'
  | 'scores-are-labels'
  | 'same-model'
  | 'same-scores'
  | 'reversed-scores'
  | 'low-roc-auc'
  | 'high-log-loss'
  | 'worse-than-champion';

/** One rule, whether it held, and the numbers in words. */
export interface GateCheck {
  /** The reason of the rejection, where it did not hold. */
  readonly code: GateCode;
  readonly passed: boolean;
  readonly text: string;
}

/** Whether the rows can judge anything. */
export function checkGateRows(
  { labels, keys }: GateRows,
  least: { readonly rows: number; readonly positives: number; readonly negatives: number },
): readonly GateCheck[] {
  const positives = labels.filter((label) => label === 1).length;
  const negatives = labels.filter((label) => label === 0).length;
  const fault = findScoredRowsFault({ labels, scores: new Float64Array(labels.length) });
  const atLeast = (code: GateCode, count: number, limit: number, what: string): GateCheck => ({
    code,
    passed: count >= limit,
    text: `${count} ${what}, at least ${limit} are asked for`,
  });
  return [
    { code: 'no-rows', passed: labels.length > 0, text: `${labels.length} frozen rows` },
    { code: 'invalid-labels', passed: fault === undefined, text: fault ?? 'labels are 0 or 1' },
    {
      code: 'invalid-keys',
      passed: keys.length === labels.length && new Set(keys).size === keys.length,
      text: `${new Set(keys).size} different keys among ${keys.length} for ${labels.length} rows`,
    },
    atLeast('too-few-rows', labels.length, least.rows, 'rows'),
    atLeast('too-few-positives', positives, least.positives, 'positives'),
    atLeast('too-few-negatives', negatives, least.negatives, 'negatives'),
  ];
}

/** Whether a model's scores are scores of these rows, and scores at all. */
export function checkGateModel(
  { name, rowsHash, scores }: GateModel,
  frozen: { readonly labels: Numbers; readonly rowsHash: string },
): readonly GateCheck[] {
  const { labels, rowsHash: expected } = frozen;
  const fault =
    scores.length === labels.length
      ? findProbabilityFault(scores)
      : `${labels.length} scores are needed, got ${scores.length}`;
  return [
    {
      code: 'other-rows',
      passed: rowsHash === expected,
      text: `${name} was scored on rows ${rowsHash.slice(0, 16)}, the frozen rows are ${expected.slice(0, 16)}`,
    },
    {
      code: 'invalid-scores',
      passed: fault === undefined,
      text: `${name}: ${fault ?? 'every score is a probability'}`,
    },
    {
      code: 'constant-scores',
      passed: scores.some((score) => score !== scores[0]),
      text: `${name} gives ${new Set(scores).size} different scores`,
    },
    {
      code: 'scores-are-labels',
      passed: scores.some((score, row) => score !== labels[row]),
      text: `the scores of ${name} are compared with the labels themselves`,
    },
  ];
}

/** Whether two models are two models. */
export function checkGatePair(challenger: GateModel, champion: GateModel): readonly GateCheck[] {
  // In float32, as predictors give them: a copy in float64 or rounded text is no other model.
  const differing = challenger.scores.filter(
    (score, row) => Math.fround(score) !== Math.fround(champion.scores[row] ?? Number.NaN),
  ).length;
  return [
    {
      code: 'same-model',
      passed: challenger.modelHash !== champion.modelHash,
      text: `challenger is model ${challenger.modelHash.slice(0, 16)}, champion is model ${champion.modelHash.slice(0, 16)}`,
    },
    {
      code: 'same-scores',
      passed: differing > 0,
      text: `challenger and champion score ${differing} of ${challenger.scores.length} rows differently`,
    },
  ];
}
