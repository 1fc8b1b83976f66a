import { expect, test } from 'vitest';
import { createManualClock } from './clock.ts';
import type { FileFormat } from './file-format.ts';
import { ingestFile } from './ingest-file.ts';
import { createMemoryObjectStore } from './memory/memory-object-store.ts';

const csv = {
  kind: 'csv-source',
  delimiter: ',',
  encoding: 'utf-8',
  compression: 'none',
} as const satisfies FileFormat;

function ingest(content: string | Uint8Array, format: FileFormat, chunk = 3) {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const source = {
    name: 'a.data',
    extension: '',
    async *open() {
      for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk);
    },
  };
  const clock = createManualClock(0n);
  return ingestFile(createMemoryObjectStore(), source, { prefix: 'bronze', clock, format });
}

// Python 3: list(csv.reader(io.StringIO(text, newline=''))), without the header and empty lists.
test.each([
  ['a,b\n1,2\n3,4\n', 2],
  ['a,b\r\n1,2\r\n3,4', 2],
  ['\ufeffa,b\n1,2\n', 1],
  ['\ufeff"a\nx",b\n1,2\n', 1],
  ['a,b\n"x\ny","z\r\n"\n3,4\n', 2],
  ['a,b\n"x""\ny",2\n', 1],
  ['a,b\n"","""\n"\n', 1],
  ['a,b\n5" disc,"q"\nx,y\n', 2],
  ['a,b\n\n\n1,2\n\n', 1],
  ['a,b\n', 0],
  ['a,b', 0],
])('a manifest holds the number of records of %j', async (text, rows) => {
  for (const chunk of [1, 2, 1000]) {
    const manifest = await ingest(text, csv, chunk);
    expect(manifest).toMatchObject({ rows, format: csv });
  }
});

test('a manifest without a declared format holds no number of records', async () => {
  const manifest = await ingest('{"a":1}\n \r\n{"a":2}', {
    kind: 'json-lines-source',
    compression: 'none',
  });
  expect(manifest.rows).toBe(2);
  const { rows: _, format: __, ...undeclared } = manifest;
  const source = {
    name: 'a.data',
    extension: '',
    async *open() {
      yield new TextEncoder().encode('{"a":1}\n \r\n{"a":2}');
    },
  };
  const clock = createManualClock(0n);
  expect(
    await ingestFile(createMemoryObjectStore(), source, { prefix: 'bronze', clock }),
  ).toStrictEqual(undeclared);
});

test('gzip needs its unpacker, and a cut off Parquet does not land', async () => {
  await expect(ingest('x', { ...csv, compression: 'gzip' })).rejects.toMatchObject({
    code: 'invalid-argument',
    message: expect.stringContaining('pass ingestFile the option gunzip'),
  });
  for (const bytes of [
    'PAR1',
    'PAR1abcPAR1',
    'PAR1\u0001\u0000\u0000\u0000PAR1',
    `PAR1${'\u0000'.repeat(60)}`,
  ])
    await expect(ingest(bytes, { kind: 'parquet-source' })).rejects.toMatchObject({
      code: 'invalid-data',
    });
});
