import { createRandom, isLagoaError, type Random, rowsToBatch, type SqlEngine } from '@lagoa/data';
import { createDuckdbEngine, createDuckdbWarehouse } from '@lagoa/data/local';
import { createMemoryTableStore } from '@lagoa/data/memory';
import * as sql from '@lagoa/data/sql';
import {
  certify,
  defineFeatures,
  type Feature,
  fitFeatures,
  type LevelLeaf,
} from '@lagoa/features';
import { withRows } from '../../packages/features/src/inline-rows.ts';
import { startReferenceEngine } from '../googlesql/reference-engine.ts';
import { createReferenceSqlEngine } from '../googlesql/sql-engine.ts';
import { isInstalled } from '../judge.ts';
import { once } from './engine-rows.ts';
import { drawFacts, type Fact, facts, pick, shuffle } from './random-table.ts';

/** Some features, drawn anew: transforms of columns, of expressions and of one another. */
function drawDefinition(random: Random) {
  return defineFeatures(facts, (column, f) => {
    const float = (): sql.Expression<'float64'> =>
      pick<() => sql.Expression<'float64'>>(random, [
        () => column.real,
        () => column.other,
        () => sql.toFloat64(column.large),
        () => sql.add(column.real, column.other),
        () => sql.multiply(column.real, sql.float64(1e10)),
        () => sql.divide(column.other, column.real),
        () => sql.abs(sql.subtract(column.real, sql.float64(0.1))),
        () => sql.sqrt(sql.abs(column.other)),
        () => sql.floor(column.real),
        () => sql.coalesce(column.real, sql.float64(random.integer(5))),
        () =>
          sql.caseWhen(sql.greater(column.real, sql.float64(0)), {
            value: column.other,
            otherwise: sql.float64(2),
          }),
        () => sql.parseNumber(column.text),
      ])();
    const number = () =>
      pick(random, [
        float,
        float,
        () => column.small,
        () => column.large,
        () => column.money,
        () => column.flag,
        () => sql.year(column.day),
        () => sql.hour(column.moment),
        () => sql.microsBetween(column.moment, sql.timestamp(0n)),
        () => sql.length(column.text),
        () => sql.isNull(column.plan),
      ])();
    const level = (): LevelLeaf =>
      pick<() => LevelLeaf>(random, [
        () => column.text,
        () => column.plan,
        () => column.flag,
        () => sql.asciiLower(sql.trim(column.text)),
        () => sql.dayOfWeek(column.day),
        () => sql.month(sql.toDate(column.moment)),
        () => sql.hashBucket(column.text, 7),
        () => sql.add(column.small, sql.int64(1)),
        () => column.small,
        () => column.large,
      ])();
    const rare = () =>
      pick(random, [{ minRows: 1 + random.integer(5) }, { minShare: random.next() / 4 }]);
    const lenient = () => pick(random, ['missing', 'other'] as const);
    const simple = () =>
      pick(random, [
        () => number(),
        () => f.impute(number(), pick(random, [0, -7.25, 'mean', 'median', 'mode'] as const)),
        () =>
          f.clip(number(), {
            quantiles: [random.integer(500) / 1000, (501 + random.integer(499)) / 1000],
          }),
        () => f.clip(number(), { min: -1, max: random.integer(100) }),
        () => f.ratio(number(), number()),
      ])();
    const make = (): Feature =>
      pick(random, [
        () => f.numeric(number()),
        () => f.passThrough(number(), { madeBy: 'dbt' }),
        () =>
          f.impute(simple(), pick(random, [1.5, 'mean', 'median', 'mode'] as const), {
            indicator: true,
          }),
        () => f.standardize(simple()),
        () => f.minMax(simple()),
        () => f.log1p(simple()),
        () => f.bucketize(simple(), { quantiles: 2 + random.integer(9) }),
        () => f.bucketize(simple(), { edges: [-1, 0, random.next(), 2 + random.integer(9)] }),
        () => f.clip(simple(), { quantiles: [0.1, 0.9] }),
        () => f.ratio(simple(), simple()),
        () => f.daysBetween(column.day, column.moment),
        () => f.oneHot(level(), { unseen: lenient() }),
        () => f.oneHot(level(), { unseen: lenient(), rare: rare() }),
        () => f.oneHot(column.plan, { unseen: 'error' }),
        () => f.ordinal(level(), { unseen: lenient() }),
        () => f.frequency(level(), { unseen: lenient(), rare: rare() }),
        () =>
          f.targetEncode(level(), {
            target: column.left,
            foldBy: column.id,
            folds: 2 + random.integer(4),
            smoothing: pick(random, [0, 0.5, 20]),
            unseen: lenient(),
          }),
      ])();
    return Object.fromEntries(
      Array.from({ length: 1 + random.integer(8) }, (_, i) => [`f${i}`, make()]),
    );
  });
}

/**
 * One definition over one table: fitted from rows, from shuffled rows, from Arrow batches, by DuckDB
 * and (each fifth seed, where it is installed) by GoogleSQL's reference engine the JSON is the same, or
 * all refuse it alike; applied, all engines agree.
 */
export async function round(seed: number): Promise<string> {
  const random = createRandom(seed);
  const rows = drawFacts(random.fork('rows'));
  const definition = drawDefinition(random.fork('definition'));
  const store = createMemoryTableStore();
  const batch = await rowsToBatch(facts, rows);
  await store.publish(facts, once(batch), { mode: 'replace', provenance: { inputs: {} } });
  const duckdb = createDuckdbEngine({ threads: 2 });
  const asksGoogle = seed % 5 === 0 && rows.length > 0 && isInstalled('googlesql');
  const reference = asksGoogle ? await startReferenceEngine() : undefined;
  try {
    const google = reference && createReferenceSqlEngine(reference, await reference.load({}));
    const warehouses: readonly SqlEngine[] = [
      createDuckdbWarehouse({ engine: duckdb, store, tables: [facts] }),
      ...(google ? [withFacts(google, rows)] : []),
    ];
    const fits = [];
    for (const source of [
      ...[rows, shuffle(random, rows), [batch]],
      ...warehouses.map((engine) => ({ engine, from: facts })),
    ])
      fits.push(await fitFeatures(definition, source).catch(refusal));
    const found = [...new Set(fits.map((fit) => (typeof fit === 'string' ? fit : fit.hash)))];
    if (found.length > 1) throw new Error(`fits differ: ${found.join(' | ')}`);
    const [fitted] = fits;
    if (fitted === undefined || typeof fitted === 'string') return 'refused by all';
    const certificate = await certify(fitted, {
      engines: [duckdb, ...(google ? [google] : [])],
      sample: rows,
      rows: 200,
      seed,
    });
    if (!certificate.equal)
      throw new Error(`${JSON.stringify(certificate.differences.slice(0, 3))}`);
    return google ? 'equal, GoogleSQL too' : 'equal';
  } finally {
    await duckdb.close();
    await reference?.close();
  }
}

function refusal(error: unknown): string {
  if (!isLagoaError(error)) throw error;
  return `${error.code}: ${error.message}`;
}

/** An engine that finds the rows in each statement: GoogleSQL's protocol holds no decimals of ours. */
function withFacts(engine: SqlEngine, rows: readonly Fact[]): SqlEngine {
  const table = { dialect: sql.bigquery, name: facts.name, columns: facts.columns, rows };
  return { ...engine, query: (compiled) => engine.query(withRows(compiled, table)) };
}
