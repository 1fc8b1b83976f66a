import { LagoaError } from '@lagoa/data';
import type { DriftStatus } from './drift-result.ts';

/** One past window; a `DriftReport` is one, with `retrained` added where a model was trained on it. */
export interface DriftWindow {
  readonly window: string | null;
  readonly status: DriftStatus;
  /** Whether a new model was trained after this window. */
  readonly retrained?: boolean;
}

export interface RetrainDecision {
  readonly retrain: boolean;
  /** Why, in one sentence. */
  readonly reason: string;
}

/**
 * Whether to train anew: when the newest window drifted, and at least `required` of the newest
 * `windows` did, and no model was trained within the last `cooldown` windows. Windows before the
 * latest training tell nothing about the present model and do not count; `budget` allows so many
 * trainings within so many of the newest windows, however often they drift; `no-data` and
 * `too-few-rows` take a place but are no drift. A pure function of the history, oldest first.
 *
 * @example
 * const drift = { window: null, status: 'drift' } as const;
 * retrainPolicy([drift], { required: 2, windows: 3 }).retrain // false
 * retrainPolicy([drift, drift], { required: 2, windows: 3 }).retrain // true
 */
export function retrainPolicy(
  history: readonly DriftWindow[],
  options: {
    readonly required?: number;
    readonly windows?: number;
    readonly cooldown?: number;
    readonly budget?: { readonly trainings: number; readonly windows: number };
  } = {},
): RetrainDecision {
  const { required = 2, windows = 3, cooldown = 0, budget } = options;
  if (!(required >= 1 && required <= windows && cooldown >= 0))
    throw new LagoaError(
      'invalid-argument',
      `expected 1 <= required <= windows and cooldown >= 0, got required ${required}, windows ${windows}, cooldown ${cooldown}`,
    );
  if (budget !== undefined && !(budget.trainings >= 0 && budget.windows >= 1))
    throw new LagoaError(
      'invalid-argument',
      `expected a budget of trainings >= 0 within windows >= 1, got ${budget.trainings} within ${budget.windows}`,
    );
  const newest = history.at(-1);
  if (newest === undefined) return { retrain: false, reason: 'there is no window yet' };
  if (newest.status !== 'drift')
    return { retrain: false, reason: `the newest window is ${newest.status}` };
  const latestTraining = history.findLastIndex(({ retrained }) => retrained === true);
  const since = history.length - 1 - latestTraining;
  if (latestTraining >= 0 && since <= cooldown)
    return {
      retrain: false,
      reason: `a model was trained ${since} windows ago, within the cooldown of ${cooldown}`,
    };
  if (budget !== undefined) {
    const spent = history
      .slice(-budget.windows)
      .filter(({ retrained }) => retrained === true).length;
    if (spent >= budget.trainings)
      return {
        retrain: false,
        reason: `${spent} models were trained within ${budget.windows} windows, the budget is ${budget.trainings}`,
      };
  }
  const drifted = history
    .slice(Math.max(latestTraining + 1, history.length - windows))
    .filter(({ status }) => status === 'drift').length;
  return {
    retrain: drifted >= required,
    reason: `${drifted} of the newest ${windows} windows drifted, ${required} are required`,
  };
}
