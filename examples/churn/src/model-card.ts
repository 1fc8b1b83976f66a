import type { FittedFeatures } from '@lagoa/features';
import {
  type ChosenThreshold,
  type Dataset,
  type Evaluation,
  modelCard,
  type TrainingResult,
} from '@lagoa/train';
import { mechanismText } from './generate/churn-mechanism.ts';
import type { Landing } from './landing.ts';
import { names } from './tables.ts';

/** The card in the bundle: what the model is for, what it learnt from, where not to trust it. */
export function churnCard({
  landing,
  features,
  training,
  parameters,
  result,
  evaluation,
  threshold,
}: {
  readonly landing: Landing;
  readonly features: FittedFeatures;
  readonly training: Dataset;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly result: TrainingResult;
  readonly evaluation: Evaluation;
  readonly threshold: ChosenThreshold;
}): string {
  return modelCard({
    modelName: names.model,
    intendedUse:
      'Ranks the customers of a telecom operator by the probability that they leave, so that those most at risk can be offered something first. Not for pricing, credit, or any decision against a customer.',
    data: `One row per customer, from ${trainedOn(landing)}. Split by hashed customer into 64 % to learn from, 16 % to stop by and to choose the threshold on, 20 % to evaluate on.`,
    ...(landing.synthetic && { syntheticMechanism: mechanismText }),
    limits: [
      'It knows one month of one operator; another month or market needs the drift report first.',
      'Gender and age group are among the features: compare error rates between groups before use.',
      'A payment method that training did not know counts as "other", which the model has never seen used.',
      "Probabilities are the booster's own, not recalibrated; see the calibration error above.",
    ],
    engine: result.engine,
    training: {
      rows: training.labels.length,
      positives: training.labels.filter((label) => label === 1).length,
      trees: result.bestRound,
      parameters,
    },
    features: features.features.map(({ name }) => name),
    evaluation,
    threshold,
  });
}

/** The training month's file; without the folders it lay in. */
function trainedOn({ files: [file] }: Landing): string {
  const name = file?.source.split(/[\\/]/).at(-1) ?? 'nowhere';
  return `${name} (SHA-256 ${file?.hash ?? 'unknown'})`;
}
