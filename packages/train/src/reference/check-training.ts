import { LagoaError } from '@lagoa/data';
import type { Dataset } from '../dataset.ts';
import type { Objective } from '../objective/objective.ts';
import type { TrainingMetric, TrainingOptions } from '../trainer.ts';

/** Above this `max + |max|` leaves float32. */
export const LARGEST_VALUE: number = 2 ** 126;

/**
 * Throws unless the booster can learn from the dataset: at least one row and one feature, lengths
 * that agree, values NaN (missing) or within ±2^126 (XGBoost too refuses infinity), labels the
 * objective takes, weights finite, not negative and not all 0.
 */
export function checkDataset(dataset: Dataset, objective: Objective, name: string): void {
  checkRows(dataset, objective, name);
  checkValues(dataset, name);
}

/** The values alone, which an engine may rather check where it reads them. */
export function checkValues({ matrix }: Dataset, name: string): void {
  const { values, names } = matrix;
  for (let i = 0; i < values.length; i++)
    if (Math.abs(values[i] ?? 0) > LARGEST_VALUE)
      throw invalidData(
        name,
        `has ${values[i]} in row ${Math.floor(i / names.length)}, feature "${names[i % names.length]}": values must be NaN (missing) or within ±2^126`,
      );
}

/** All but the values. */
export function checkRows(dataset: Dataset, objective: Objective, name: string): void {
  const { matrix, labels, weights, baseMargins } = dataset;
  const width = matrix.names.length;
  if (matrix.rows < 1 || width < 1)
    throw invalidData(
      name,
      `needs at least one row and one feature, has ${matrix.rows} x ${width}`,
    );
  if (matrix.values.length !== matrix.rows * width || labels.length !== matrix.rows)
    throw invalidData(
      name,
      `has ${matrix.rows} rows and ${width} features, but ${matrix.values.length} values and ${labels.length} labels`,
    );
  const wrongLabel = labels.findIndex((label) => !objective.labels.accepts(label));
  if (wrongLabel >= 0)
    throw invalidData(
      name,
      `has label ${labels[wrongLabel]} in row ${wrongLabel}: ${objective.name} takes ${objective.labels.text}`,
    );
  if (baseMargins !== undefined && baseMargins.length !== matrix.rows)
    throw invalidData(name, `has ${matrix.rows} rows, but ${baseMargins.length} base margins`);
  const wrongMargin = baseMargins?.findIndex((margin) => !objective.margins.accepts(margin)) ?? -1;
  if (wrongMargin >= 0)
    throw invalidData(
      name,
      `has base margin ${baseMargins?.[wrongMargin]} in row ${wrongMargin}: ${objective.name} takes ${objective.margins.text}`,
    );
  if (weights === undefined) return;
  if (weights.length !== matrix.rows)
    throw invalidData(name, `has ${matrix.rows} rows, but ${weights.length} weights`);
  const wrongWeight = weights.findIndex((weight) => !(weight >= 0 && weight < Infinity));
  if (wrongWeight >= 0)
    throw invalidData(
      name,
      `has weight ${weights[wrongWeight]} in row ${wrongWeight}: weights must be finite and >= 0`,
    );
  if (weights.every((weight) => weight === 0)) throw invalidData(name, 'has weights of 0 only');
}

/** Throws `invalid-argument` unless rounds, validation and early stopping fit together. */
export function checkOptions(
  dataset: Dataset,
  options: TrainingOptions,
  objective: Objective,
): void {
  const { rounds, validation, earlyStopping, metrics = [], threads = 1, seed = 0 } = options;
  if (!(Number.isInteger(rounds) && rounds >= 1))
    throw invalidArgument('rounds', `must be an integer >= 1, got ${rounds}`);
  if (!(Number.isInteger(threads) && threads >= 1))
    throw invalidArgument('threads', `must be an integer >= 1, got ${threads}`);
  if (!Number.isSafeInteger(seed))
    throw invalidArgument('seed', `must be an integer within ±(2^53 - 1), got ${seed}`);
  for (const metric of metrics) checkMetric('metrics', metric, objective);
  if (validation !== undefined && validation.matrix.layoutHash !== dataset.matrix.layoutHash)
    throw invalidArgument(
      'validation',
      `has layout ${validation.matrix.layoutHash}, the training data ${dataset.matrix.layoutHash}`,
    );
  const [names, ownNames] = [dataset, validation ?? dataset].map(({ matrix }) =>
    matrix.names.join(),
  );
  if (names !== ownNames)
    throw invalidArgument('validation', `has the features ${ownNames}, the training data ${names}`);
  if (earlyStopping === undefined) return;
  if (validation === undefined)
    throw invalidArgument('earlyStopping', 'needs a validation dataset');
  if (!(Number.isInteger(earlyStopping.rounds) && earlyStopping.rounds >= 1))
    throw invalidArgument(
      'earlyStopping.rounds',
      `must be an integer >= 1, got ${earlyStopping.rounds}`,
    );
  if (earlyStopping.metric !== undefined)
    checkMetric('earlyStopping.metric', earlyStopping.metric, objective);
}

function checkMetric(argument: string, metric: TrainingMetric, objective: Objective): void {
  if (!objective.metrics.includes(metric))
    throw invalidArgument(
      argument,
      `must be ${objective.metrics.join(' or ')} for ${objective.name}, got ${metric}`,
    );
}

/**
 * The base score given, or else the weighted mean label. Throws where the mean is no base score:
 * labels of one class alone say nothing about the other.
 */
export function baseScoreOf(
  dataset: Dataset,
  objective: Objective,
  given: number | undefined,
): number {
  const { accepts, text } = objective.baseScores;
  if (given !== undefined) {
    if (!accepts(Math.fround(given)))
      throw invalidArgument('baseScore', `must be ${text} for ${objective.name}, got ${given}`);
    return Math.fround(given);
  }
  let sum = 0;
  let total = 0;
  const { labels, weights } = dataset;
  for (let row = 0; row < labels.length; row++) {
    const weight = weights?.[row] ?? 1;
    sum += weight * (labels[row] ?? 0);
    total += weight;
  }
  const mean = Math.fround(sum / total);
  if (!accepts(mean))
    throw invalidData(
      'training data',
      `has a weighted mean label of ${mean}: ${objective.name} needs both classes, or a baseScore`,
    );
  return mean;
}

function invalidData(source: string, text: string): LagoaError {
  return new LagoaError('invalid-data', `${source} ${text}`, { details: { source } });
}

function invalidArgument(argument: string, text: string): LagoaError {
  return new LagoaError('invalid-argument', `${argument} ${text}`, { details: { argument } });
}
