import { createRandom, type Random } from '@lagoa/data';
import { churnLogOdds } from './churn-mechanism.ts';
import { type Customer, drawCustomer } from './draw-customer.ts';
import type { DriftKind, DriftSwitch } from './drift-switch.ts';
import { probability } from './log-odds.ts';
import { listPrice } from './price.ts';
import { type TelcoRow, telcoColumns } from './telco-row.ts';

/** Which synthetic month to make. */
export interface TelcoMonth {
  readonly seed: number;
  /** From 1. */
  readonly month: number;
  /** Customers in each month. */
  readonly customers: number;
  readonly drift?: readonly DriftSwitch[];
}

/** A synthetic row with the probability its `Churn` was drawn from. */
export interface SyntheticRow {
  readonly row: TelcoRow;
  readonly churnProbability: number;
}

/** Churn rate of the mechanism without drift, and what a label shift makes of it. */
export const churnRates = { usual: 0.265, shifted: 0.4 } as const;

/**
 * Synthetic customers of one month, one at a time, in constant memory. Each month is a fresh sample
 * of the same population: nobody appears twice. Same seed, same rows; a drift switch changes
 * nothing before its month, and only its own columns (and the churn that follows) from then on.
 */
export function* generateTelcoMonth({
  seed,
  month,
  customers,
  drift = [],
}: TelcoMonth): Generator<SyntheticRow> {
  const random = createRandom(seed).fork(`month ${month}`);
  const active = new Set(drift.filter((d) => month >= d.fromMonth).map((d) => d.kind));
  for (let index = 0; index < customers; index++) {
    const id = customerId(seed, (month - 1) * customers + index);
    if (active.has('label-shift')) {
      // Label first, then candidates until one has it: P(customer | label) stays, P(label) moves.
      const wanted = random.next() < churnRates.shifted ? 'Yes' : 'No';
      let candidate = drawRow(random, id, active);
      while (candidate.row.Churn !== wanted) candidate = drawRow(random, id, active);
      yield { ...candidate, churnProbability: shiftPrior(candidate.churnProbability) };
    } else yield drawRow(random, id, active);
  }
}

/**
 * The rows of a month to walk as often as one likes: kept while they are few, else drawn anew each
 * time, in constant memory.
 */
export function drawMonth(month: TelcoMonth): Iterable<SyntheticRow> {
  if (month.customers <= 50_000) return [...generateTelcoMonth(month)];
  return { [Symbol.iterator]: () => generateTelcoMonth(month) };
}

/** The month as CSV text with a header, in chunks of some 64 kB. */
export function* telcoCsv(rows: Iterable<SyntheticRow>): Generator<string> {
  let chunk = `${telcoColumns.join(',')}\n`;
  for (const { row } of rows) {
    chunk += `${telcoColumns.map((name) => row[name]).join(',')}\n`;
    if (chunk.length > 65_536) {
      yield chunk;
      chunk = '';
    }
  }
  yield chunk;
}

function drawRow(random: Random, customerID: string, drift: ReadonlySet<DriftKind>): SyntheticRow {
  const drawn = drawCustomer(random);
  const noise = { price: random.normal(), total: random.normal() };
  const uniform = { wallet: random.next(), sensor: random.next(), churn: random.next() };

  const newMethod = drift.has('new-payment-method') && uniform.wallet < 0.2;
  const customer: Customer = newMethod ? { ...drawn, payment: 'Digital wallet' } : drawn;
  const price = listPrice(customer);
  const usual = Math.max(18.25, price + noise.price);
  const monthly = Math.round((drift.has('price-rise') ? usual * 1.2 : usual) * 20) / 20;
  const churnProbability = probability(churnLogOdds(customer, monthly / price - 1));
  const { traits, tenure } = customer;
  const total = usual * tenure * Math.max(0.5, 1 + (0.2 * noise.total) / Math.sqrt(tenure));
  const service = (name: string): string =>
    customer.internet === 'No' ? 'No internet service' : yesNo(customer.services.has(name));
  const row = {
    customerID,
    gender: customer.gender,
    SeniorCitizen: String(traits.senior),
    Partner: yesNo(traits.partner),
    Dependents: yesNo(traits.dependents),
    tenure: String(tenure),
    PhoneService: yesNo(customer.phone),
    MultipleLines: customer.phone ? yesNo(customer.multipleLines) : 'No phone service',
    InternetService: customer.internet,
    OnlineSecurity: service('OnlineSecurity'),
    OnlineBackup: service('OnlineBackup'),
    DeviceProtection: service('DeviceProtection'),
    TechSupport: service('TechSupport'),
    StreamingTV: service('StreamingTV'),
    StreamingMovies: service('StreamingMovies'),
    Contract: customer.contract,
    PaperlessBilling: yesNo(traits.paperless),
    PaymentMethod: customer.payment,
    MonthlyCharges: drift.has('missing-sensor') && uniform.sensor < 0.3 ? ' ' : dollars(monthly),
    // As in the published file: blank before the first bill, and the first bill after one month.
    TotalCharges:
      tenure === 0 ? ' ' : dollars(tenure === 1 ? monthly : Math.round(total * 20) / 20),
    Churn: yesNo(uniform.churn < churnProbability),
  };
  return { row, churnProbability };
}

/** Bayes: the same evidence under the shifted prior. */
function shiftPrior(p: number): number {
  const { usual, shifted } = churnRates;
  const odds = (p / (1 - p)) * ((shifted / (1 - shifted)) * ((1 - usual) / usual));
  return odds / (1 + odds);
}

const yesNo = (value: boolean | number): 'Yes' | 'No' => (value ? 'Yes' : 'No');

/** The shortest text, as the published file writes money: 29.85, 56.9, 20. */
const dollars = (value: number): string => String(Number(value.toFixed(2)));

/** A different `1234-ABCDE` for each index below 1.1e11: an affine map modulo the number of ids. */
function customerId(seed: number, index: number): string {
  const place = (index * 74_093 + (seed % 1_000_003) * 1_009) % idCount;
  let rest = Math.floor(place / 10_000);
  let name = '';
  for (let i = 0; i < 5; i++) {
    name += String.fromCharCode(65 + (rest % 26));
    rest = Math.floor(rest / 26);
  }
  return `${String(place % 10_000).padStart(4, '0')}-${name}`;
}

const idCount = 10_000 * 26 ** 5;
