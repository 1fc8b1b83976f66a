import { formatNumber, type ReportCell, type ReportSection } from '@lagoa/data/report';
import type { Evaluation, MetricValue } from './evaluate.ts';
import type { Verdict } from './judge.ts';

/** What an evaluation's sections show beside the evaluation. */
export interface EvaluationSectionOptions {
  /** How much each feature matters; the twenty largest are drawn. */
  readonly importance?: readonly { readonly name: string; readonly value: number }[];
  /** What the importance values are: `Total gain`. */
  readonly importanceLabel?: string;
}

/**
 * An evaluation as report sections: metrics with intervals, ROC, precision–recall and calibration
 * curves, what the threshold does, and importance where it is given.
 *
 * @example
 * const evaluation = evaluate({ labels: [0, 1], scores: [0.2, 0.7], threshold: 0.5 });
 * evaluationSections(evaluation)[1]?.title // 'Curves'
 */
export function evaluationSections(
  evaluation: Evaluation,
  options: EvaluationSectionOptions = {},
): readonly ReportSection[] {
  const { importance, importanceLabel = 'Importance' } = options;
  return [
    metricSection(evaluation),
    curveSection(evaluation),
    ...(evaluation.confusion === null ? [] : [decisionSection(evaluation.confusion)]),
    ...(importance === undefined ? [] : [importanceSection(importance, importanceLabel)]),
  ];
}

/** A verdict as a report section: the decision, each check in words, the models side by side. */
export function verdictSection(verdict: Verdict): ReportSection {
  const approved = verdict.status === 'approved';
  const against =
    verdict.champion === null ? 'as the first model' : `against ${verdict.champion.name}`;
  const models = [verdict.challenger, ...(verdict.champion === null ? [] : [verdict.champion])];
  return {
    kind: 'report-section',
    version: 1,
    title: 'Promotion gate',
    status: approved ? 'ok' : 'alert',
    blocks: [
      { kind: 'text', text: `${verdict.challenger.name} is ${verdict.status} ${against}.` },
      {
        kind: 'table',
        caption: `On the same ${formatNumber(verdict.rows)} frozen rows, ${formatNumber(verdict.positives)} of them positive`,
        columns: ['model', 'ROC AUC', '95 % from', '95 % to', 'log loss', 'model hash'],
        rows: models.map((model) => [
          model.name,
          model.rocAuc,
          model.rocAucInterval?.lower ?? null,
          model.rocAucInterval?.upper ?? null,
          model.logLoss,
          model.modelHash.slice(0, 16),
        ]),
      },
      {
        kind: 'table',
        caption: 'Checks',
        columns: ['check', 'result', 'evidence'],
        rows: verdict.checks.map(({ code, passed, text }): readonly ReportCell[] => [
          `not ${code}`,
          passed ? { status: 'ok', text: 'holds' } : { status: 'alert', text: 'fails' },
          text,
        ]),
      },
    ],
  };
}

function metricSection({ metrics, rows, positives, weighted }: Evaluation): ReportSection {
  const line = (name: string, { value, interval, reason }: MetricValue): readonly ReportCell[] => [
    name,
    value ?? { status: 'no-data', text: reason ?? 'not defined' },
    interval?.lower ?? null,
    interval?.upper ?? null,
  ];
  return {
    kind: 'report-section',
    version: 1,
    title: 'Evaluation',
    ...(rows === 0 ? { status: 'no-data' } : {}),
    blocks: [
      {
        kind: 'table',
        caption: `${formatNumber(rows)} rows, ${formatNumber(positives)} of them positive${weighted ? ', weighted' : ''}`,
        columns: ['metric', 'value', '95 % from', '95 % to'],
        rows: [
          line('ROC AUC', metrics.rocAuc),
          line('average precision', metrics.averagePrecision),
          line('log loss', metrics.logLoss),
          line('Brier score', metrics.brierScore),
          line('expected calibration error', metrics.expectedCalibrationError),
        ],
      },
    ],
  };
}

function curveSection({ curves, rows, positives }: Evaluation): ReportSection {
  const unit = { xRange: [0, 1], yRange: [0, 1] } as const;
  const diagonal = [
    [0, 0],
    [1, 1],
  ] as const;
  const baseRate = rows === 0 ? 0 : positives / rows;
  return {
    kind: 'report-section',
    version: 1,
    title: 'Curves',
    blocks: [
      {
        kind: 'lines',
        caption: 'ROC',
        xLabel: 'false positive rate',
        yLabel: 'true positive rate',
        ...unit,
        series: [
          {
            name: 'model',
            points: curves.roc.map((point) => [point.falsePositiveRate, point.truePositiveRate]),
          },
          { name: 'chance', points: diagonal, dashed: true },
        ],
      },
      {
        kind: 'lines',
        caption: 'Precision–recall',
        xLabel: 'recall',
        yLabel: 'precision',
        ...unit,
        series: [
          {
            name: 'model',
            points: curves.precisionRecall.map((point) => [point.recall, point.precision]),
          },
          {
            name: 'base rate',
            points: [
              [0, baseRate],
              [1, baseRate],
            ],
            dashed: true,
          },
        ],
      },
      {
        kind: 'lines',
        caption: 'Calibration, bins of equal count',
        xLabel: 'mean score',
        yLabel: 'observed rate',
        ...unit,
        series: [
          {
            name: 'model',
            points: curves.calibration.map((bin) => [bin.meanScore, bin.observedRate]),
          },
          { name: 'perfect', points: diagonal, dashed: true },
        ],
      },
    ],
  };
}

function decisionSection(confusion: NonNullable<Evaluation['confusion']>): ReportSection {
  const { threshold, precision, recall, f1, lift } = confusion;
  return {
    kind: 'report-section',
    version: 1,
    title: 'Decisions at the threshold',
    blocks: [
      {
        kind: 'table',
        caption: `Flagged: a score of at least ${formatNumber(threshold)}`,
        columns: ['', 'flagged', 'not flagged'],
        rows: [
          ['positive', confusion.truePositives, confusion.falseNegatives],
          ['negative', confusion.falsePositives, confusion.trueNegatives],
        ],
      },
      {
        kind: 'table',
        columns: ['precision', 'recall', 'F1', 'lift'],
        rows: [[precision, recall, f1, lift]],
      },
    ],
  };
}

function importanceSection(
  importance: readonly { readonly name: string; readonly value: number }[],
  label: string,
): ReportSection {
  const largest = importance.toSorted((a, b) => b.value - a.value).slice(0, 20);
  return {
    kind: 'report-section',
    version: 1,
    title: 'Importance',
    blocks: [
      {
        kind: 'bars',
        caption: label,
        labels: largest.map((feature) => feature.name),
        series: [{ name: label, values: largest.map((feature) => feature.value) }],
        horizontal: true,
      },
    ],
  };
}
