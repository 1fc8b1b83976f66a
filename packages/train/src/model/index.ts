export type { BoostedModel, Tree } from './boosted-model.ts';
export { contributionsByGroup } from './contributions-by-group.ts';
export { createPredictor } from './create-predictor.ts';
export { type FeatureImportance, featureImportance } from './feature-importance.ts';
export { predictLeaves, predictMargins } from './predict-margins.ts';
export { readModelJson } from './read-model-json.ts';
export { treeShap } from './tree-shap.ts';
export { writeModelJson } from './write-model-json.ts';
