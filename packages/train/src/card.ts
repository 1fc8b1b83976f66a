import type { Evaluation, MetricValue } from './evaluate.ts';
import type { ChosenThreshold } from './threshold.ts';

/** What a model card says that no number says. */
export interface ModelCardContent {
  readonly modelName: string;
  /** What the scores are for, and for whom. */
  readonly intendedUse: string;
  /** What the rows are and where they come from. */
  readonly data: string;
  /** How the data was made, where it is synthetic: the card then says so at its top. */
  readonly syntheticMechanism?: string | undefined;
  /** Where the model should not be trusted. */
  readonly limits: readonly string[];
  /** What trained the model: `TrainingResult.engine`. */
  readonly engine: { readonly name: string; readonly version: string };
  readonly training: {
    readonly rows: number;
    readonly positives: number;
    readonly trees: number;
    readonly parameters?: Readonly<Record<string, unknown>>;
  };
  /** Names of the features, not of their slots. */
  readonly features: readonly string[];
  /** On rows that the model was not trained on. */
  readonly evaluation: Evaluation;
  readonly threshold: ChosenThreshold;
}

/**
 * A model card in Markdown: use, data, mechanism, metrics with their intervals, threshold and limits.
 * A model of Lagoa's own engines is called XGBoost-compatible, never XGBoost.
 *
 * Source: Mitchell et al., Model Cards for Model Reporting, FAT* (2019).
 */
export function modelCard(content: ModelCardContent): string {
  const { modelName, evaluation, threshold, training, engine, syntheticMechanism } = content;
  const { metrics } = evaluation;
  const sections = [
    `# ${modelName}`,
    ...(syntheticMechanism === undefined
      ? []
      : [
          `> Trained and evaluated on **synthetic data**. The numbers say how well the model learns the mechanism below, not how it would do on real customers.`,
        ]),
    `## Intended use\n\n${content.intendedUse}`,
    `## Data\n\n${content.data}`,
    ...(syntheticMechanism === undefined ? [] : [`### Mechanism\n\n${syntheticMechanism}`]),
    `## Model

- Engine: ${engineText(engine)}
- ${training.trees} trees, trained on ${training.rows} rows, ${training.positives} of them positive
- Parameters: \`${JSON.stringify(training.parameters ?? {})}\`
- Features: ${content.features.join(', ')}`,
    `## Evaluation

${evaluation.rows} rows that the model was not trained on, ${evaluation.positives} of them positive. Rows \`${evaluation.rowsHash.slice(0, 16)}\`.

| metric | value | 95 % interval |
|---|---|---|
${metricRow('ROC AUC', metrics.rocAuc)}
${metricRow('average precision', metrics.averagePrecision)}
${metricRow('log loss', metrics.logLoss)}
${metricRow('Brier score', metrics.brierScore)}
${metricRow('expected calibration error', metrics.expectedCalibrationError)}`,
    `## Threshold

Flag a score of at least ${threshold.threshold}. Chosen for the least expected cost: ${costText(threshold)}.${decisionText(evaluation)}`,
    `## Limits\n\n${content.limits.map((limit) => `- ${limit}`).join('\n')}`,
  ];
  return `${sections.join('\n\n')}\n`;
}

function engineText({ name, version }: ModelCardContent['engine']): string {
  return name.startsWith('lagoa-')
    ? `XGBoost-compatible gradient-boosted trees, made by Lagoa's own trainer \`${name}\` ${version}`
    : `${name} ${version}`;
}

function metricRow(name: string, { value, interval, reason }: MetricValue): string {
  const range =
    interval === null ? '–' : `${interval.lower.toFixed(4)} to ${interval.upper.toFixed(4)}`;
  return `| ${name} | ${value === null ? `not defined: ${reason}` : value.toFixed(4)} | ${range} |`;
}

function costText({ costs }: ChosenThreshold): string {
  return [
    `false positive ${costs.falsePositive}`,
    `false negative ${costs.falseNegative}`,
    `true positive ${costs.truePositive}`,
    `true negative ${costs.trueNegative}`,
  ].join(', ');
}

function decisionText({ confusion }: Evaluation): string {
  if (confusion === null) return '';
  const percent = (rate: number | null): string =>
    rate === null ? 'not defined' : `${(100 * rate).toFixed(1)} %`;
  return ` On the evaluation rows that has precision ${percent(confusion.precision)} and recall ${percent(confusion.recall)}.`;
}
