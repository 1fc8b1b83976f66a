export type { BoostedModel, Tree } from './boosted-model.ts';
