import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readRows } from '../arrow-rows.ts';
import { compareContracts } from '../contract/compare-contracts.ts';
import { type CsvSource, defineCsvSource } from '../csv-source.ts';
import { quarantineColumns } from '../quarantine.ts';
import { less, lessOrEqual } from '../sql/operations.ts';
import { column, columnNamed, int64 } from '../sql/terms.ts';
import { unscaled } from '../sql/unscaled.ts';
import { defineTable, type Row, type TableDefinition } from '../table.ts';
import { type ConformCsvOptions, conformCsv } from './conform-csv.ts';
import { createDuckdbEngine } from './duckdb-engine.ts';

const engine = createDuckdbEngine({ threads: 2 });
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lagoa-csv-'));
});
afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true, force: true });
});

const people = defineTable({
  name: 'people',
  layer: 'silver',
  key: ['id'],
  columns: {
    id: { kind: 'string' },
    age: { kind: 'int32', min: 0, max: 150 },
    plan: { kind: 'category', levels: ['basic', "pro's"], nullable: true },
    paid: { kind: 'float64', nullable: true },
  },
});
const source = defineCsvSource({ table: people });

async function conform<T extends TableDefinition>(
  csv: CsvSource<T>,
  text: string | Uint8Array,
  options: Partial<ConformCsvOptions<T>> = {},
) {
  const path = join(folder, `${Math.random()}.csv`);
  await writeFile(path, text);
  const result = await conformCsv(csv, {
    engine,
    path,
    name: 'people.csv',
    budget: { share: 1 },
    ...options,
  });
  try {
    const rows: Row<T>[] = [];
    for await (const batch of result.accepted()) rows.push(...readRows(csv.table, batch));
    const quarantine = [];
    for await (const batch of result.quarantined())
      quarantine.push(...readRows({ columns: quarantineColumns }, batch));
    return { rows, quarantine, counts: result.counts };
  } finally {
    result.close();
  }
}

describe('conformCsv', () => {
  test('reads the RFC 4180 dialect: quotes, embedded line breaks, CRLF, byte order mark', async () => {
    const { rows, counts } = await conform(
      source,
      '\ufeffid,age,plan,paid\r\n"a ""x"", y\nz",1,basic,1.5\r\n\' -- ;, 2 ,pro\'s,-1e3\r\né☂,3,,',
    );
    expect(rows).toStrictEqual([
      { id: 'a "x", y\nz', age: 1, plan: 'basic', paid: 1.5 },
      { id: "' -- ;", age: 2, plan: "pro's", paid: -1000 },
      { id: 'é☂', age: 3, plan: null, paid: null },
    ]);
    expect(counts).toStrictEqual({ rows: 3, accepted: 3, quarantined: 0, byRule: {} });
  });

  test.each([
    ['to the end', `a,1,,\n"b,2,,\n${'c,3,,\n'.repeat(20)}`, 3],
    ['to the next quoted field', `a,1,,\n"b,2,,\nc,3,"gold",\nd,4,,\n`, 3],
    ['past empty quoted fields', `a,1,,\n"b,2,,\nc,3,"",\nd,4,,\n`, 3],
    [
      'late in the file',
      `${'a,1,,\n'.repeat(50_000)}"b,2,,\n${'c,3,"gold",\n'.repeat(50_000)}`,
      50_002,
    ],
  ])('refuses a file in which a stray quote swallows lines %s', async (_, rows, line) => {
    await expect(conform(source, `id,age,plan,paid\n${rows}`)).rejects.toMatchObject({
      code: 'invalid-data',
      message: expect.stringContaining(`people.csv: line ${line} opens a quote that is not closed`),
    });
  });

  test('a stray quote within its line spoils that row alone', async () => {
    const text = 'id,age,plan,paid\n"a"x,1,,\nb,2,,\n"c,3,,';
    const { counts } = await conform(source, text, { budget: { share: 1 } });
    expect(counts).toMatchObject({ rows: 3, accepted: 1, quarantined: 2 });
  });

  test('quarantines each broken row once, with rule, column, reason, raw row and record', async () => {
    const { rows, quarantine, counts } = await conform(
      source,
      [
        'age,id,more,plan,paid',
        '1,a,x,basic,1',
        ',b,,basic,1',
        'old,c,,basic,1',
        '1.5,d,,basic,1',
        '-1,e,,basic,1',
        '151,f,,basic,1',
        '1,g,,premium,1',
        '1,h,,basic,NaN',
        '1,a,,basic,2',
        '9999999999,i,,basic,1',
        '1,j,,basic,"1,5"',
        '1,ok,,basic,',
      ].join('\n'),
    );
    expect(rows.map(({ id }) => id)).toStrictEqual(['a', 'ok']);
    expect(quarantine.map(({ record, rule, column }) => [record, rule, column])).toStrictEqual([
      [1n, 'missing', 'age'],
      [2n, 'wrong-type', 'age'],
      [3n, 'wrong-type', 'age'],
      [4n, 'below-min', 'age'],
      [5n, 'above-max', 'age'],
      [6n, 'unknown-level', 'plan'],
      [7n, 'wrong-type', 'paid'],
      [8n, 'duplicate-key', 'id'],
      [9n, 'wrong-type', 'age'],
      [10n, 'wrong-type', 'paid'],
    ]);
    expect(quarantine[5]).toStrictEqual({
      source: 'people.csv',
      record: 6n,
      rule: 'unknown-level',
      column: 'plan',
      reason: 'expected one of "basic", "pro\'s", found "premium"',
      raw: '{"age":"1","id":"g","more":"","plan":"premium","paid":"1"}',
    });
    expect(quarantine[7]?.reason).toBe('expected a new key, it is the one of record 0, found "a"');
    expect(counts).toStrictEqual({
      rows: 12,
      accepted: 2,
      quarantined: 10,
      byRule: {
        'above-max': 1,
        'below-min': 1,
        'duplicate-key': 1,
        missing: 1,
        'unknown-level': 1,
        'wrong-type': 5,
      },
    });
  });

  test('malformed records are quarantined in their place and later records keep their numbers', async () => {
    const { rows, quarantine } = await conform(
      source,
      'id,age,plan,paid\nshort,1\n"a\nb",1,,\nlong,1,basic,1,extra\nlonger,1,basic,1,extra\n"x" y,1,,\nz,bad,,\nok,1,,\n',
    );
    expect(rows.map(({ id }) => id)).toStrictEqual(['a\nb', 'ok']);
    expect(quarantine.map(({ record, rule, raw }) => [record, rule, raw])).toStrictEqual([
      [0n, 'malformed', '"short,1"'],
      [2n, 'malformed', '"long,1,basic,1,extra"'],
      [3n, 'malformed', '"longer,1,basic,1,extra"'],
      [4n, 'malformed', '"\\"x\\" y,1,,"'],
      [5n, 'wrong-type', '{"id":"z","age":"bad","plan":"","paid":""}'],
    ]);
  });

  test.each(['\n', '\r\n'])('empty lines, ended by %j, move no record number', async (end) => {
    const lines = [
      'id,age,plan,paid',
      '',
      '',
      'a,1,,',
      'short',
      '',
      'z,bad,,',
      '',
      'long,1,,,extra',
      'y,,,',
    ];
    const { quarantine, counts } = await conform(source, lines.join(end));
    expect(counts).toMatchObject({ rows: 5, accepted: 1 });
    expect(quarantine.map(({ record, raw }) => [record, raw])).toStrictEqual([
      [1n, '"short"'],
      [2n, '{"id":"z","age":"bad","plan":"","paid":""}'],
      [3n, '"long,1,,,extra"'],
      [4n, '{"id":"y","age":"","plan":"","paid":""}'],
    ]);
  });

  test('mixed line ends are refused in plain words', async () => {
    const mixed = conform(source, 'id,age,plan,paid\r\na,1,,1\nb,1,,1\r\n');
    await expect(mixed).rejects.toThrow(/every line to end as the first one does[^\n]*$/);
  });

  test('a zone beyond a day, or one that leaves the years 1 to 9999, is no timestamp', async () => {
    const columns = { at: { kind: 'timestamp' } } as const;
    const events = defineTable({ name: 'events', layer: 'silver', key: [], columns });
    const texts = [
      '0001-01-01T00:00:00Z',
      '0001-01-01T00:00:00+00:01',
      '2024-01-01T00:00:00+99:99',
      '9999-12-31T23:59:59.999999Z',
      '9999-12-31T23:59:59-00:01',
    ];
    const csv = defineCsvSource({ table: events });
    const { rows, quarantine } = await conform(csv, ['at', ...texts].join('\n'));
    expect(rows.map(({ at }) => at)).toStrictEqual([-62135596800000000n, 253402300799999999n]);
    expect(quarantine.map(({ record }) => record)).toStrictEqual([1n, 2n, 4n]);
  });

  test('numbers records rightly in a file of many megabytes read by several threads', async () => {
    const lines = ['id,age,plan,paid'];
    const malformed: bigint[] = [];
    const wrong: bigint[] = [];
    for (let i = 0; i < 300_000; i++) {
      if (i % 49_999 === 7) malformed.push(BigInt(i));
      else if (i % 61_003 === 5) wrong.push(BigInt(i));
      lines.push(
        i % 49_999 === 7
          ? `broken ${i}`
          : `"id\n${i}${'x'.repeat(50)}",${i % 61_003 === 5 ? 'no' : 1},basic,0.5`,
      );
    }
    const { rows, quarantine, counts } = await conform(source, lines.join('\n'));
    expect(counts.rows).toBe(300_000);
    const recordsOf = (rule: string) =>
      quarantine.filter((row) => row.rule === rule).map(({ record }) => record);
    expect(recordsOf('malformed')).toStrictEqual(malformed);
    expect(recordsOf('wrong-type')).toStrictEqual(wrong);
    expect(rows[123_456]?.id).toBe(
      `id\n${123_456 + [...malformed, ...wrong].filter((n) => n <= 123_461n).length}${'x'.repeat(50)}`,
    );
  });

  test('the caller adds rules, constants and meanings of empty fields', async () => {
    const table = defineTable({
      name: 'bills',
      layer: 'silver',
      key: ['id', 'month'],
      columns: {
        id: { kind: 'string' },
        month: { kind: 'date' },
        tenure: { kind: 'int32' },
        total: { kind: 'decimal', precision: 8, scale: 2, nullable: true },
        active: { kind: 'boolean', nullable: true },
        note: { kind: 'string' },
      },
    });
    const bills = defineCsvSource({
      table,
      delimiter: ';',
      columns: {
        id: { header: 'customer ID' },
        total: { empty: { value: '0', when: { column: 'tenure', equals: '0' } } },
        active: { trueText: ['Yes'], falseText: ['No'], nullText: ['?'] },
        note: { empty: 'text' },
      },
    });
    const { rows, quarantine } = await conform(
      bills,
      'customer ID;tenure;total;active;note\na;0; ;Yes;\nb;1;;?;n\nc;1;10.50;No;n\nd;1;10.505;No;n\ne;9;1;true;n\nf;99;1;Yes;n\n',
      {
        constants: { month: '2024-02-01' },
        rules: [
          {
            name: 'not-too-long',
            column: 'tenure',
            holds: less(column(table, 'tenure'), int64(90)),
            expected: 'a tenure below 90',
          },
        ],
      },
    );
    const month = '2024-02-01';
    expect(rows).toStrictEqual([
      { id: 'a', month, tenure: 0, total: '0.00', active: true, note: '' },
      { id: 'b', month, tenure: 1, total: null, active: null, note: 'n' },
      { id: 'c', month, tenure: 1, total: '10.50', active: false, note: 'n' },
    ]);
    expect(quarantine.map(({ rule, reason }) => [rule, reason])).toStrictEqual([
      ['wrong-type', 'expected a decimal(8, 2), found "10.505"'],
      ['wrong-type', 'expected a value of type boolean, found "true"'],
      ['not-too-long', 'expected a tenure below 90, found "99"'],
    ]);
  });

  test.each([
    ['', 'people.csv: the file is empty; expected a header line'],
    ['\n\n', 'people.csv: the file is empty'],
    ['id;age;plan;paid\n1;2;3;4\n', 'expected columns separated by ",", found semicolons'],
    ['id\tage\tplan\tpaid\n', 'expected columns separated by ",", found tabs'],
    ['id,age,plan\n', 'column paid missing from the header line; it has id, age, plan'],
    ['1,2\n', 'columns id, age, plan, paid missing from the header line; it has 1, 2'],
    ['id,age,plan,paid,age\n', 'column age occurs twice in the header line'],
  ])('a file that is not as declared is one clear error: %j', async (text, message) => {
    const failure = conform(source, text);
    await expect(failure).rejects.toThrow(message);
    await expect(failure).rejects.toMatchObject({ code: 'invalid-data' });
  });

  test('a header alone is a table without rows', async () => {
    for (const end of ['', '\n', '\r\n'])
      expect(await conform(source, `id,age,plan,paid${end}`)).toStrictEqual({
        rows: [],
        quarantine: [],
        counts: { rows: 0, accepted: 0, quarantined: 0, byRule: {} },
      });
  });

  test('columns named like the inner workings are only names', async () => {
    const int32 = { kind: 'int32' } as const;
    const names = ['record', 'fault', 'v0', 'v2', 't0', 'c1', 'typed', 'rule', 'select'] as const;
    const columns = Object.fromEntries(names.map((name) => [name, int32]));
    const table = defineTable({ name: 'raw', layer: 'silver', key: ['record'], columns });
    const line = (value: number) => names.map((_, i) => value + i).join(',');
    const { rows, quarantine } = await conform(
      defineCsvSource({ table }),
      [names.join(','), line(30), line(20), line(30), line(10), line(99)].join('\n'),
      { rules: [{ name: 'small', holds: less(columnNamed(table, 'fault'), int64(90)) }] },
    );
    expect(rows.map(({ record }) => record)).toStrictEqual([30, 20, 10]);
    expect(rows[0]).toStrictEqual(Object.fromEntries(names.map((name, i) => [name, 30 + i])));
    expect(quarantine.map(({ record, rule }) => [record, rule])).toStrictEqual([
      [2n, 'duplicate-key'],
      [4n, 'small'],
    ]);
  });

  test('headers that SQL would trip over are only names', async () => {
    const { rows } = await conform(source, `"a""b'); DROP--",ID,id,age,plan,paid\n1,2,x,3,,\n`);
    expect(rows).toStrictEqual([{ id: 'x', age: 3, plan: null, paid: null }]);
  });

  test.each([{ share: 5 }, { share: Number.NaN }, { rows: -1 }])(
    'a budget of %j is refused, also where no row is broken',
    async (budget) => {
      await expect(conform(source, 'id,age,plan,paid\na,1,,\n', { budget })).rejects.toMatchObject({
        code: 'invalid-argument',
        details: { argument: 'budget' },
      });
    },
  );

  test('more broken rows than the budget allows stop the ingest', async () => {
    const text = 'id,age,plan,paid\na,1,,\nb,x,,\nc,1,,\nd,1,,\n';
    await expect(conform(source, text, { budget: {} })).rejects.toMatchObject({
      code: 'budget-exceeded',
      message:
        'people.csv: 1 of 4 rows broke the contract (wrong-type 1), above the budget of 10 %',
      details: { quarantined: 1, rows: 4 },
    });
    await expect(conform(source, text, { budget: { share: 1, rows: 0 } })).rejects.toThrow(
      'above the budget of 100 % and 0 rows',
    );
    expect((await conform(source, text, { budget: { share: 0.25 } })).counts.accepted).toBe(3);
  });

  describe('contract modes', () => {
    const more = 'id,extra,age,plan,paid\na,x,1,,\nb,,2,,\n';

    test('quarantine leaves an unnamed column out, freeze stops at it, evolve takes it', async () => {
      expect((await conform(source, more)).rows[0]).toStrictEqual({
        id: 'a',
        age: 1,
        plan: null,
        paid: null,
      });
      await expect(conform(source, more, { contract: 'freeze' })).rejects.toThrow(
        'people.csv: the contract of people is frozen and names no column extra',
      );
      const path = join(folder, 'evolve.csv');
      await writeFile(path, more);
      const evolved = await conformCsv(source, { engine, path, contract: 'evolve' });
      const rows = [];
      for await (const batch of evolved.accepted()) rows.push(...readRows(evolved.table, batch));
      evolved.close();
      expect(rows).toStrictEqual([
        { id: 'a', age: 1, plan: null, paid: null, extra: 'x' },
        { id: 'b', age: 2, plan: null, paid: null, extra: null },
      ]);
      expect(evolved.table.columns.extra).toStrictEqual({ kind: 'string', nullable: true });
    });

    test('freeze takes no broken row, whatever the budget', async () => {
      const text = `id,age,plan,paid\n${'a,x,,\n'}${Array.from({ length: 99 }, (_, i) => `${i},1,,\n`).join('')}`;
      await expect(
        conform(source, text, { contract: 'freeze', budget: { share: 1 } }),
      ).rejects.toMatchObject({ code: 'budget-exceeded' });
      expect((await conform(source, text)).counts.quarantined).toBe(1);
    });

    test('evolve takes new levels of every category after the others, treated as declared', async () => {
      const kinds = defineTable({
        name: 'kinds',
        layer: 'silver',
        key: ['id'],
        columns: {
          id: { kind: 'int32' },
          plan: { kind: 'category', levels: ['basic', "it's"], nullable: true },
          size: { kind: 'category', levels: ['s'] },
        },
      });
      const csv = defineCsvSource({
        table: kinds,
        columns: { plan: { header: 'Plan', nullText: ['NA'] }, size: { empty: { value: 's' } } },
      });
      const path = join(folder, 'levels.csv');
      await writeFile(
        path,
        `id,Plan,size\n1,"go,""ld'",\n2,NA,m\n3,basic,l\n4,,s\nx,tin,s\nshort\n5,an,m\n`,
      );
      const evolved = await conformCsv(csv, {
        ...{ engine, path, contract: 'evolve', budget: { share: 1 } },
      });
      const rows = [];
      for await (const batch of evolved.accepted()) rows.push(...readRows(evolved.table, batch));
      evolved.close();
      expect(evolved.counts.byRule).toStrictEqual({ malformed: 1, 'wrong-type': 1 });
      expect(evolved.table.columns).toMatchObject({
        plan: { levels: ['basic', "it's", 'an', `go,"ld'`, 'tin'], nullable: true },
        size: { levels: ['s', 'l', 'm'] },
      });
      expect(compareContracts(kinds, evolved.table).change).toBe('additive');
      expect(rows.map(({ id, plan, size }) => [id, plan, size])).toStrictEqual([
        [1, `go,"ld'`, 's'],
        [2, null, 'm'],
        [3, 'basic', 'l'],
        [4, null, 's'],
        [5, 'an', 'm'],
      ]);
      await writeFile(
        path,
        `id,Plan,size\n${Array.from({ length: 1002 }, (_, i) => `${i},p${i},s\n`).join('')}`,
      );
      await expect(conformCsv(csv, { engine, path, contract: 'evolve' })).rejects.toThrow(
        'more than 1000 levels that the contract of kinds does not name, for instance of plan',
      );
    });

    test('evolve never takes a column whose name the table has for another', async () => {
      const renamed = defineCsvSource({ table: people, columns: { paid: { header: 'Paid' } } });
      const text = 'id,age,plan,Paid,paid\na,1,,2,x\n';
      expect((await conform(renamed, text)).rows[0]?.paid).toBe(2);
      await expect(conform(renamed, text, { contract: 'evolve' })).rejects.toThrow(
        'cannot take the column paid: it has one of this name',
      );
    });

    test.each(['a b"c', 'AGE', 'id'])('evolve refuses the header %j by name', async (header) => {
      const text = `id,age,plan,paid,"${header.replaceAll('"', '""')}"\na,1,,,\n`;
      const failure = conform(source, text, { contract: 'evolve' });
      await expect(failure).rejects.toMatchObject({ code: 'invalid-data' });
      await expect(failure).rejects.toThrow(header);
    });
  });

  test('patterns and bounds of every kind are checked', async () => {
    const table = defineTable({
      name: 'bounded',
      layer: 'silver',
      key: [],
      columns: {
        code: { kind: 'string', pattern: '[A-Z]{2}-[0-9]+', nullable: true },
        price: { kind: 'decimal', precision: 6, scale: 2, min: '-1.05', nullable: true },
        day: { kind: 'date', max: '2024-02-29', nullable: true },
        at: { kind: 'timestamp', min: '2024-01-01T00:00:00.000001Z', nullable: true },
      },
    });
    const { rows, quarantine } = await conform(
      defineCsvSource({ table }),
      [
        'code,price,day,at',
        'AB-1,-1.05,2024-02-29,2024-01-01T00:00:00.000001Z',
        'xAB-1,,,',
        ',-1.06,,',
        ',,2024-03-01,',
        ',,,2024-01-01T00:00:00.000000Z',
        ',,,',
      ].join('\n'),
    );
    expect(rows).toHaveLength(2);
    expect(quarantine.map(({ rule, column }) => [rule, column])).toStrictEqual([
      ['pattern', 'code'],
      ['below-min', 'price'],
      ['above-max', 'day'],
      ['below-min', 'at'],
    ]);
  });

  test('a rule compares amounts to the last unit', async () => {
    const bill = { kind: 'decimal', precision: 18, scale: 2 } as const;
    const bills = defineTable({
      name: 'bills',
      layer: 'silver',
      key: [],
      columns: { paid: bill, total: { ...bill, nullable: true } },
    });
    const holds = lessOrEqual(unscaled(bills, 'paid'), unscaled(bills, 'total'));
    const text =
      'paid,total\n9007199254740993.01,9007199254740993.01\n9007199254740993.01,9007199254740993\n1,\n';
    const { rows, quarantine } = await conform(defineCsvSource({ table: bills }), text, {
      rules: [{ name: 'paid-in-total', column: 'paid', holds }],
    });
    expect(rows).toHaveLength(2);
    expect(quarantine).toMatchObject([{ record: 1n, rule: 'paid-in-total', column: 'paid' }]);
  });

  test('there is no hour 24, as in parseTimestamp', async () => {
    const columns = { at: { kind: 'timestamp' } } as const;
    const events = defineTable({ name: 'events', layer: 'silver', key: [], columns });
    const text = 'at\n2024-02-29T23:59:59Z\n2024-02-29T24:00:00Z\n';
    const { rows, quarantine } = await conform(defineCsvSource({ table: events }), text);
    expect(rows).toStrictEqual([{ at: 1_709_251_199_000_000n }]);
    expect(quarantine.map(({ rule }) => rule)).toStrictEqual(['wrong-type']);
  });

  test('spaces may stand around quotes, surplus fields may be empty', async () => {
    const text = 'id,age,plan,paid\n "a,b" , 1, "basic" ,\n"c\nd" ,2,,,,\ne,3,,, \n';
    const { rows, quarantine } = await conform(source, text);
    expect(rows.map(({ id, plan }) => [id, plan])).toStrictEqual([
      ['a,b', 'basic'],
      ['c\nd', null],
    ]);
    expect(quarantine).toMatchObject([{ record: 2n, rule: 'malformed' }]);
  });

  test.each(['a[1].csv', 'a*.csv', 'a?.csv', "it's; --.csv", 'a.csv.gz', '$(x) ~.csv', 'a\nb.csv'])(
    'a file named %j is that one file, as declared',
    async (name) => {
      for (const other of ['a1.csv', 'ab.csv'])
        await writeFile(join(folder, other), 'id,age,plan,paid\nwrong,1,,\n');
      const path = join(folder, name);
      await writeFile(path, 'id,age,plan,paid\nright,1,,\nright,1,,\n');
      const result = await conformCsv(source, { engine, path, budget: { share: 1 } });
      const ids = [];
      for await (const batch of result.accepted())
        for (const row of readRows(people, batch)) ids.push(row.id);
      result.close();
      expect(ids).toStrictEqual(['right']);
      expect(result.counts).toMatchObject({ rows: 2, byRule: { 'duplicate-key': 1 } });
    },
  );

  test('a missing file is not-found', async () => {
    await expect(
      conformCsv(source, { engine, path: join(folder, 'none.csv') }),
    ).rejects.toMatchObject({ code: 'not-found' });
  });

  test('Latin-1 is read when declared; in UTF-8 its bytes are malformed records', async () => {
    const bytes = Buffer.from('id,age,plan,paid\nZoë,1,,\nb,1,,\n', 'latin1');
    const latin = defineCsvSource({ table: people, encoding: 'latin-1' });
    expect((await conform(latin, bytes)).rows[0]?.id).toBe('Zoë');
    const { rows, counts } = await conform(source, bytes);
    expect(rows.map(({ id }) => id)).toStrictEqual(['b']);
    expect(counts.byRule).toStrictEqual({ malformed: 1 });
  });

  test('bytes that are no UTF-8 stay readable in quarantine, wherever they stand', async () => {
    const part = (text: string) => Buffer.from(text);
    const bytes = Buffer.concat([
      ...[
        part('\ufeffid,age,plan,paid\r\na,1,,\r\n\r\n"Zo'),
        Buffer.of(0xe9),
        part('\r\n☂?",1,,\r\n'),
      ],
      ...[part('short\r\n'), Buffer.of(0xff, 0xc3), part(',2,,\r\n')],
    ]);
    const { quarantine } = await conform(source, bytes);
    expect(quarantine.map(({ record, raw }) => [record, JSON.parse(raw)])).toStrictEqual([
      [1n, '"Zo\\xE9\r\n☂?",1,,'],
      [2n, 'short'],
      [3n, '\\xFF\\xC3,2,,'],
    ]);
  });

  test.each(['utf-8', 'latin-1'] as const)(
    'UTF-16 is named, where %s was expected',
    async (encoding) => {
      const bytes = Buffer.from('\ufeffid,age,plan,paid\na,1,,\n', 'utf16le');
      const failure = conform(defineCsvSource({ table: people, encoding }), bytes);
      await expect(failure).rejects.toThrow(`people.csv: expected ${encoding}, found UTF-16`);
    },
  );

  test('Windows-1252 under another name is refused in plain words, packed files are sent on', async () => {
    const bytes = Buffer.from([
      ...Buffer.from('id,age,plan,paid\nZo'),
      0x80,
      ...Buffer.from(',1,,\n'),
    ]);
    const latin = defineCsvSource({ table: people, encoding: 'latin-1' });
    await expect(conform(latin, bytes)).rejects.toThrow(
      'people.csv: cannot be read as CSV: it holds bytes from 0x80 to 0x9F',
    );
    for (const source of [
      defineCsvSource({ table: people, encoding: 'windows-1252' }),
      defineCsvSource({ table: people, compression: 'gzip' }),
    ])
      await expect(conform(source, bytes)).rejects.toMatchObject({
        code: 'invalid-argument',
        message: expect.stringContaining('use conformFile'),
      });
  });
});
