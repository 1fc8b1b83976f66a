import { contentHash, LagoaError } from '@lagoa/data';
import type { Dataset } from './dataset.ts';
import {
  checkGateModel,
  checkGatePair,
  checkGateRows,
  type GateCheck,
  type GateModel,
  type GateRows,
} from './gate-inputs.ts';
import type { Interval } from './metrics/interval.ts';
import { logLoss } from './metrics/log-loss.ts';
import { rocAuc } from './metrics/roc-auc.ts';
import { rocAucDifference } from './metrics/roc-auc-difference.ts';
import { rocAucInterval } from './metrics/roc-auc-interval.ts';
import type { Predictor } from './predictor.ts';
import { hashRows } from './row-hash.ts';

/** What a challenger must show. Plain JSON; every limit is said, none is guessed. */
export interface GatePolicy {
  readonly minRows: number;
  /** At least 2, so that there is an interval. */
  readonly minPositives: number;
  readonly minNegatives: number;
  readonly minRocAuc: number;
  readonly maxLogLoss: number;
  /**
   * How much ROC AUC the challenger may lose, not negative: the lower end of the paired 95 %
   * interval of challenger minus champion must be at least minus this.
   */
  readonly rocAucMargin: number;
}

/** What the gate measured of one model. */
export interface JudgedModel {
  readonly name: string;
  readonly modelHash: string;
  readonly scoresHash: string;
  /** `null` where the inputs could not be judged. */
  readonly rocAuc: number | null;
  readonly rocAucInterval: Interval | null;
  readonly logLoss: number | null;
}

/** The gate's decision with its evidence. Plain JSON. */
export interface Verdict {
  readonly kind: 'verdict';
  readonly version: 1;
  readonly status: 'approved' | 'rejected';
  /** The checks that did not hold; empty exactly when approved. */
  readonly reasons: readonly GateCheck[];
  /** Every check that was made, in order. Inputs that cannot be judged end the list early. */
  readonly checks: readonly GateCheck[];
  readonly rowsHash: string;
  readonly rows: number;
  readonly positives: number;
  readonly challenger: JudgedModel;
  /** `null` for the first model, which has only the floors to pass. */
  readonly champion: JudgedModel | null;
  /** ROC AUC of the challenger minus that of the champion, paired. */
  readonly difference: { readonly value: number; readonly interval: Interval } | null;
  readonly policy: GatePolicy;
}

/** A predictor's scores of a dataset, with the hash of the rows it truly saw. */
export function scoreRows(
  predictor: Predictor,
  dataset: Dataset,
): Pick<GateModel, 'rowsHash' | 'scores'> {
  const { matrix, labels, keys, baseMargins } = dataset;
  const scores = predictor.predict(matrix, { baseMargins });
  return { rowsHash: hashRows({ labels, keys }), scores };
}

/**
 * Judges a challenger, against the champion if there is one, on the same frozen rows. It approves
 * only if every check holds: the rows are enough and sound; each model was scored on exactly these
 * rows; the two are different models with different scores; the challenger's ROC AUC and log loss
 * meet the floors; and DeLong's paired interval rules out a loss of ROC AUC beyond the margin.
 *
 * Bad inputs (no rows, NaN, constant or reversed scores, other rows, the same model twice) are
 * findings: the verdict is `rejected` and says why. Only a policy that is not one throws
 * `invalid-argument`.
 *
 * @example
 * const rows = { labels: [0, 1, 0, 1], keys: ['a', 'b', 'c', 'd'] };
 * const challenger = { name: 'new', modelHash: 'f00d', rowsHash: hashRows(rows), scores: [0.1, 0.9, 0.3, 0.7] };
 * const policy = { minRows: 4, minPositives: 2, minNegatives: 2, minRocAuc: 0.7, maxLogLoss: 0.6, rocAucMargin: 0.01 };
 * judge({ rows, challenger, policy }).status // 'approved'
 * judge({ rows, challenger, champion: challenger, policy }).reasons[0]?.code // 'same-model'
 */
export function judge(input: {
  readonly rows: GateRows;
  readonly challenger: GateModel;
  readonly champion?: GateModel | undefined;
  readonly policy: GatePolicy;
}): Verdict {
  const { rows, challenger, champion, policy } = input;
  checkPolicy(policy);
  const frozen = { labels: rows.labels, rowsHash: hashRows(rows) };
  const least = {
    rows: policy.minRows,
    positives: policy.minPositives,
    negatives: policy.minNegatives,
  };
  const inputChecks = [
    ...checkGateRows(rows, least),
    ...checkGateModel(challenger, frozen),
    ...(champion === undefined ? [] : checkGateModel(champion, frozen)),
    ...(champion === undefined ? [] : checkGatePair(challenger, champion)),
  ];
  const sound = inputChecks.every((check) => check.passed);
  const judged = judgedModel(challenger, rows, sound);
  const difference =
    sound && champion !== undefined
      ? rocAucDifference({
          labels: rows.labels,
          scores: challenger.scores,
          baseline: champion.scores,
        })
      : undefined;
  const checks = sound
    ? [
        ...inputChecks,
        ...checkFloors(judged, policy),
        ...(champion === undefined ? [] : [checkDifference(difference, policy)]),
      ]
    : inputChecks;
  const reasons = checks.filter((check) => !check.passed);
  return {
    kind: 'verdict',
    version: 1,
    status: reasons.length === 0 ? 'approved' : 'rejected',
    reasons,
    checks,
    rowsHash: frozen.rowsHash,
    rows: rows.labels.length,
    positives: rows.labels.filter((label) => label === 1).length,
    challenger: judged,
    champion: champion === undefined ? null : judgedModel(champion, rows, sound),
    difference: difference ?? null,
    policy,
  };
}

function judgedModel(model: GateModel, { labels }: GateRows, sound: boolean): JudgedModel {
  const { name, modelHash, scores } = model;
  return {
    name,
    modelHash,
    scoresHash: contentHash(Array.from(scores)),
    rocAuc: (sound ? rocAuc({ labels, scores }) : undefined) ?? null,
    rocAucInterval: (sound ? rocAucInterval({ labels, scores }) : undefined) ?? null,
    logLoss: (sound ? logLoss({ labels, scores }) : undefined) ?? null,
  };
}

function checkFloors(model: JudgedModel, policy: GatePolicy): readonly GateCheck[] {
  const area = model.rocAuc ?? Number.NaN;
  const loss = model.logLoss ?? Number.NaN;
  const upper = model.rocAucInterval?.upper ?? Number.NaN;
  return [
    {
      code: 'reversed-scores',
      passed: upper >= 0.5,
      text: `ROC AUC is at most ${upper.toFixed(4)}; below 0.5 scores or labels are turned round`,
    },
    {
      code: 'low-roc-auc',
      passed: area >= policy.minRocAuc,
      text: `ROC AUC is ${area.toFixed(4)}, at least ${policy.minRocAuc} is asked for`,
    },
    {
      code: 'high-log-loss',
      passed: loss <= policy.maxLogLoss,
      text: `log loss is ${loss.toFixed(4)}, at most ${policy.maxLogLoss} is asked for`,
    },
  ];
}

function checkDifference(
  difference: Verdict['difference'] | undefined,
  policy: GatePolicy,
): GateCheck {
  const value = difference?.value ?? Number.NaN;
  const { lower, upper } = difference?.interval ?? { lower: Number.NaN, upper: Number.NaN };
  return {
    code: 'worse-than-champion',
    passed: lower >= -policy.rocAucMargin,
    text: `ROC AUC minus the champion's is ${value.toFixed(4)} (95 % ${lower.toFixed(4)} to ${upper.toFixed(4)}), a loss up to ${policy.rocAucMargin} is allowed`,
  };
}

function checkPolicy(policy: GatePolicy): void {
  const { minRows, minPositives, minNegatives, minRocAuc, maxLogLoss, rocAucMargin } = policy;
  const limits: Record<keyof GatePolicy, boolean> = {
    minRows: Number.isInteger(minRows) && minRows >= 1,
    minPositives: Number.isInteger(minPositives) && minPositives >= 2,
    minNegatives: Number.isInteger(minNegatives) && minNegatives >= 2,
    minRocAuc: Number.isFinite(minRocAuc) && minRocAuc >= 0.5 && minRocAuc <= 1,
    maxLogLoss: Number.isFinite(maxLogLoss) && maxLogLoss > 0,
    rocAucMargin: Number.isFinite(rocAucMargin) && rocAucMargin >= 0 && rocAucMargin < 0.5,
  };
  const wrong = Object.entries(limits).filter(([, holds]) => !holds);
  if (wrong.length > 0)
    throw new LagoaError(
      'invalid-argument',
      `gate policy: ${wrong.map(([name]) => name).join(', ')} out of range in ${JSON.stringify(policy)}`,
      { details: { argument: 'policy' } },
    );
}
