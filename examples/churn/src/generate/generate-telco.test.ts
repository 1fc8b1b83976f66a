import { describe, expect, test } from 'vitest';
import { createBestAuc } from './best-auc.ts';
import { type DriftSwitch, parseDrift } from './drift-switch.ts';
import { churnRates, generateTelcoMonth, type SyntheticRow, telcoCsv } from './generate-telco.ts';
import { internetServices, telcoColumns } from './telco-row.ts';

/**
 * Customers, and how many of them churned, by level, counted in the published file (7,043 rows,
 * IBM Telco Customer Churn).
 */
const published: Readonly<Record<string, Readonly<Record<string, readonly [number, number]>>>> = {
  gender: { Female: [3488, 939], Male: [3555, 930] },
  SeniorCitizen: { 0: [5901, 1393], 1: [1142, 476] },
  Partner: { Yes: [3402, 669], No: [3641, 1200] },
  Dependents: { No: [4933, 1543], Yes: [2110, 326] },
  PhoneService: { No: [682, 170], Yes: [6361, 1699] },
  MultipleLines: { 'No phone service': [682, 170], No: [3390, 849], Yes: [2971, 850] },
  InternetService: { DSL: [2421, 459], 'Fiber optic': [3096, 1297], No: [1526, 113] },
  OnlineSecurity: { No: [3498, 1461], Yes: [2019, 295], 'No internet service': [1526, 113] },
  OnlineBackup: { No: [3088, 1233], Yes: [2429, 523], 'No internet service': [1526, 113] },
  DeviceProtection: { No: [3095, 1211], Yes: [2422, 545], 'No internet service': [1526, 113] },
  TechSupport: { No: [3473, 1446], Yes: [2044, 310], 'No internet service': [1526, 113] },
  StreamingTV: { No: [2810, 942], Yes: [2707, 814], 'No internet service': [1526, 113] },
  StreamingMovies: { No: [2785, 938], Yes: [2732, 818], 'No internet service': [1526, 113] },
  Contract: { 'Month-to-month': [3875, 1655], 'One year': [1473, 166], 'Two year': [1695, 48] },
  PaperlessBilling: { Yes: [4171, 1400], No: [2872, 469] },
  PaymentMethod: {
    'Electronic check': [2365, 1071],
    'Mailed check': [1612, 308],
    'Bank transfer (automatic)': [1544, 258],
    'Credit card (automatic)': [1522, 232],
  },
  Churn: { No: [5174, 0], Yes: [1869, 1869] },
};
const publishedMeans = { tenure: 32.371, MonthlyCharges: 64.762 };

const customers = 20_000;
const rows = (month: number, drift: readonly DriftSwitch[] = [], seed = 7): SyntheticRow[] => [
  ...generateTelcoMonth({ seed, month, customers, drift }),
];
const usual = rows(1);
const share = (from: readonly SyntheticRow[], test: (row: SyntheticRow['row']) => boolean) =>
  from.filter(({ row }) => test(row)).length / from.length;
const mean = (
  from: readonly SyntheticRow[],
  column: 'tenure' | 'MonthlyCharges' | 'TotalCharges',
) => from.reduce((sum, { row }) => sum + Number(row[column]), 0) / from.length;

describe('without drift', () => {
  test.each(Object.keys(published))('%s is near the published file', (column) => {
    const levels = published[column] ?? {};
    const seen = new Set(
      usual.map(({ row }) => Object.entries(row).find(([k]) => k === column)?.[1]),
    );
    expect([...seen].sort()).toEqual(Object.keys(levels).sort());
    for (const [level, [count, churned]] of Object.entries(levels)) {
      const having = usual.filter(({ row }) =>
        Object.entries(row).some(([k, v]) => k === column && v === level),
      );
      // Tolerances: 1.5 percentage points of all customers, 5 of the level's own churn rate.
      expect(Math.abs(having.length / customers - count / 7043), level).toBeLessThan(0.015);
      const rate = share(having, (row) => row.Churn === 'Yes');
      expect(Math.abs(rate - churned / count), `churn of ${level}`).toBeLessThan(0.05);
    }
  });

  test('tenure and charges have the published means', () => {
    expect(Math.abs(mean(usual, 'tenure') - publishedMeans.tenure)).toBeLessThan(0.8);
    expect(Math.abs(mean(usual, 'MonthlyCharges') - publishedMeans.MonthlyCharges)).toBeLessThan(1);
  });

  test('rows hang together as the published rows do', () => {
    for (const { row } of usual) {
      expect(Object.keys(row)).toEqual([...telcoColumns]);
      expect(row.MultipleLines === 'No phone service').toBe(row.PhoneService === 'No');
      for (const name of internetServices)
        expect(row[name] === 'No internet service').toBe(row.InternetService === 'No');
      if (row.PhoneService === 'No') expect(row.InternetService).toBe('DSL');
      expect(row.TotalCharges === ' ').toBe(row.tenure === '0');
      if (row.tenure === '1') expect(row.TotalCharges).toBe(row.MonthlyCharges);
    }
    const bills = usual.filter(({ row }) => Number(row.tenure) > 24);
    for (const { row } of bills) {
      const ratio = Number(row.TotalCharges) / (Number(row.tenure) * Number(row.MonthlyCharges));
      expect(Math.abs(ratio - 1)).toBeLessThan(0.25);
    }
  });

  test('the best possible AUC is known, and no ranking of the true probabilities beats it', () => {
    const best = createBestAuc();
    for (const { churnProbability } of usual) best.add(churnProbability);
    expect(best.value()).toBeGreaterThan(0.855);
    expect(best.value()).toBeLessThan(0.875);
    expect(Math.abs(aucByPairs(usual.slice(0, 4000)) - best.value())).toBeLessThan(0.02);
  });

  test('each customer has an id of its own, in every month', () => {
    const ids = [1, 2, 3].flatMap((month) => rows(month).map(({ row }) => row.customerID));
    expect(new Set(ids).size).toBe(3 * customers);
    for (const id of ids.slice(0, 100)) expect(id).toMatch(/^\d{4}-[A-Z]{5}$/);
  });

  test('same seed, same bytes; another seed, other bytes', () => {
    const text = (seed: number) =>
      [...telcoCsv(generateTelcoMonth({ seed, month: 1, customers: 3000 }))].join('');
    expect(text(7)).toBe(text(7));
    expect(text(8)).not.toBe(text(7));
    expect(text(7).split('\n')).toHaveLength(3002);
  });
});

describe('drift', () => {
  test.each(['price-rise', 'new-payment-method', 'missing-sensor', 'label-shift'])(
    '%s leaves the months before it alone',
    (kind) => {
      const drift = parseDrift(`${kind}@3`);
      const csv = (month: number, switches: readonly DriftSwitch[]) =>
        [...telcoCsv(generateTelcoMonth({ seed: 7, month, customers: 500, drift: switches }))].join(
          '',
        );
      expect(csv(2, drift)).toBe(csv(2, []));
      expect(csv(3, drift)).not.toBe(csv(3, []));
    },
  );

  test('a price rise moves charges and churn, nothing else', () => {
    const risen = rows(1, parseDrift('price-rise@1'));
    expect(mean(risen, 'MonthlyCharges') / mean(usual, 'MonthlyCharges')).toBeCloseTo(1.2, 2);
    expect(share(risen, (r) => r.Churn === 'Yes')).toBeGreaterThan(0.33);
    const others = ({ row: { MonthlyCharges, TotalCharges, Churn, ...rest } }: SyntheticRow) =>
      rest;
    expect(risen.map(others)).toEqual(usual.map(others));
  });

  test('a new payment method is taken by 20 %', () => {
    const wallet = rows(1, parseDrift('new-payment-method@1'));
    expect(Math.abs(share(wallet, (r) => r.PaymentMethod === 'Digital wallet') - 0.2)).toBeLessThan(
      0.01,
    );
  });

  test('a missing sensor blanks 30 % of the monthly charges', () => {
    const blank = rows(1, parseDrift('missing-sensor@1'));
    expect(Math.abs(share(blank, (r) => r.MonthlyCharges === ' ') - 0.3)).toBeLessThan(0.01);
  });

  test('a label shift moves the churn rate and keeps customers within each label', () => {
    const shifted = rows(1, parseDrift('label-shift@1'));
    expect(Math.abs(share(shifted, (r) => r.Churn === 'Yes') - churnRates.shifted)).toBeLessThan(
      0.01,
    );
    for (const churn of ['Yes', 'No']) {
      const within = (from: readonly SyntheticRow[]) =>
        from.filter(({ row }) => row.Churn === churn);
      const fiber = (from: readonly SyntheticRow[]) =>
        share(within(from), (r) => r.InternetService === 'Fiber optic');
      expect(Math.abs(fiber(shifted) - fiber(usual))).toBeLessThan(0.02);
    }
    const rate = shifted.reduce((sum, s) => sum + s.churnProbability, 0) / customers;
    expect(Math.abs(rate - churnRates.shifted)).toBeLessThan(0.01);
  });

  test.each(['price-rise', 'price-rise@0', 'toString@1', 'x@2', ''])('"%s" is refused', (text) => {
    expect(() => parseDrift(text)).toThrow('drift must be none or <kind>@<month>');
  });
});

/** AUC of the true probabilities against the drawn labels, by counting all pairs. */
function aucByPairs(from: readonly SyntheticRow[]): number {
  const of = (label: string) => from.filter(({ row }) => row.Churn === label);
  const [churners, stayers] = [of('Yes'), of('No')];
  let wins = 0;
  for (const a of churners)
    for (const b of stayers) if (a.churnProbability > b.churnProbability) wins++;
  return wins / (churners.length * stayers.length);
}
