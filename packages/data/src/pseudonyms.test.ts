import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { rowsToBatch } from './arrow-batch.ts';
import { readRows } from './arrow-rows.ts';
import { everyKind, randomRow } from './fixtures/every-kind.ts';
import { pseudonym, pseudonymBatches, pseudonymTable } from './pseudonyms.ts';
import { createRandom } from './random.ts';
import { defineTable } from './table.ts';

const key = Uint8Array.from({ length: 32 }, (_, i) => i);

/** The reference: OpenSSL's HMAC, by Node. */
const expected = (domain: string, text: string): string =>
  createHmac('sha256', key).update(`${domain}\0${text}`).digest('hex').slice(0, 32);

describe('pseudonym', () => {
  test.each(['', 'a', '7590-VHVEG', 'größe ☂ 😀', '\0', 'x'.repeat(10_000)])('of %j', (text) => {
    expect(pseudonym(text, { key, domain: 'customer' })).toBe(expected('customer', text));
  });

  test('depends on key and domain, whose border no text can move', () => {
    const other = Uint8Array.from(key, (byte) => byte ^ 1);
    const all = [
      pseudonym('a', { key, domain: 'b' }),
      pseudonym('a', { key: other, domain: 'b' }),
      pseudonym('a', { key, domain: 'c' }),
      pseudonym('ba', { key, domain: 'b' }),
      pseudonym('a', { key, domain: 'bb' }),
    ];
    expect(new Set(all).size).toBe(all.length);
  });

  test('refuses a short key and a domain that is none', () => {
    const short = key.subarray(1);
    expect(() => pseudonym('a', { key: short, domain: 'b' })).toThrow('32 bytes or more, got 31');
    for (const domain of ['', 'a\0'])
      expect(() => pseudonym('a', { key, domain })).toThrow('a text without zero bytes');
  });
});

test('every kind becomes a string, other columns stay as they are', async () => {
  const { float64: _, maybe_float64: __, ...columns } = everyKind.columns;
  const personal = Object.fromEntries(
    Object.entries(columns).map(([name, column]) => [
      name,
      name === 'id' ? column : { ...column, tags: ['pii', 'own'] },
    ]),
  );
  const table = defineTable({ name: 'people', layer: 'gold', key: ['id'], columns: personal });
  const random = createRandom('pseudonyms');
  const rows = Array.from({ length: 50 }, (_, i) => randomRow(random, BigInt(i)));
  async function* batches() {
    yield await rowsToBatch(everyKind, rows);
  }
  const target = pseudonymTable(table);
  expect(target.columns.maybe_int32).toStrictEqual({
    kind: 'string',
    nullable: true,
    tags: ['pseudonym', 'own'],
  });
  expect(target.columns.id).toStrictEqual(table.columns.id);
  const domains = { date: 'day' };
  const found = [];
  for await (const batch of pseudonymBatches(table, batches(), { key, domains }))
    found.push(...readRows(target, batch));
  expect(found).toHaveLength(50);
  for (const [i, row] of found.entries()) {
    const { id, int64, decimal, date, maybe_text, boolean } = rows[i] ?? {};
    expect(row).toMatchObject({
      id,
      int64: expected('int64', String(int64)),
      decimal: expected('decimal', String(decimal)),
      date: expected('day', String(date)),
      boolean: expected('boolean', String(boolean)),
      maybe_text: maybe_text === null ? null : expected('maybe_text', String(maybe_text)),
    });
  }
});

test('two tables join by pseudonyms; nothing to hide, or a float64 to hide, is an error', async () => {
  const id = { kind: 'string', tags: ['pii'] } as const;
  const tables = ['one', 'two'].map((name) =>
    defineTable({ name, layer: 'gold', key: ['id'], columns: { id } }),
  );
  const ids = [];
  for (const table of tables) {
    const batches = async function* () {
      yield await rowsToBatch(table, [{ id: 'a' }]);
    };
    for await (const batch of pseudonymBatches(table, batches(), { key }))
      for (const row of readRows(pseudonymTable(table), batch)) ids.push(row.id);
  }
  expect(ids[0]).toBe(ids[1]);
  const of = (columns: Parameters<typeof defineTable>[0]['columns']) =>
    defineTable({ name: 'other', layer: 'gold', key: [], columns });
  expect(() => pseudonymTable(of({ a: { kind: 'string' } }))).toThrow('no column tagged pii');
  expect(() => pseudonymTable(of({ a: { kind: 'float64', tags: ['pii'] } }))).toThrow(
    'other.a is a float64',
  );
});
