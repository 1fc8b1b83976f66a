import type { DriftPolicy } from '@lagoa/drift';

/**
 * What counts as drift: the defaults, but for the label half of PSI's usual floor, since a churn
 * rate that moves by ten points matters long before PSI reaches 0.1.
 */
export const driftPolicy: DriftPolicy = {
  columns: { Churn: { effectFloors: { psi: 0.05 } } },
};
