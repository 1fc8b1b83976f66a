import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readRows } from '../arrow-rows.ts';
import { createManualClock } from '../clock.ts';
import { defineCsvSource } from '../csv-source.ts';
import { ingestFile } from '../ingest-file.ts';
import { defineJsonLinesSource, defineParquetSource } from '../record-source.ts';
import { createMemoryObjectStore } from '../memory/memory-object-store.ts';
import { createMemoryTableStore } from '../memory/memory-table-store.ts';
import { quarantineColumns } from '../quarantine.ts';
import { defineTable, type Row, type TableDefinition } from '../table.ts';
import { conformFile, type TableSource } from './conform-file.ts';
import { createDuckdbEngine } from './duckdb-engine.ts';
import { gunzip } from './gunzip.ts';
import { publishFile } from './publish-file.ts';
import { openSource } from './open-source.ts';

const engine = createDuckdbEngine({ threads: 2 });
let folder: string;
let files = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lagoa-conform-test-'));
});
afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true, force: true });
});

const events = defineTable({
  name: 'events',
  layer: 'silver',
  key: ['id'],
  columns: {
    id: { kind: 'int64' },
    name: { kind: 'string', nullable: true },
    plan: { kind: 'category', levels: ['basic', "pro's"], nullable: true },
    score: { kind: 'float64', nullable: true },
    amount: { kind: 'decimal', precision: 38, scale: 10, nullable: true },
    good: { kind: 'boolean', nullable: true },
    day: { kind: 'date', nullable: true },
    at: { kind: 'timestamp', nullable: true },
  },
});
type Event = Row<typeof events>;

const nothing = { name: null, plan: null, score: null, amount: null, good: null, day: null };
const rows: readonly Event[] = [
  {
    id: 9223372036854775807n,
    name: 'Größe ☂ "q", \r\nnext\tline',
    plan: "pro's",
    score: 0.1,
    amount: '1234567890123456789012345678.0123456789',
    good: true,
    day: '2024-02-29',
    at: 1709210096123457n,
  },
  { ...nothing, id: -9223372036854775808n, name: '', score: -1.5e-300, good: false, at: null },
  { ...nothing, id: 3n, name: ' ', at: null },
];

const json = defineJsonLinesSource({ table: events, columns: { name: { field: 'Full.Name' } } });
const jsonText = [
  String.raw`{"id": 9223372036854775807, "Full.Name": "Größe ☂ \"q\", \r\nnext\tline", "plan": "pro's", "score": 0.1, "amount": 1234567890123456789012345678.0123456789, "good": true, "day": "2024-02-29", "at": "2024-02-29T12:34:56.123457Z", "more": {"a": []}}`,
  '{"id": "-9223372036854775808", "Full.Name": "", "score": -1.5e-300, "good": false, "plan": null}',
  '',
  '{"id":3,"Full.Name":" "}',
].join('\r\n');

async function write(content: string | Uint8Array): Promise<string> {
  const path = join(folder, `${files++}.data`);
  await writeFile(path, content);
  return path;
}

async function conform<T extends TableDefinition>(source: TableSource<T>, path: string) {
  const result = await conformFile(source, { engine, path, name: 'events', budget: { share: 1 } });
  try {
    const accepted: Row<T>[] = [];
    for await (const batch of result.accepted()) accepted.push(...readRows(source.table, batch));
    const quarantine = [];
    for await (const batch of result.quarantined())
      quarantine.push(...readRows({ columns: quarantineColumns }, batch));
    return { rows: accepted, quarantine, counts: result.counts };
  } finally {
    result.close();
  }
}

async function rowsInManifest(source: TableSource, path: string): Promise<number | undefined> {
  const opened = await openSource(path);
  const clock = createManualClock(0n);
  const manifest = await ingestFile(createMemoryObjectStore(), opened, {
    prefix: 'bronze',
    clock,
    format: source,
    gunzip,
  });
  return manifest.rows;
}

describe('conformFile', () => {
  test('reads JSON Lines to the last digit', async () => {
    const path = await write(jsonText);
    const found = await conform(json, path);
    expect(found.rows).toStrictEqual(rows);
    expect(found.quarantine).toStrictEqual([]);
    expect(await rowsInManifest(json, path)).toBe(3);
  });

  test('reads Parquet to the last digit', async () => {
    const path = join(folder, 'events.parquet');
    await engine.withConnection((connection) =>
      connection.run(
        `COPY (SELECT * FROM (VALUES
           (9223372036854775807, 'Größe ☂ "q", ' || chr(13) || chr(10) || 'next' || chr(9) || 'line', 'pro''s', 0.1::DOUBLE,
             1234567890123456789012345678.0123456789::DECIMAL(38, 10), true, DATE '2024-02-29', TIMESTAMPTZ '2024-02-29 12:34:56.123457+00'),
           (-9223372036854775808, '', NULL, -1.5e-300, NULL, false, NULL, NULL),
           (3, ' ', NULL, NULL, NULL, NULL, NULL, NULL)
         ) AS t(id, full_name, plan, score, amount, good, day, "at")) TO '${path}' (FORMAT parquet)`,
      ),
    );
    const source = defineParquetSource({
      table: events,
      columns: { name: { field: 'full_name' } },
    });
    expect((await conform(source, path)).rows).toStrictEqual(rows);
    expect(await rowsInManifest(source, path)).toBe(3);
    const other = defineParquetSource({
      table: events,
      columns: { name: { field: 'score' }, score: { field: 'full_name' } },
    });
    await expect(conform(other, path)).rejects.toThrow(
      'events: column score: expected values for string, found the type DOUBLE',
    );
    await expect(conform(defineParquetSource({ table: events }), path)).rejects.toThrow(
      'events: column name missing from the file; it has id, full_name',
    );
    await expect(conform(source, await write('PAR1 no'))).rejects.toMatchObject({
      code: 'invalid-data',
      message: 'events: cannot be read as Parquet',
    });
  });

  test('a float32 of Parquet becomes the double of the same value', async () => {
    const path = join(folder, 'float.parquet');
    await engine.withConnection((connection) =>
      connection.run(`COPY (SELECT 1 AS id, 0.1::FLOAT AS score) TO '${path}' (FORMAT parquet)`),
    );
    const table = defineTable({
      name: 'floats',
      layer: 'silver',
      key: ['id'],
      columns: { id: { kind: 'int32' }, score: { kind: 'float64' } },
    });
    const { rows: found } = await conform(defineParquetSource({ table }), path);
    expect(found).toStrictEqual([{ id: 1, score: Math.fround(0.1) }]);
  });

  test('every line becomes a row or a quarantine record with its number and text', async () => {
    const bad: readonly (readonly [
      line: string,
      rule: string,
      column: string | null,
      reason: string,
    ])[] = [
      ['{"id":1', 'malformed', null, 'the line is not JSON'],
      ['[1]', 'malformed', null, 'expected a JSON object'],
      ['null', 'malformed', null, 'expected a JSON object'],
      ['7', 'malformed', null, 'expected a JSON object'],
      ['{"id":NaN}', 'malformed', null, 'the line is not JSON'],
      ['{"id":2,"Full.Name":5}', 'wrong-type', 'name', 'expected a JSON string, found 5'],
      ['{"id":2,"plan":["basic"]}', 'wrong-type', 'plan', 'expected a JSON string, found an array'],
      [
        '{"id":{"digits":"5"}}',
        'wrong-type',
        'id',
        'expected a JSON number, string or boolean, found an object',
      ],
      [
        String.raw`{"id":2,"Full.Name":"\ud800"}`,
        'wrong-type',
        'name',
        String.raw`expected a JSON string, found "\ud800" with a lone surrogate`,
      ],
      ['{"id":2.5}', 'wrong-type', 'id', 'expected a value of type int64, found "2.5"'],
      ['{"id":null}', 'missing', 'id', 'expected a value, found null'],
      [
        '{"id":2,"plan":"gold"}',
        'unknown-level',
        'plan',
        `expected one of "basic", "pro's", found "gold"`,
      ],
      [
        '{"id":2,"score":1e400}',
        'wrong-type',
        'score',
        'expected a value of type float64, found "1e400"',
      ],
    ];
    const path = await write(`${bad.map(([line]) => line).join('\n')}\n{"id":2}\n{"id":1}`);
    const found = await conform(json, path);
    expect(found.rows.map(({ id }) => id)).toStrictEqual([2n, 1n]);
    expect(
      found.quarantine.map(({ record, rule, column, reason }) => ({
        record,
        rule,
        column,
        reason,
      })),
    ).toStrictEqual(
      bad.map(([, rule, column, reason], i) => ({ record: BigInt(i), rule, column, reason })),
    );
    expect(found.counts).toStrictEqual({
      rows: bad.length + 2,
      accepted: 2,
      quarantined: bad.length,
      byRule: { malformed: 5, 'wrong-type': 6, missing: 1, 'unknown-level': 1 },
    });
    expect(found.quarantine[0]?.raw).toBe(JSON.stringify('{"id":1'));
    expect(JSON.parse(found.quarantine[10]?.raw ?? '')).toMatchObject({ id: null, plan: null });
    expect(await rowsInManifest(json, path)).toBe(bad.length + 2);
  });

  test('a line that is not UTF-8 is quarantined, the others are read', async () => {
    const path = await write(
      Buffer.concat([
        Buffer.from('{"id":1}\n{"id":2,"Full.Name":"'),
        Buffer.from([0xe9]),
        Buffer.from('"}\n{"id":3}'),
      ]),
    );
    const found = await conform(json, path);
    expect(found.rows.map(({ id }) => id)).toStrictEqual([1n, 3n]);
    const raw: unknown = JSON.parse(found.quarantine[0]?.raw ?? '');
    expect(raw).toBe('{"id":2,"Full.Name":"\\xE9"}');
    expect(found.quarantine).toMatchObject([
      { record: 1n, rule: 'malformed', reason: 'the line is not UTF-8' },
    ]);
  });

  test('a file that is not there is not-found, whatever its format', async () => {
    const path = join(folder, 'none');
    for (const source of [json, defineParquetSource({ table: events })])
      await expect(conform(source, path)).rejects.toMatchObject({ code: 'not-found' });
  });

  test('a record too long to read is counted, and quarantined without inner marks', async () => {
    const path = await write(`{"id":1}\n{"id":2,"Full.Name":"${'y'.repeat(2_000_000)}"}\n{"id":`);
    const { rows: read, quarantine, counts } = await conform(json, path);
    expect(read.map(({ id }) => id)).toStrictEqual([1n]);
    expect(counts).toStrictEqual({
      rows: 3,
      accepted: 1,
      quarantined: 2,
      byRule: { malformed: 2 },
    });
    expect(quarantine.map(({ record, rule }) => [record, rule])).toStrictEqual([
      [1n, 'malformed'],
      [2n, 'malformed'],
    ]);
    expect(quarantine[0]?.raw).not.toContain('~null');
  });

  test('only JSON white space is blank, in manifest and table', async () => {
    const path = await write('{"id":1}\n \t\r\n\u2028\n\u0001\n{"id":2}\n');
    expect((await conform(json, path)).counts).toMatchObject({ rows: 4, accepted: 2 });
    expect(await rowsInManifest(json, path)).toBe(4);
  });

  test('an empty line is a record in a file of one column only, in manifest and table', async () => {
    const columns = { id: { kind: 'string', nullable: true } } as const;
    const one = defineTable({ name: 'one', layer: 'silver', key: [], columns });
    const csv = defineCsvSource({ table: one });
    for (const [text, rows] of [
      ['id\nx\n\n""\n\n', 4],
      ['id\r\nx\r\n\r\ny', 3],
      ['id,more\n\nx,1\n\n', 1],
    ] as const) {
      const path = await write(text);
      expect((await conform(csv, path)).counts).toMatchObject({ rows, accepted: rows });
      expect(await rowsInManifest(csv, path)).toBe(rows);
    }
  });

  test('unpacks gzip where it is declared, and only there', async () => {
    const packed = await write(gzipSync(jsonText));
    const gzip = { ...json, compression: 'gzip' } as const;
    expect((await conform(gzip, packed)).rows).toStrictEqual(rows);
    expect(await rowsInManifest(gzip, packed)).toBe(3);
    expect((await conform(json, packed)).rows).toStrictEqual([]);
    const cut = await write(gzipSync(jsonText).subarray(0, 100));
    await expect(conform(gzip, cut)).rejects.toMatchObject({ code: 'invalid-data' });
    await expect(rowsInManifest(gzip, cut)).rejects.toMatchObject({ code: 'invalid-data' });
    await expect(conform(gzip, await write(jsonText))).rejects.toThrow('expected whole gzip data');
    const left = (await readdir(tmpdir())).filter((name) => name.startsWith('lagoa-conform-'));
    expect(left.filter((name) => !folder.endsWith(name) && !name.includes('test'))).toStrictEqual(
      [],
    );
  });

  test.each([
    [
      'commas, quotes, line breaks in fields',
      ',',
      'utf-8',
      '\ufeff"id",name\r\n1,"a\r\n""b"", c"\r\n2,""\r\n3,x"y\r\n',
    ],
    ['semicolons in Latin-1', ';', 'latin-1', 'id;name\n1;Größe\n2;ï\n'],
    ['tabs, no line end at the end', '\t', 'utf-8', 'id\tname\n1\ta b\n2\t"c\td"'],
    ['empty lines', ',', 'utf-8', 'id,name\n\n1,a\n\n\n2,b\n\n'],
    ['a header alone', ',', 'utf-8', 'id,name\n'],
    ['line ends in quotes after a space', ',', 'utf-8', 'id,name\n1, "a\nb"\n2, "c\n" \n3, d" \n'],
  ] as const)(
    'a manifest counts the rows of a CSV as they are read: %s',
    async (_, delimiter, encoding, text) => {
      const table = defineTable({
        name: 'pairs',
        layer: 'silver',
        key: ['id'],
        columns: { id: { kind: 'int32' }, name: { kind: 'string', nullable: true } },
      });
      const source = defineCsvSource({ table, delimiter, encoding, compression: 'gzip' });
      const path = await write(
        gzipSync(Buffer.from(text, encoding === 'latin-1' ? 'latin1' : 'utf8')),
      );
      const { counts } = await conform(source, path);
      expect(await rowsInManifest(source, path)).toBe(counts.rows);
    },
  );

  test('reads every letter of Windows-1252, packed or not', async () => {
    const table = defineTable({
      name: 'letters',
      layer: 'silver',
      key: ['id'],
      columns: { id: { kind: 'int32' }, letters: { kind: 'string' } },
    });
    // Python's cp1252, whose five undefined bytes are controls for the web's decoder.
    const upper = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';
    const bytes = Buffer.from([
      ...Buffer.from('id;Preis '),
      0x80,
      ...Buffer.from('\n1;'),
      ...Array.from({ length: 128 }, (_, i) => 0x80 + i),
      ...Buffer.from('\nx;'),
      0x96,
    ]);
    for (const compression of ['none', 'gzip'] as const) {
      const source = defineCsvSource({
        table,
        delimiter: ';',
        encoding: 'windows-1252',
        compression,
        columns: { letters: { header: 'Preis €' } },
      });
      const path = await write(compression === 'gzip' ? gzipSync(bytes) : bytes);
      const { rows, quarantine } = await conform(source, path);
      const latin = Array.from({ length: 96 }, (_, i) => String.fromCharCode(0xa0 + i)).join('');
      expect(rows).toStrictEqual([{ id: 1, letters: upper + latin }]);
      expect(quarantine).toMatchObject([{ raw: '{"id":"x","Preis €":"–"}', record: 1n }]);
      expect(await rowsInManifest(source, path)).toBe(2);
    }
  });

  describe('contract modes of JSON Lines and Parquet', () => {
    const table = defineTable({
      name: 'open',
      layer: 'silver',
      key: ['id'],
      columns: { id: { kind: 'int64' }, plan: { kind: 'category', levels: ['a'] } },
    });
    const columns = { id: { field: 'ID' } };
    const text =
      '{"ID":1,"plan":"a"}\n{"ID":2,"plan":"b","more":0.10}\n{"ID":3,"plan":"a","more":{"x":1}}\n';
    const parquetFile = async () => {
      const path = join(folder, `${files++}.parquet`);
      await engine.withConnection((connection) =>
        connection.run(
          `COPY (SELECT * FROM (VALUES (1, 'a', NULL), (2, 'b', 0.10), (3, 'a', NULL)) v("ID", plan, more)) TO '${path}' (FORMAT parquet)`,
        ),
      );
      return path;
    };

    test.each([
      ['JSON Lines', defineJsonLinesSource({ table, columns }), () => write(text), [2n]],
      ['Parquet', defineParquetSource({ table, columns }), parquetFile, []],
    ] as const)('%s', async (_, source, make, nested) => {
      const path = await make();
      const work = { engine, path, name: 'open', budget: { share: 1 } } as const;
      const frozen = conformFile(source, { ...work, contract: 'freeze' });
      await expect(frozen).rejects.toThrow(
        'the contract of open is frozen and names no column more',
      );
      const closed = await conformFile(source, work);
      expect(closed.counts.byRule).toStrictEqual({ 'unknown-level': 1 });
      closed.close();
      const evolved = await conformFile(source, { ...work, contract: 'evolve' });
      const rows = [];
      for await (const batch of evolved.accepted()) rows.push(...readRows(evolved.table, batch));
      const records = [];
      for await (const batch of evolved.quarantined())
        for (const row of readRows({ columns: quarantineColumns }, batch)) records.push(row.record);
      evolved.close();
      expect(evolved.table.columns).toMatchObject({
        plan: { levels: ['a', 'b'] },
        more: { kind: 'string', nullable: true },
      });
      expect(records).toStrictEqual(nested);
      expect(rows.slice(0, 2)).toStrictEqual([
        { id: 1n, plan: 'a', more: null },
        { id: 2n, plan: 'b', more: '0.10' },
      ]);
    });
  });

  test('publishes JSON Lines and their quarantine, once', async () => {
    const store = createMemoryTableStore();
    const path = await write(`${jsonText}\n[]`);
    const publish = () =>
      publishFile(store, json, {
        engine,
        path,
        name: 'events',
        budget: { share: 0.5 },
        mode: 'replace',
        provenance: { inputs: { [path]: 'h' } },
      });
    const first = await publish();
    expect(first.counts).toMatchObject({ rows: 4, accepted: 3, byRule: { malformed: 1 } });
    expect([first.snapshot.rows, first.quarantine.rows]).toStrictEqual([3, 1]);
    expect(await publish()).toStrictEqual(first);
  });
});
