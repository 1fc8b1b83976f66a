import { defineTable, readColumn, rowsToBatch, type SqlEngine } from '@lagoa/data';
import { createDuckdbEngine, type DuckdbEngine } from '@lagoa/data/local';
import * as sql from '@lagoa/data/sql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { applyBatch } from './apply-batch.ts';
import { applyRow } from './apply-row.ts';
import { certify } from './certificate.ts';
import { compileFeatures } from './compile-features.ts';
import { defineFeatures } from './define-features.ts';
import { featureColumns } from './feature-columns.ts';
import { fitFeatures } from './fit.ts';
import { drawTrips, tripFeatures, trips } from './fixtures/trips.ts';
import { withRows } from './inline-rows.ts';
import { readFeatureMatrix } from './read-feature-matrix.ts';

const engine = createDuckdbEngine({ threads: 2 });
const rows = drawTrips(1, 800);
const [trip = {}] = rows;
const statements: string[] = [];
/** An engine that keeps what it is asked. */
const watched: SqlEngine = {
  dialect: 'duckdb',
  query(compiled, options) {
    statements.push(compiled.text);
    return engine.query(compiled, options);
  },
};

beforeAll(() => createTrips(engine));
afterAll(() => engine.close());

async function createTrips(into: DuckdbEngine): Promise<void> {
  const all = { text: 'SELECT * FROM "trips"', parameters: [] };
  const { text, parameters } = withRows(all, {
    dialect: sql.duckdb,
    name: 'trips',
    columns: trips.columns,
    rows,
  });
  await into.withConnection((connection) =>
    connection.run(`CREATE TABLE trips AS ${text}`, [...parameters]),
  );
}

/** The bits of a matrix. */
const bitsOf = (values: Float32Array): readonly number[] => [
  ...new Uint32Array(Float32Array.from(values).buffer),
];

describe('applying', () => {
  test.each(['fitted', 'new'] as const)('a query writes the table of %s rows', async (which) => {
    const fitted = await fitFeatures(tripFeatures, rows);
    const query = compileFeatures(fitted, { from: trips, keep: ['id'], rows: which });
    const { text, parameters } = sql.compileQuery(query, sql.duckdb);
    const batches = await engine.withConnection(async (connection) => {
      await connection.run(`CREATE OR REPLACE TABLE trip_features AS ${text}`, [...parameters]);
      const read = [];
      const all = { text: 'SELECT * FROM trip_features', parameters: [] };
      for await (const batch of engine.query(all)) read.push(batch);
      return read;
    });
    const written = readFeatureMatrix(fitted, batches);
    const expected = applyBatch(fitted, await rowsToBatch(trips, rows), { rows: which });
    expect(written).toMatchObject({ rows: 800, layoutHash: fitted.layout.hash });
    const logs = new Set(['logScore', 'ownLogScore', 'log']);
    const exact = (values: Float32Array) =>
      values.filter((_, i) => !logs.has(fitted.layout.names[i % fitted.layout.names.length] ?? ''));
    expect(bitsOf(exact(written.values))).toEqual(bitsOf(exact(expected.values)));
    expect(batches.map((batch) => readColumn(batch, 'id').value(5))[0]).toBe('t5');
  });

  test('the row back-end of the query gives the slots of applyRow', async () => {
    const fitted = await fitFeatures(tripFeatures, rows);
    const some = rows.slice(0, 200);
    const query = compileFeatures(fitted, { from: trips, rows: 'new' });
    const columns = featureColumns(fitted);
    const found = sql.evaluateQuery(query, { trips: some });
    some.forEach((row, i) => {
      const expected = [...applyRow(fitted, row)];
      const slots = columns.map((name) => {
        const value = found[i]?.[name];
        return typeof value === 'number' ? Math.fround(value) + 0 : Number.NaN;
      });
      expect(slots.map((slot, k) => Math.abs(slot - (expected[k] ?? 0)) < 1e-6)).toEqual(
        expected.map((slot) => !Number.isNaN(slot)),
      );
    });
  });
});

describe('the certificate', () => {
  test('of whole numbers as levels, whatever number a row writes them as', async () => {
    const definition = defineFeatures(trips, (column, f) => ({
      stops: f.oneHot(column.stops, { unseen: 'missing', levels: ['0', '12'] }),
      meters: f.ordinal(column.meters, { unseen: 'other' }),
    }));
    const few = [0n, 7n, -3n].map((meters, i) => ({ ...trip, stops: 12 * i, meters }));
    const fitted = await fitFeatures(definition, few);
    expect(fitted.layout.names).toEqual(['stops=0', 'stops=12', 'meters']);
    expect(few.map((row) => [...applyRow(fitted, row)])).toEqual([
      [1, 0, 1],
      [0, 1, 2],
      [NaN, NaN, 0],
    ]);
    expect([...applyRow(fitted, { ...trip, stops: 0, meters: 7 })]).toEqual([1, 0, 2]);
    const certificate = await certify(fitted, { engines: [engine], rows: 50, seed: 1 });
    expect(certificate).toMatchObject({ equal: true, differences: [] });
  });

  test('of a feature that knows no level, since each was too rare', async () => {
    const definition = defineFeatures(trips, (column, f) => ({
      other: f.frequency(column.city, { unseen: 'other', rare: { minRows: 9 } }),
      missing: f.frequency(column.city, { unseen: 'missing', rare: { minRows: 9 } }),
    }));
    const fitted = await fitFeatures(definition, rows.slice(0, 9));
    expect(
      fitted.features.map(({ transform }) => 'levels' in transform && transform.levels),
    ).toEqual([[], []]);
    const certificate = await certify(fitted, { engines: [engine], rows: 50, seed: 1 });
    expect(certificate).toMatchObject({ equal: true, differences: [] });
  });

  test('rows, Arrow and DuckDB agree on adversarial rows and on a sample', async () => {
    const fitted = await fitFeatures(tripFeatures, rows);
    const certificate = await certify(fitted, {
      engines: [engine],
      rows: 400,
      seed: 3,
      sample: rows.slice(0, 200),
    });
    expect(certificate.differences).toEqual([]);
    expect(certificate.engines).toEqual(['row', 'arrow', 'arrow-slices', 'duckdb']);
    expect(certificate.tolerance).toEqual({
      slots: ['logScore', 'ownLogScore', 'log'],
      ulps: 2,
      absolute: 1e-9,
    });
    expect(certificate).toMatchObject({ equal: true, rows: 400, sampleRows: 200 });
  });
});

describe('a source in an engine', () => {
  const { fare: _, ...others } = trips.columns;
  const lacking = { name: 'trips', columns: others };
  const other = { name: 'trips', columns: { ...trips.columns, fare: { kind: 'string' } } } as const;

  test('that lacks a column, or has another kind of it, is refused by name', async () => {
    const fitted = await fitFeatures(tripFeatures, rows);
    for (const run of [
      (from: typeof lacking | typeof other) => fitFeatures(tripFeatures, { engine, from }),
      async (from: typeof lacking | typeof other) => compileFeatures(fitted, { from, rows: 'new' }),
    ]) {
      await expect(run(lacking)).rejects.toThrow('the source has no column fare; it has id,');
      await expect(run(other)).rejects.toThrow(/column fare is \w+, the source has string/);
    }
  });
});

describe('the certificate of a table', () => {
  const accounts = defineTable({
    name: 'accounts',
    layer: 'gold',
    key: [],
    columns: {
      fine: { kind: 'decimal', precision: 38, scale: 30, nullable: true },
      wide: { kind: 'decimal', precision: 38, scale: 2 },
      plan: { kind: 'category', levels: ['a', 'b'] },
      city: { kind: 'string' },
    },
  });
  const sample = [
    {
      fine: '1.000000000000000000000000000001',
      wide: `${'9'.repeat(36)}.99`,
      plan: 'a',
      city: 'x',
    },
    { fine: null, wide: `-${'9'.repeat(36)}.99`, plan: 'new', city: 'y' },
    { fine: '-0.123456789012345678901234567890', wide: '0.00', plan: 'b', city: 'z' },
  ];

  test('takes its decimals as wide as they are, and a level that was not declared', async () => {
    const definition = defineFeatures(accounts, (column, f) => ({
      fine: f.numeric(column.fine),
      wide: f.bucketize(column.wide, { quantiles: 2 }),
      plan: f.oneHot(column.plan, { unseen: 'other' }),
    }));
    const fitted = await fitFeatures(definition, sample);
    const certificate = await certify(fitted, { engines: [engine], rows: 100, sample });
    expect(certificate.differences).toEqual([]);
    expect(certificate).toMatchObject({ equal: true, sampleRows: 3 });
  });

  test('holds where every level is rare: all of them are other', async () => {
    const rare = { minRows: 9 };
    const definition = defineFeatures(accounts, (column, f) => ({
      other: f.frequency(column.city, { unseen: 'other', rare }),
      missing: f.frequency(column.city, { unseen: 'missing', rare }),
    }));
    const fitted = await fitFeatures(definition, sample);
    expect([...applyRow(fitted, { city: 'x' })]).toEqual([1, Number.NaN]);
    const certificate = await certify(fitted, { engines: [engine], rows: 20, sample });
    expect(certificate.differences).toEqual([]);
  });
});

describe('a certificate with a wrong engine', () => {
  test.each([
    ['a bucket that is open on the left', />= /g, '> ', 'parts'],
    ['missing taken for known', /IS NULL/g, 'IS NOT NULL', 'fareKnown=missing'],
    ['days counted the other way', /DATE_DIFF\('day',/g, "-DATE_DIFF('day',", 'delay'],
  ])('%s is found, and its slot named', async (_, pattern, replacement, slot) => {
    const fitted = await fitFeatures(tripFeatures, rows);
    const wrong: SqlEngine = {
      dialect: 'duckdb',
      query: ({ text, parameters }) =>
        engine.query({ text: text.replace(pattern, replacement), parameters }),
    };
    const { equal, differences, differing } = await certify(fitted, {
      engines: [wrong],
      rows: 200,
      sample: rows.slice(0, 20),
    });
    expect(equal).toBe(false);
    expect(differing).toBeGreaterThan(0);
    expect(new Set(differences.map((difference) => difference.engine))).toEqual(
      new Set(['duckdb']),
    );
    expect(differences.map((difference) => difference.slot)).toContain(slot);
  });
});

describe('fitting', () => {
  test('one statement in DuckDB, the same JSON as from rows and from Arrow', async () => {
    const expected = JSON.stringify(await fitFeatures(tripFeatures, rows));
    const batch = await rowsToBatch(trips, rows);
    expect(JSON.stringify(await fitFeatures(tripFeatures, batch))).toBe(expected);
    statements.length = 0;
    const fitted = await fitFeatures(tripFeatures, { engine: watched, from: trips });
    expect(JSON.stringify(fitted)).toBe(expected);
    expect(statements).toHaveLength(1);
  });
});
