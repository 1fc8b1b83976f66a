export type { FeatureGroup, FeatureMatrix } from './feature-matrix.ts';
