import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import {
  canonicalJson,
  createRandom,
  defineCsvSource,
  quarantineTable,
  type Random,
  readRows,
} from '@lagoa/data';
import { conformFile, createDuckdbEngine } from '@lagoa/data/local';
import { asStored, drawFacts, type Fact, facts, pick, shuffle } from './random-table.ts';

type Encoding = 'utf-8' | 'latin-1' | 'windows-1252';

/**
 * Random rows written as CSV in a random dialect, bad records among them: every good row comes back
 * value for value, every bad one is in quarantine under its own record number, and nothing else is.
 */
export async function round(seed: number): Promise<string> {
  const random = createRandom(seed);
  const encoding = pick(random, ['utf-8', 'utf-8', 'latin-1', 'windows-1252'] as const);
  const compression = pick(random, ['none', 'none', 'gzip'] as const);
  const delimiter = pick(random, [',', ';', '\t', '|', ':', '^', '~']);
  const lineEnd = pick(random, ['\n', '\r\n']);
  const rows = drawFacts(random).filter((row) => isWritable(row, encoding));
  const columns = shuffle(random, Object.keys(facts.columns));
  const headers = columns.map((name) => pick(random, [name, `${name} (é)`, `a "${name}"`]));
  const line = (fields: readonly string[]): string =>
    fields.map((text) => quoted(text, { delimiter, random })).join(delimiter);

  const lines = [line(headers)];
  const good: Fact[] = [];
  const bad: { readonly record: number; readonly rule: string }[] = [];
  for (const row of rows) {
    while (random.next() < 0.1) {
      const { rule, fields } = spoil(random, { columns, id: `bad ${bad.length}` });
      bad.push({ record: good.length + bad.length, rule });
      lines.push(line(fields));
    }
    good.push(row);
    lines.push(line(columns.map((name) => textOf(row, name))));
  }
  const start = encoding === 'utf-8' && random.next() < 0.3 ? '\ufeff' : '';
  const text = `${start}${lines.join(lineEnd)}${random.next() < 0.7 ? lineEnd : ''}`;
  const bytes = encode(text, encoding);

  const source = defineCsvSource({
    table: facts,
    delimiter,
    encoding,
    compression,
    columns: Object.fromEntries(columns.map((name, i) => [name, { header: headers[i] ?? name }])),
  });
  const folder = await mkdtemp(join(tmpdir(), 'lagoa-torture-'));
  const engine = createDuckdbEngine({ threads: 2 });
  try {
    const path = join(folder, 'facts.csv');
    await writeFile(path, compression === 'gzip' ? gzipSync(bytes) : bytes);
    const file = await conformFile(source, { engine, path, budget: { share: 1 } });
    const accepted: unknown[] = [];
    for await (const batch of file.accepted()) accepted.push(...readRows(facts, batch));
    same('accepted', accepted, good.map(asRead));
    const refused: unknown[] = [];
    const target = quarantineTable(facts);
    for await (const batch of file.quarantined())
      for (const { record, rule } of readRows(target, batch))
        refused.push({ record: Number(record), rule });
    same('quarantined', refused, bad);
    file.close();
    return `${encoding}, ${compression}`;
  } finally {
    await engine.close();
    await rm(folder, { recursive: true });
  }
}

/** A record that breaks the contract, and the rule that says so. */
function spoil(
  random: Random,
  { columns, id }: { readonly columns: readonly string[]; readonly id: string },
): { readonly rule: string; readonly fields: readonly string[] } {
  const valid: Readonly<Record<string, string>> = { id, text: 'x', small: '1' };
  const fields = (more: Readonly<Record<string, string>>): readonly string[] =>
    columns.map((name) => ({ ...valid, ...more })[name] ?? '');
  return pick(random, [
    { rule: 'malformed', fields: fields({}).slice(1) },
    { rule: 'malformed', fields: [...fields({}), 'more'] },
    { rule: 'missing', fields: fields({ id: '' }) },
    { rule: 'wrong-type', fields: fields({ small: '1.5' }) },
    { rule: 'wrong-type', fields: fields({ large: '9223372036854775808' }) },
    { rule: 'wrong-type', fields: fields({ money: '1e400' }) },
    { rule: 'wrong-type', fields: fields({ real: 'nan' }) },
    { rule: 'wrong-type', fields: fields({ flag: 'yes' }) },
    { rule: 'wrong-type', fields: fields({ day: '2023-02-29' }) },
    { rule: 'wrong-type', fields: fields({ moment: '2024-01-01 25:00:00' }) },
    { rule: 'unknown-level', fields: fields({ plan: 'A' }) },
  ]);
}

function quoted(
  text: string,
  { delimiter, random }: { readonly delimiter: string; readonly random: Random },
): string {
  const isPlain = !/["\r\n]/.test(text) && !text.includes(delimiter) && text.trim() === text;
  return isPlain && random.next() < 0.9 ? text : `"${text.replaceAll('"', '""')}"`;
}

function textOf(row: Fact, name: string): string {
  const value: unknown = Reflect.get(row, name);
  if (value === null) return '';
  if (name === 'moment') return instant(BigInt(String(value)));
  return Object.is(value, -0) ? '-0' : String(value);
}

/** Microseconds as ISO 8601; `Date` holds milliseconds only. */
function instant(micros: bigint): string {
  const rest = ((micros % 1000n) + 1000n) % 1000n;
  const text = new Date(Number((micros - rest) / 1000n)).toISOString();
  return text.replace('Z', `${String(rest).padStart(3, '0')}Z`);
}

/** What a CSV can say: no NaN or infinity, no letter outside its encoding. */
function isWritable(row: Fact, encoding: Encoding): boolean {
  const { real, text } = row;
  const letters = encoding === 'utf-8' ? /^/ : /^[\0-\x7f\xa0-\xff]*$/;
  return (real === null || Number.isFinite(real)) && letters.test(text ?? '');
}

/** An empty or blank field is a missing value. */
function asRead(row: Fact): Fact {
  return asStored({ ...row, text: /^ *$/.test(row.text ?? '') ? null : row.text });
}

function encode(text: string, encoding: Encoding): Uint8Array {
  return Buffer.from(text, encoding === 'utf-8' ? 'utf8' : 'latin1');
}

function same(what: string, found: readonly unknown[], expected: readonly unknown[]): void {
  const at = Array.from({ length: Math.max(found.length, expected.length) }).findIndex(
    (_, i) => canonicalJson(found[i] ?? null) !== canonicalJson(expected[i] ?? null),
  );
  if (at >= 0)
    throw new Error(
      `${what} ${at}: ${canonicalJson(found[at] ?? null)}, expected ${canonicalJson(expected[at] ?? null)}`,
    );
}
