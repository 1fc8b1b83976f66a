export { createExactSum, type ExactSum } from './exact-sum.ts';
export { chiSquareSurvival, regularizedGammaP, regularizedGammaQ } from './incomplete-gamma.ts';
export { regularizedBeta } from './incomplete-beta.ts';
export { kolmogorovSurvival, smirnovSurvival } from './kolmogorov.ts';
export { logGamma } from './log-gamma.ts';
export { normalCdf, normalQuantile } from './normal.ts';
export { studentSurvival } from './student.ts';
export { twoSampleKolmogorovSurvival } from './two-sample-kolmogorov.ts';
