import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { RecordBatch } from 'apache-arrow';
import { columnsToBatch } from './arrow-batch.ts';
import type { ArrowValue } from './arrow-column.ts';
import { readTableColumns } from './arrow-rows.ts';
import type { Column } from './column.ts';
import { formatTimestamp } from './column-text.ts';
import { LagoaError } from './error.ts';
import { type Columns, defineTable, type TableDefinition } from './table.ts';

/** What makes a pseudonym. The same key and domain give the same value the same pseudonym, for ever. */
export interface PseudonymOptions {
  /** 32 secret bytes or more. Who has them can try values; who loses them cannot match old rows any more. */
  readonly key: Uint8Array;
  /** Values of different domains share no pseudonym. */
  readonly domain: string;
}

/**
 * The keyed pseudonym of a text: the first 128 bits of HMAC-SHA-256 over domain, a zero byte and the text in
 * UTF-8, as 32 hex digits. Unlike a plain hash, it cannot be found by trying all values without the key.
 *
 * Throws `invalid-argument` for a key below 32 bytes or a domain that is empty or holds a zero byte.
 *
 * @example
 * const key = new Uint8Array(32).fill(7);
 * pseudonym('7590-VHVEG', { key, domain: 'customer' }).length // 32
 */
export function pseudonym(text: string, { key, domain }: PseudonymOptions): string {
  if (key.length < 32)
    throw invalid('key', `a key for pseudonyms needs 32 bytes or more, got ${key.length}`);
  if (domain === '' || domain.includes('\0'))
    throw invalid('domain', `a domain is a text without zero bytes, got ${JSON.stringify(domain)}`);
  const message = new TextEncoder().encode(`${domain}\0${text}`);
  return bytesToHex(hmac(sha256, key, message).subarray(0, 16));
}

/**
 * The table of the pseudonyms: each column tagged `pii` is a string tagged `pseudonym`, without levels,
 * bounds, pattern and unit; the others stay. Key and partitions stay too, since equal values have equal
 * pseudonyms.
 *
 * Throws `invalid-argument` where no column is tagged `pii`, or a float64 is.
 *
 * @example
 * const people = defineTable({
 *   name: 'people', layer: 'gold', key: ['id'],
 *   columns: { id: { kind: 'int64', tags: ['pii'] }, age: { kind: 'int32' } },
 * });
 * pseudonymTable(people).columns.id // { kind: 'string', tags: ['pseudonym'] }
 */
export function pseudonymTable<Name extends string>(
  table: TableDefinition<Columns, Name>,
): TableDefinition<Columns, Name> {
  const columns = Object.fromEntries(
    Object.entries(table.columns).map(([name, column]) => [
      name,
      isPersonal(column) ? toPseudonymColumn(`${table.name}.${name}`, column) : column,
    ]),
  );
  if (!Object.values(table.columns).some(isPersonal))
    throw invalid('table', `table ${table.name} has no column tagged pii`);
  return defineTable<Columns, Name>({ ...table, columns });
}

/**
 * The batches with a pseudonym in place of each value of a column tagged `pii`; null stays null. Rows are of
 * `pseudonymTable`. A column's domain is its name, so that equal columns of two tables still join; `domains`
 * names another for those that are called otherwise.
 *
 * Throws as `pseudonym` and `pseudonymTable` do, and `invalid-data` as `readRows`.
 *
 * @example
 * await store.publish(pseudonymTable(people), pseudonymBatches(people, store.read(people), { key }), options);
 */
export async function* pseudonymBatches(
  table: TableDefinition,
  batches: AsyncIterable<RecordBatch>,
  {
    key,
    domains = {},
  }: { readonly key: Uint8Array; readonly domains?: Readonly<Record<string, string>> },
): AsyncGenerator<RecordBatch> {
  const target = pseudonymTable(table);
  for await (const batch of batches) {
    const values: Record<string, ArrowValue[]> = {};
    for (const { name, column, value } of readTableColumns(table, batch)) {
      const domain = Object.hasOwn(domains, name) ? (domains[name] ?? name) : name;
      const known = new Map<ArrowValue, string>();
      values[name] = Array.from({ length: batch.numRows }, (_, row) => {
        const one = value(row);
        if (one === null || !isPersonal(column)) return one;
        const found = known.get(one) ?? pseudonym(toText(column, one), { key, domain });
        known.set(one, found);
        return found;
      });
    }
    yield await columnsToBatch(target, values);
  }
}

function isPersonal({ tags = [] }: Column): boolean {
  return tags.includes('pii');
}

function toPseudonymColumn(path: string, column: Column): Column {
  if (column.kind === 'float64')
    throw invalid(
      'table',
      `${path} is a float64, whose values are no identity; leave it out or round it`,
    );
  const { nullable, description, tags = [] } = column;
  return {
    kind: 'string',
    ...(nullable !== undefined && { nullable }),
    ...(description !== undefined && { description }),
    tags: tags.map((tag) => (tag === 'pii' ? 'pseudonym' : tag)),
  };
}

function toText(column: Column, value: Exclude<ArrowValue, null>): string {
  return column.kind === 'timestamp' && typeof value === 'bigint'
    ? formatTimestamp(value)
    : String(value);
}

function invalid(argument: string, message: string): LagoaError {
  return new LagoaError('invalid-argument', message, { details: { argument } });
}
