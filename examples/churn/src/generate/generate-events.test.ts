import { expect, test } from 'vitest';
import { eventColumns, eventKinds, eventsCsv, generateEvents } from './generate-events.ts';
import { generateTelcoMonth } from './generate-telco.ts';

const month = { seed: 5, month: 2, customers: 2000 };
const rowsOf = (kind: (typeof eventKinds)[number]) =>
  [...generateEvents(kind, month)].map((cells) =>
    Object.fromEntries(eventColumns[kind].map((name, i) => [name, cells[i] ?? ''])),
  );
const begins = '2026-02-01';

test.each(eventKinds)(
  '%s: known after it happened, and one in twenty only after the month began',
  (kind) => {
    const rows = rowsOf(kind);
    expect(rows.length).toBeGreaterThan(100);
    for (const row of rows) {
      const at = row.measured_on ?? row.billed_on ?? row.opened_at ?? '';
      expect(at < begins).toBe(true);
      expect((row.loaded_at ?? '') > at).toBe(true);
    }
    const late = rows.filter((row) => (row.loaded_at ?? '') >= begins);
    expect(late.length / rows.length).toBeGreaterThan(0.01);
  },
);

test('only customers of the month have events, and who has just come has none', () => {
  const customers = new Map(
    [...generateTelcoMonth(month)].map(({ row }) => [row.customerID, Number(row.tenure)]),
  );
  for (const { customerID = '' } of rowsOf('usage'))
    expect(customers.get(customerID)).toBeGreaterThan(0);
});

test('customers who are likely to leave call more', () => {
  const called = new Set(rowsOf('support').map(({ customerID }) => customerID));
  const share = (low: number, high: number): number => {
    const group = [...generateTelcoMonth(month)].filter(
      ({ churnProbability: p }) => p >= low && p < high,
    );
    return group.filter(({ row }) => called.has(row.customerID)).length / group.length;
  };
  expect(share(0.5, 1)).toBeGreaterThan(share(0, 0.2) * 2);
});

test('the same month gives the same text', () => {
  const text = () => [...eventsCsv('billing', generateEvents('billing', month))].join('');
  expect(text()).toBe(text());
  expect(text().startsWith('customerID,billed_on,loaded_at,amount,days_late\n')).toBe(true);
});
