import type { Customer } from './draw-customer.ts';

/**
 * The stated mechanism of churn in the synthetic data, in log-odds:
 *
 * ```text
 *   −1.28
 *   −1.30 · tenure / 72      +2.00 · exp(−tenure / 6)
 *   −0.80 · one-year contract   −1.80 · two-year contract
 *   +1.10 · fiber optic         −0.90 · no internet
 *   +0.40 · electronic check    +0.40 · paperless billing
 *   +0.50 · senior              −0.15 · dependents
 *   −0.55 · phone               +0.40 · multiple lines
 *   −0.35 · online security     −0.35 · tech support
 *   +0.30 · streaming television + 0.30 · streaming films
 *   +3.00 · (monthly charge / list price − 1)
 * ```
 *
 * The shape is a logistic fit to the published file (whose own fit has AUC 0.853), with slightly
 * stronger weights. Everything in it can be computed from the 21 columns, so the best possible model
 * knows this probability and nothing more: its AUC is `createBestAuc`'s.
 */
export function churnLogOdds(customer: Customer, relativeOverprice: number): number {
  const { traits, tenure, services } = customer;
  return (
    -1.28 -
    1.3 * traits.tenure +
    2 * Math.exp(-tenure / 6) -
    0.8 * traits.oneYear -
    1.8 * traits.twoYear +
    1.1 * traits.fiber -
    0.9 * traits.noInternet +
    0.4 * Number(customer.payment === 'Electronic check') +
    0.4 * traits.paperless +
    0.5 * traits.senior -
    0.15 * traits.dependents -
    0.55 * Number(customer.phone) +
    0.4 * Number(customer.multipleLines) -
    0.35 * Number(services.has('OnlineSecurity')) -
    0.35 * Number(services.has('TechSupport')) +
    0.3 * Number(services.has('StreamingTV')) +
    0.3 * Number(services.has('StreamingMovies')) +
    3 * relativeOverprice
  );
}
