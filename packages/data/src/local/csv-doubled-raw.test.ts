import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readRows } from '../arrow-rows.ts';
import { defineCsvSource } from '../csv-source.ts';
import { quarantineTable } from '../quarantine.ts';
import { defineTable } from '../table.ts';
import { conformCsv } from './conform-csv.ts';
import { copyLines } from './csv-lines.ts';
import { createDuckdbEngine } from './duckdb-engine.ts';

const table = defineTable({
  name: 'orders',
  layer: 'silver',
  key: ['id'],
  columns: { id: { kind: 'int32' }, note: { kind: 'string', nullable: true } },
});
const source = defineCsvSource({ table });
const engine = createDuckdbEngine();
let folder: string;
let path: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lagoa-doubled-'));
  path = join(folder, 'orders.csv');
});
afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true });
});

/** Place, rule and raw text of what goes to quarantine. */
async function quarantineOf(text: string): Promise<readonly (readonly [bigint, string, string])[]> {
  await writeFile(path, text);
  const csv = await conformCsv(source, { engine, path, budget: { share: 1 } });
  const found: (readonly [bigint, string, string])[] = [];
  for await (const batch of csv.quarantined())
    for (const { record, rule, raw } of readRows(quarantineTable(table), batch))
      found.push([record, rule, raw]);
  csv.close();
  return found;
}

const doubled = [2n, 'duplicate-key', '{"id":"01","note":"again"}'] as const;

test.each([
  ['line ends of Unix', 'id,note\n1,first\n2,other\n01,again\n3,last\n'],
  ['line ends of Windows', 'id,note\r\n1,first\r\n2,other\r\n01,again\r\n3,last\r\n'],
  ['a byte order mark', '\ufeffid,note\n1,first\n2,other\n01,again\n3,last\n'],
  ['no last line end', 'id,note\n1,first\n2,other\n01,again'],
  ['blank lines', 'id,note\n\n1,first\n\n2,other\n01,again\n\n3,last\n'],
  ['a quoted line end', 'id,note\n1,"fir\nst"\n2,other\n01,again\n3,last\n'],
])('the raw fields of a repeated key are its own: %s', async (_, text) => {
  expect(await quarantineOf(text)).toEqual([doubled]);
});

test('malformed records before a repeated key do not shift its raw fields', async () => {
  expect(await quarantineOf('id,note\n1,first\n9,too,many\n01,again\n8\n1,more\n')).toEqual([
    [1n, 'malformed', '"9,too,many"'],
    doubled,
    [3n, 'malformed', '"8"'],
    [4n, 'duplicate-key', '{"id":"1","note":"more"}'],
  ]);
});

test('more repeated keys than are worth a list of lines are kept too', async () => {
  const rows = Array.from({ length: 10_003 }, (_, i) => `7,${i}\n`);
  const found = await quarantineOf(`id,note\n${rows.join('')}`);
  expect(found).toHaveLength(10_002);
  expect(found.every(([record, , raw]) => raw === `{"id":"7","note":"${record}"}`)).toBe(true);
});

test('lines are counted and copied over the borders of parts', async () => {
  const line = (i: number): string => `${i},${'é'.repeat(i % 700)}\r\n`;
  const lines = Array.from({ length: 9_000 }, (_, i) => line(i));
  await writeFile(path, lines.join(''));
  const target = join(folder, 'lines.csv');
  const wanted = lines.map((_, i) => i).filter((i) => i > 0 && i % 3 === 0);
  expect(await copyLines(path, { lines: wanted, target })).toBe(9_000);
  expect(await readFile(target, 'utf8')).toBe(lines.filter((_, i) => i % 3 === 0).join(''));
});
