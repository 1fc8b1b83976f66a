import type { Random } from '@lagoa/data';
import { internetServices } from './telco-row.ts';
import { type Formula, logOdds, pickLevel, probability, type Traits } from './log-odds.ts';

/** A customer before prices and churn. */
export interface Customer {
  readonly gender: 'Female' | 'Male';
  /** Months with the company, 0 to 72. */
  readonly tenure: number;
  readonly contract: 'Month-to-month' | 'One year' | 'Two year';
  readonly internet: string;
  readonly phone: boolean;
  readonly multipleLines: boolean;
  /** Which of the six internet services are taken. */
  readonly services: ReadonlySet<string>;
  readonly payment: string;
  readonly traits: Traits;
}

/**
 * Tenure bands of the published file: customers in the band of 7,043, and of them the shares with a
 * month-to-month and a one-year contract. Within a band tenure is uniform.
 */
const tenureBands = [
  { from: 0, to: 0, customers: 11, monthly: 0, oneYear: 0.09 },
  { from: 1, to: 1, customers: 613, monthly: 0.985, oneYear: 0.011 },
  { from: 2, to: 12, customers: 1562, monthly: 0.89, oneYear: 0.074 },
  { from: 13, to: 24, customers: 1024, monthly: 0.72, oneYear: 0.192 },
  { from: 25, to: 48, customers: 1594, monthly: 0.503, oneYear: 0.325 },
  { from: 49, to: 60, customers: 832, monthly: 0.281, oneYear: 0.386 },
  { from: 61, to: 71, customers: 1045, monthly: 0.101, oneYear: 0.283 },
  { from: 72, to: 72, customers: 362, monthly: 0.006, oneYear: 0.047 },
] as const;

// Logistic fits to the published file, rounded to two decimals.
const partner: Formula = { base: -1.15, tenure: 2.11, oneYear: 0.19, twoYear: 0.4 };
const dependents: Formula = { base: -2.1, partner: 2.32, senior: -2.1, twoYear: 0.37 };
const internet: Readonly<Record<string, Formula>> = {
  DSL: { base: 0 },
  'Fiber optic': {
    base: 0.01,
    tenure: 1.79,
    oneYear: -1.22,
    twoYear: -1.9,
    senior: 0.86,
    dependents: -0.37,
  },
  No: { base: -0.44, tenure: -2.39, oneYear: 1.16, twoYear: 2.23, senior: -0.92, dependents: 0.16 },
};
/** Every customer has a phone or internet; those without a phone are on DSL. */
const noPhoneOfDsl = 682 / 2421;
const multipleLines: Formula = {
  base: -1.69,
  tenure: 2.53,
  fiber: 1.04,
  noInternet: -0.83,
  senior: 0.41,
};
const services: Readonly<Record<(typeof internetServices)[number], Formula>> = {
  OnlineSecurity: { base: -1.23, tenure: 1.66, oneYear: 0.62, twoYear: 1.13, fiber: -0.94 },
  OnlineBackup: { base: -1.49, tenure: 2.55, oneYear: 0.13, twoYear: 0.22, fiber: -0.04 },
  DeviceProtection: { base: -1.57, tenure: 1.76, oneYear: 0.69, twoYear: 1.25, fiber: 0.21 },
  TechSupport: { base: -1.2, tenure: 0.96, oneYear: 0.96, twoYear: 1.99, fiber: -0.78 },
  StreamingTV: { base: -1.47, tenure: 1.39, oneYear: 0.51, twoYear: 0.89, fiber: 0.93 },
  StreamingMovies: {
    base: -1.83,
    tenure: 1.11,
    oneYear: 0.38,
    twoYear: 0.65,
    fiber: 0.65,
    streamsTelevision: 1.51,
  },
};
const paperless: Formula = {
  base: 0.31,
  oneYear: -0.26,
  twoYear: -0.37,
  fiber: 0.92,
  noInternet: -1,
  senior: 0.42,
};
const payment: Readonly<Record<string, Formula>> = {
  'Bank transfer (automatic)': { base: 0 },
  'Credit card (automatic)': { base: 0.04, tenure: -0.3, oneYear: 0.19, twoYear: 0.26 },
  'Electronic check': {
    base: 1.08,
    tenure: -1.59,
    oneYear: -0.55,
    twoYear: -1.16,
    fiber: 0.61,
    noInternet: -0.94,
    paperless: 0.29,
  },
  'Mailed check': {
    base: 1.48,
    tenure: -3.19,
    oneYear: 0.16,
    twoYear: 0.46,
    fiber: -0.87,
    noInternet: 0.55,
    paperless: -0.27,
  },
};

/** Draws one customer. Always takes the same number of draws, so that rows never shift each other. */
export function drawCustomer(random: Random): Customer {
  const chance = (formula: Formula, traits: Partial<Traits>): number =>
    random.next() < probability(logOdds(formula, traits)) ? 1 : 0;
  const choose = (formulas: Readonly<Record<string, Formula>>, traits: Partial<Traits>): string =>
    pickLevel(
      Object.fromEntries(Object.entries(formulas).map(([k, f]) => [k, logOdds(f, traits)])),
      random.next(),
    );

  const gender = random.next() < 3488 / 7043 ? 'Female' : 'Male';
  const band = pickBand(random.next());
  const tenure = band.from + Math.floor(random.next() * (band.to - band.from + 1));
  const term = random.next();
  const contract =
    term < band.monthly
      ? 'Month-to-month'
      : term < band.monthly + band.oneYear
        ? 'One year'
        : 'Two year';
  const first = {
    tenure: tenure / 72,
    oneYear: contract === 'One year' ? 1 : 0,
    twoYear: contract === 'Two year' ? 1 : 0,
    senior: random.next() < 1142 / 7043 ? 1 : 0,
  };
  const couple = { ...first, partner: chance(partner, first) };
  const household = { ...couple, dependents: chance(dependents, couple) };
  const line = choose(internet, household);
  const connected = {
    ...household,
    fiber: line === 'Fiber optic' ? 1 : 0,
    noInternet: line === 'No' ? 1 : 0,
  };
  const phoneDraw = random.next();
  const phone = line !== 'DSL' || phoneDraw >= noPhoneOfDsl;
  const lines = chance(multipleLines, connected);
  let streamsTelevision = 0;
  const taken = new Set<string>();
  for (const name of internetServices) {
    const wants = chance(services[name], { ...connected, streamsTelevision });
    if (line === 'No' || wants === 0) continue;
    taken.add(name);
    if (name === 'StreamingTV') streamsTelevision = 1;
  }
  const traits = {
    ...connected,
    streamsTelevision,
    paperless: chance(paperless, connected),
  };
  return {
    gender,
    tenure,
    contract,
    internet: line,
    phone,
    multipleLines: phone && lines === 1,
    services: taken,
    payment: choose(payment, traits),
    traits,
  };
}

function pickBand(uniform: number): (typeof tenureBands)[number] {
  let left = uniform * 7043;
  for (const band of tenureBands) {
    left -= band.customers;
    if (left < 0) return band;
  }
  return tenureBands[7];
}
