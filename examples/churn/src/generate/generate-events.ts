import { createRandom, type IngestSource, type Random } from '@lagoa/data';
import { drawMonth, type SyntheticRow, type TelcoMonth } from './generate-telco.ts';

/** What a customer did or met before the month, by kind; each row as the CSV file spells it. */
export const eventColumns = {
  usage: ['customerID', 'measured_on', 'loaded_at', 'minutes', 'gigabytes'],
  billing: ['customerID', 'billed_on', 'loaded_at', 'amount', 'days_late'],
  support: ['customerID', 'opened_at', 'loaded_at', 'topic'],
} as const;

export type EventKind = keyof typeof eventColumns;

export const eventKinds: readonly EventKind[] = ['usage', 'billing', 'support'];

const topics = ['bill', 'line', 'move', 'cancel'] as const;
const dayMs = 86_400_000;

/**
 * The events of a month's customers in the 84 days before it begins: usage and a bill every
 * four weeks, and support calls, more of them from customers who are likely to leave. They are
 * drawn from the probability of churn, never from churn itself, so that they tell a model nothing
 * that the customer's own row does not.
 *
 * Each row says when it could first be read (`loaded_at`): mostly the night after, for one in twenty
 * weeks later, and so only after the month has begun. The customers' own rows stay as they are
 * without events.
 */
export function* generateEvents(
  kind: EventKind,
  month: TelcoMonth,
  customers: Iterable<SyntheticRow> = drawMonth(month),
): Generator<readonly string[]> {
  const random = createRandom(month.seed).fork(`${kind} of month ${month.month}`);
  const begins = Date.UTC(2026, month.month - 1, 1);
  for (const { row, churnProbability } of customers) {
    const customer = row.customerID;
    const cycles = Math.min(3, Number(row.tenure));
    switch (kind) {
      case 'usage':
        for (let cycle = cycles; cycle >= 1; cycle--) {
          const at = begins - (cycle - 1) * 28 * dayMs - 2 * dayMs;
          const fading = 1 - churnProbability * 0.25 * (3 - cycle);
          const minutes = row.PhoneService === 'Yes' ? 360 * fading * spread(random) : 0;
          const gigabytes = row.InternetService === 'No' ? 0 : 48 * fading * spread(random);
          yield [
            customer,
            dayOf(at),
            loadedAt(random, at),
            minutes.toFixed(1),
            gigabytes.toFixed(2),
          ];
        }
        break;
      case 'billing':
        for (let cycle = cycles; cycle >= 1; cycle--) {
          const at = begins - (cycle - 1) * 28 * dayMs - 7 * dayMs;
          const late = random.next() < 0.05 + 0.3 * churnProbability ? random.integer(20) + 1 : 0;
          const amount = row.MonthlyCharges.trim();
          yield [customer, dayOf(at), loadedAt(random, at), amount, String(late)];
        }
        break;
      case 'support':
        for (let week = cycles * 4; week >= 1; week--) {
          const calls = random.next() < 0.01 + 0.08 * churnProbability;
          const at = begins - week * 7 * dayMs + random.integer(7 * dayMs);
          const topic = topics[random.integer(topics.length)] ?? 'bill';
          const loaded = loadedAt(random, at);
          if (calls) yield [customer, instantOf(at), loaded, topic];
        }
    }
  }
}

/** Events as CSV text with a header, in chunks of some 64 kB. */
export function* eventsCsv(kind: EventKind, rows: Iterable<readonly string[]>): Generator<string> {
  let chunk = `${eventColumns[kind].join(',')}\n`;
  for (const row of rows) {
    chunk += `${row.join(',')}\n`;
    if (chunk.length > 65_536) {
      yield chunk;
      chunk = '';
    }
  }
  yield chunk;
}

/** The night after, or for one row in twenty two to six weeks later. */
function loadedAt(random: Random, at: number): string {
  const [late, days] = [random.next() < 0.05, 14 + random.integer(28)];
  const night = Math.ceil((at + 1) / dayMs) * dayMs + 3 * 3_600_000;
  return instantOf(night + (late ? days * dayMs : 0));
}

/** A factor around 1. */
const spread = (random: Random): number => Math.exp(0.3 * random.normal());
const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
const instantOf = (ms: number): string => new Date(ms).toISOString();

/** A month's events as a CSV file that exists only while it is read. */
export function createEventSource(
  kind: EventKind,
  month: TelcoMonth,
  customers: Iterable<SyntheticRow>,
): IngestSource {
  return {
    name: `synthetic ${kind}, seed ${month.seed}, month ${month.month}`,
    extension: '.csv',
    async *open() {
      const encoder = new TextEncoder();
      const events = generateEvents(kind, month, customers);
      for (const chunk of eventsCsv(kind, events)) yield encoder.encode(chunk);
    },
  };
}
