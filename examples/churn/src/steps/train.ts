import { rowsToBatch } from '@lagoa/data';
import { type Profile, profileSpecFor, profileTable } from '@lagoa/drift';
import { certify } from '@lagoa/features';
import {
  type BundleManifest,
  chooseThreshold,
  createPredictor,
  type Dataset,
  type Evaluation,
  evaluate,
  type ModelVersion,
  type Predictor,
  type TrainingProgress,
  trainModel,
  writeBundle,
  writeModelJson,
} from '@lagoa/train';
import { aliases } from '../champion.ts';
import { readLanding } from '../landing.ts';
import { churnCard } from '../model-card.ts';
import { newestSnapshot } from '../newest-snapshot.ts';
import { featuresChurn, names, scoredChurn } from '../tables.ts';
import { readTrainingData, type TrainingRow } from '../training-data.ts';
import type { Wiring } from '../wiring.ts';

/** XGBoost's names and meaning. */
const parameters = { maxDepth: 4, eta: 0.05 } as const;
const rounds = 600;
const earlyStopping = { rounds: 30, metric: 'logloss' } as const;

/** An offer to somebody who would have stayed costs 1, a customer lost unasked costs 5. */
const costs = { falsePositive: 1, falseNegative: 5 } as const;

export interface Trained {
  readonly manifest: BundleManifest;
  readonly version: ModelVersion;
  readonly evaluation: Evaluation;
  /** Boosting rounds of the model. */
  readonly rounds: number;
}

/**
 * Fits features on the training part, boosts with early stopping on the validation part, chooses the
 * threshold there, evaluates on the test part, registers the bundle and makes it the challenger. Same data, same
 * bundle, same version.
 */
export async function train(wiring: Wiring): Promise<Trained> {
  const { bucket, tables, models, registry, progress } = wiring;
  const snapshot = await newestSnapshot(tables, featuresChurn, { madeBy: 'build-gold' });
  const { features, parts, rows } = await readTrainingData(tables, { snapshot });
  const result = await trainModel(parts.train, {
    objective: 'binary:logistic',
    parameters,
    rounds,
    validation: parts.validation,
    earlyStopping,
    onProgress: (now) => progress.detail(describeRound(now)),
  });
  const { model, engine, bestRound } = result;
  const predictor = createPredictor(model, { layoutHash: features.layout.hash });
  const threshold = chooseThreshold({ ...score(predictor, parts.validation), costs });
  const evaluation = evaluate({ ...score(predictor, parts.test), threshold: threshold.threshold });
  const onnx = await wiring.exportOnnx(model, { check: parts.test.matrix });
  const { manifest } = await writeBundle(models, {
    modelName: names.model,
    model: writeModelJson(model),
    onnx: onnx.bytes,
    features,
    evaluation,
    threshold,
    engine,
    provenance: {
      inputs: { [featuresChurn.name]: snapshot.id },
      parameters: { ...parameters, rounds, earlyStopping, costs },
    },
    profile: await referenceProfile(rows, predictor.predict(parts.train.matrix)),
    certificate: {
      kind: 'churn-certificate',
      version: 1,
      features: await certify(features, {
        sample: rows.slice(0, 100),
        rows: 400,
        engines: wiring.engines,
      }),
      onnx: onnx.certificate,
    },
    card: churnCard({
      landing: await readLanding(bucket),
      features,
      training: parts.train,
      parameters,
      result,
      evaluation,
      threshold,
    }),
  });
  const version = await registry.register(names.model, manifest.id);
  const last = await registry.resolve(names.model, aliases.challenger);
  await registry.setAlias(names.model, aliases.challenger, {
    version: version.version,
    expects: last?.version ?? 'absent',
  });
  return { manifest, version, evaluation, rounds: bestRound };
}

function describeRound({ round, metrics }: TrainingProgress): string {
  const values = Object.entries(metrics).map(([name, value]) => `${name} ${value.toFixed(4)}`);
  return [`round ${round}`, ...values].join(', ');
}

function score(predictor: Predictor, { matrix, labels, keys }: Dataset) {
  return { labels, scores: predictor.predict(matrix), keys };
}

/** What drift is measured against: the columns, the label and the score of the training part. */
async function referenceProfile(
  rows: readonly TrainingRow[],
  scores: Float32Array,
): Promise<Profile> {
  const columns = await profileTable(
    [await rowsToBatch(featuresChurn, rows)],
    profileSpecFor(featuresChurn),
  );
  const score = await profileTable(
    { score: scores },
    profileSpecFor(scoredChurn, { columns: ['score'] }),
  );
  return { ...columns, columns: { ...columns.columns, ...score.columns } };
}
