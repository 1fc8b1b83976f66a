import type { Customer } from './draw-customer.ts';

/** What a term of the mechanism looks at. */
interface Evidence extends Customer {
  /** Monthly charge over list price, minus 1. */
  readonly overprice: number;
}

interface Term {
  readonly name: string;
  readonly weight: number;
  readonly value: (evidence: Evidence) => number;
}

const takes =
  (service: string) =>
  ({ services }: Evidence): number =>
    services.has(service) ? 1 : 0;

/**
 * The stated mechanism of churn in the synthetic data: log-odds as a sum of terms. Its shape is a
 * logistic fit to the published file (whose own fit has AUC 0.853), with slightly stronger weights.
 * Everything in it can be computed from the 21 columns, so the best possible model knows this
 * probability and nothing more: its AUC is `createBestAuc`'s.
 */
const terms: readonly Term[] = [
  { weight: -1.28, name: '1', value: () => 1 },
  { weight: -1.3, name: 'tenure / 72', value: ({ traits }) => traits.tenure },
  { weight: 2, name: 'exp(−tenure / 6)', value: ({ tenure }) => Math.exp(-tenure / 6) },
  { weight: -0.8, name: 'one-year contract', value: ({ traits }) => traits.oneYear },
  { weight: -1.8, name: 'two-year contract', value: ({ traits }) => traits.twoYear },
  { weight: 1.1, name: 'fiber optic', value: ({ traits }) => traits.fiber },
  { weight: -0.9, name: 'no internet', value: ({ traits }) => traits.noInternet },
  {
    weight: 0.4,
    name: 'electronic check',
    value: ({ payment }) => Number(payment === 'Electronic check'),
  },
  { weight: 0.4, name: 'paperless billing', value: ({ traits }) => traits.paperless },
  { weight: 0.5, name: 'senior', value: ({ traits }) => traits.senior },
  { weight: -0.15, name: 'dependents', value: ({ traits }) => traits.dependents },
  { weight: -0.55, name: 'phone', value: ({ phone }) => Number(phone) },
  { weight: 0.4, name: 'multiple lines', value: ({ multipleLines }) => Number(multipleLines) },
  { weight: -0.35, name: 'online security', value: takes('OnlineSecurity') },
  { weight: -0.35, name: 'tech support', value: takes('TechSupport') },
  { weight: 0.3, name: 'streaming television', value: takes('StreamingTV') },
  { weight: 0.3, name: 'streaming films', value: takes('StreamingMovies') },
  { weight: 3, name: '(monthly charge / list price − 1)', value: ({ overprice }) => overprice },
];

/** Log-odds of churn of a customer who pays `overprice` above the list, as a share of it. */
export function churnLogOdds(customer: Customer, overprice: number): number {
  const evidence = { ...customer, overprice };
  return terms.reduce((sum, { weight, value }) => sum + weight * value(evidence), 0);
}

/** The mechanism in words, for whatever was learnt from it. */
export const mechanismText: string = [
  "Each customer's churn is one draw from a probability whose log-odds are the sum of:",
  '',
  ...terms.map(
    ({ weight, name }) => `- ${weight < 0 ? '−' : '+'}${Math.abs(weight).toFixed(2)} · ${name}`,
  ),
].join('\n');
