import type { DriftReport } from '@lagoa/drift';
import type { Summary } from './format-summary.ts';
import type { ChurnOptions } from './options.ts';
import { runStep } from './run-step.ts';
import { type Reported, report } from './steps/report.ts';
import { chapters, type StepName } from './steps.ts';
import type { Wiring } from './wiring.ts';

/** Runs every step, each told on `wiring.progress`, and sums up. */
export async function runStory(wiring: Wiring, options: ChurnOptions): Promise<Summary> {
  const outcomes: Partial<Record<StepName, string>> = {};
  for (const name of chapters) {
    wiring.progress.start(name);
    const outcome = await runStep[name](wiring, options);
    wiring.progress.done(outcome);
    outcomes[name] = outcome;
  }
  wiring.progress.start('report');
  const facts = await report(wiring);
  wiring.progress.done(facts.page);
  return summarize(facts, { promotion: outcomes.gate ?? '', retrain: outcomes.retrain ?? '' });
}

function summarize(
  { landing, rows, quarantined, evaluation, history, page }: Reported,
  outcomes: Pick<Summary, 'promotion' | 'retrain'>,
): Summary {
  const { value, interval } = evaluation.metrics.rocAuc;
  return {
    description: landing.description,
    rowsIn: rows,
    quarantined,
    auc: {
      value: value ?? Number.NaN,
      low: interval?.lower ?? Number.NaN,
      high: interval?.upper ?? Number.NaN,
    },
    ...(landing.bestPossibleAuc !== undefined && { bestPossibleAuc: landing.bestPossibleAuc }),
    ...outcomes,
    months: history.map((month, index) => ({
      month: month.window ?? '',
      verdict: month.status,
      detail: driftDetail(month, index === 0 ? 'customers that training did not see' : 'customers'),
    })),
    report: page,
  };
}

/** What moved, at most three columns by name, and how much was looked at. */
function driftDetail({ columns, currentRows }: DriftReport, who: string): string {
  const drifted = columns.filter(({ status }) => status === 'drift').map(({ column }) => column);
  const looked = `${currentRows.toLocaleString('en-US')} ${who}, ${columns.length} columns`;
  if (drifted.length === 0) return looked;
  const more = drifted.length > 3 ? ` and ${drifted.length - 3} more` : '';
  return `${drifted.slice(0, 3).join(', ')}${more} (${looked})`;
}
