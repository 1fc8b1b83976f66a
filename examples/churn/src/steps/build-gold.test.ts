import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRows } from '@lagoa/data';
import { expect, test } from 'vitest';
import { eventColumns, type EventKind, generateEvents } from '../generate/generate-events.ts';
import { parseCommand } from '../options.ts';
import { silent } from '../progress.ts';
import { runStep } from '../run-step.ts';
import { featuresChurn } from '../tables.ts';
import { wireLocal } from '../wire-local.ts';

const month = { seed: 7, month: 1, customers: 300 };
const begins = Date.UTC(2026, 0, 1);
const dayMs = 86_400_000;

/** The events of one kind that happened in a window before the month and were known when it began. */
function knownEvents(kind: EventKind, days: number): readonly Record<string, string>[] {
  return [...generateEvents(kind, month)]
    .map((cells) => Object.fromEntries(eventColumns[kind].map((name, i) => [name, cells[i] ?? ''])))
    .filter((event) => {
      const at = Date.parse(event.measured_on ?? event.billed_on ?? event.opened_at ?? '');
      const known = Date.parse(event.loaded_at ?? '');
      return at > begins - days * dayMs && at <= begins && known <= begins;
    });
}

const sumOf = (events: readonly Record<string, string>[], id: string, name: string): number =>
  events
    .filter(({ customerID }) => customerID === id)
    .reduce((sum, event) => sum + Number(event[name]), 0);

test('gold holds what each customer did before the month, as it was known by then', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'churn-gold-'));
  const command = parseCommand(['build-gold', '--customers', '300', '--months', '1'], folder);
  if (command.kind !== 'step') throw new Error('not a step');
  const wiring = wireLocal(command.options, silent);
  try {
    for (const name of ['ingest', 'build-silver', 'build-gold'] as const)
      await runStep[name](wiring, command.options);
    const [lately, used, billed, called] = [
      knownEvents('usage', 28),
      knownEvents('usage', 84),
      knownEvents('billing', 84),
      knownEvents('support', 84),
    ];
    expect(used.length).toBeLessThan([...generateEvents('usage', month)].length);
    let rows = 0;
    for await (const batch of wiring.tables.read(featuresChurn))
      for (const row of readRows(featuresChurn, batch)) {
        rows += 1;
        const id = row.customerID;
        expect(row.minutes_28d).toBeCloseTo(sumOf(lately, id, 'minutes'), 6);
        expect(row.minutes_84d).toBeCloseTo(sumOf(used, id, 'minutes'), 6);
        expect(row.gigabytes_84d).toBeCloseTo(sumOf(used, id, 'gigabytes'), 6);
        expect(row.days_late_84d).toBe(sumOf(billed, id, 'days_late'));
        const calls = called.filter(({ customerID }) => customerID === id).length;
        expect(row.support_calls_84d).toBe(BigInt(calls));
      }
    expect(rows).toBe(300);
  } finally {
    await wiring.close();
    await rm(folder, { recursive: true });
  }
});
