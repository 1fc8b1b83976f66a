export { type BundleContent, writeBundle } from './bundle.ts';
export type { BundleFile, BundleManifest } from './bundle-manifest.ts';
export { applyCalibration, type Calibration, fitCalibration } from './calibrate.ts';
export { type ModelCardContent, modelCard } from './card.ts';
export { createDataset, type Dataset, takeRows } from './dataset.ts';
export { type EmbeddedTrainerOptions, embeddedTrainer } from './embedded/embedded-trainer.ts';
export { type Evaluation, evaluate, type MetricValue } from './evaluate.ts';
export type { GateCheck, GateCode, GateModel, GateRows } from './gate-inputs.ts';
export {
  type GatePolicy,
  type JudgedModel,
  judge,
  scoreRows,
  type Verdict,
} from './judge.ts';
export { averagePrecision } from './metrics/average-precision.ts';
export { brierScore } from './metrics/brier-score.ts';
export {
  type CalibrationBin,
  type CalibrationCurve,
  calibrationCurve,
} from './metrics/calibration-curve.ts';
export { type ConfusionMatrix, confusionMatrix } from './metrics/confusion-matrix.ts';
export type { Interval } from './metrics/interval.ts';
export { logLoss } from './metrics/log-loss.ts';
export {
  type PrecisionRecallPoint,
  precisionRecallCurve,
} from './metrics/precision-recall-curve.ts';
export { rocAucDifference } from './metrics/roc-auc-difference.ts';
export { rocAucInterval } from './metrics/roc-auc-interval.ts';
export { rocAuc } from './metrics/roc-auc.ts';
export { type RocPoint, rocCurve } from './metrics/roc-curve.ts';
export type { Numbers, ScoredRows } from './metrics/scored-rows.ts';
export type { BoostedModel, Tree } from './model/boosted-model.ts';
export { contributionsByGroup } from './model/contributions-by-group.ts';
export { createPredictor } from './model/create-predictor.ts';
export {
  type DumpedNode,
  type DumpOptions,
  dumpModelJson,
  dumpModelText,
} from './model/dump-model.ts';
export { drawTree } from './model/draw-tree.ts';
export { createExplainer, type Explainer } from './model/explainer.ts';
export { type FeatureImportance, featureImportance } from './model/feature-importance.ts';
export type { ObjectiveName, ObjectiveParameters } from './model/objective-form.ts';
export type { ExplainOptions, PredictOptions } from './model/predict-options.ts';
export { predictLeaves, predictMargins } from './model/predict-margins.ts';
export { interactionsByGroup } from './model/interactions-by-group.ts';
export { readModelJson } from './model/read-model-json.ts';
export { readModelUbjson } from './model/read-model-ubjson.ts';
export { createScorer, type Scorer } from './model/scorer.ts';
export { type Interactions, shapInteractions } from './model/shap-interactions.ts';
export { sliceRounds } from './model/slice-rounds.ts';
export { treeShap } from './model/tree-shap.ts';
export type { WriteModelOptions } from './model/file-version.ts';
export { writeModelJson } from './model/write-model-json.ts';
export { writeModelUbjson } from './model/write-model-ubjson.ts';
export { type OpenedBundle, openBundle, readBundleFile } from './open-bundle.ts';
export { type PermutationImportance, permutationImportance } from './permutation-importance.ts';
export type { Contributions, Predictor } from './predictor.ts';
export { referenceTrainer } from './reference/reference-trainer.ts';
export {
  type AliasMove,
  createObjectStoreRegistry,
  type ModelRegistry,
  type ModelVersion,
} from './registry.ts';
export {
  type EvaluationSectionOptions,
  evaluationSections,
  verdictSection,
} from './report.ts';
export { hashRows } from './row-hash.ts';
export { type Shares, type Split, splitByHash, splitStratified } from './split.ts';
export { type ChosenThreshold, chooseThreshold, type OutcomeCosts } from './threshold.ts';
export { type TrainModelOptions, trainModel } from './train-model.ts';
export type {
  BoostingParameters,
  MonotoneDirection,
  Trainer,
  TrainingMetric,
  TrainingOptions,
  TrainingProgress,
  TrainingResult,
  TrainingRun,
} from './trainer.ts';
