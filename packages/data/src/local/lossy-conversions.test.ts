import { Decimal, Int32, makeBuilder, TimestampMicrosecond, vectorFromArray } from 'apache-arrow';
import { afterAll, describe, expect, test } from 'vitest';
import { readColumn, readVector } from '../arrow-column.ts';
import { createDuckdbEngine } from './duckdb-engine.ts';

const engine = createDuckdbEngine();
afterAll(() => engine.close());

/** A value by DuckDB's own conversion to JavaScript, and by ours. */
async function ask(
  expression: string,
): Promise<{ readonly theirs: unknown; readonly ours: unknown }> {
  const text = `SELECT ${expression} AS value`;
  const theirs = await engine.withConnection(async (connection) => {
    const found = await connection.runAndReadAll(text);
    return found.getRowObjectsJS()[0]?.value;
  });
  let ours: unknown;
  for await (const batch of engine.query({ text, parameters: [] }))
    ours = readColumn(batch, 'value').value(0);
  return { theirs, ours };
}

describe("where DuckDB's own conversions lose digits", () => {
  test('DECIMAL becomes a number', async () => {
    const digits = '12345678901234567890.123456789012345678';
    const { theirs, ours } = await ask(`'${digits}'::DECIMAL(38, 18)`);
    expect(String(theirs)).not.toBe(digits);
    expect(ours).toBe(digits);
  });

  test('TIMESTAMPTZ becomes a Date of milliseconds', async () => {
    const { theirs, ours } = await ask("TIMESTAMPTZ '1969-12-31 23:59:59.999999Z'");
    expect(theirs).toBeInstanceOf(Date);
    expect(ours).toBe(-1n);
  });

  test('a text loses its U+FEFF at the beginning', async () => {
    for (const rest of ['', 'a', 'more than twelve bytes of text']) {
      const { theirs, ours } = await ask(`chr(65279) || '${rest}'`);
      expect(theirs).toBe(rest);
      expect(ours).toBe(`\ufeff${rest}`);
    }
  });
});

describe("where Arrow's own conversions lose digits or return garbage", () => {
  test('toArray gives a number where the value is missing', () => {
    const builder = makeBuilder({ type: new Int32(), nullValues: [null] });
    for (const value of [7, null, 9]) builder.append(value);
    const vector = builder.finish().toVector();
    expect(vector.toArray()[1]).toBe(0);
    const column = readVector(vector);
    expect([0, 1, 2].map((row) => column.value(row))).toStrictEqual([7, null, 9]);
  });

  test('get rounds a timestamp to a float of milliseconds', () => {
    const micros = 253_402_300_799_999_999n;
    const vector = vectorFromArray([0], new TimestampMicrosecond());
    const [data] = vector.data;
    data?.values.set([micros]);
    expect(BigInt(Math.round(Number(vector.get(0)) * 1000))).not.toBe(micros);
    expect(readVector(vector).value(0)).toBe(micros);
  });

  test('get gives a decimal as four words', () => {
    const vector = vectorFromArray([new Uint32Array([105, 0, 0, 0])], new Decimal(2, 38, 128));
    expect(ArrayBuffer.isView(vector.get(0))).toBe(true);
    expect(readVector(vector).value(0)).toBe('1.05');
  });
});
