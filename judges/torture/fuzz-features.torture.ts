import { createRandom, isLagoaError, type Random, rowsToBatch } from '@lagoa/data';
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
import { drawFacts, facts, pick, shuffle } from './random-table.ts';

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
 * One definition over one table: fitted from rows, from shuffled rows, from Arrow batches and by
 * DuckDB the JSON is the same, or all of them refuse it alike; applied, all engines agree.
 */
export async function round(seed: number): Promise<string> {
  const random = createRandom(seed);
  const rows = drawFacts(random.fork('rows'));
  const definition = drawDefinition(random.fork('definition'));
  const store = createMemoryTableStore();
  const batch = await rowsToBatch(facts, rows);
  await store.publish(
    facts,
    (async function* () {
      yield batch;
    })(),
    { mode: 'replace', provenance: { inputs: {} } },
  );
  const engine = createDuckdbEngine({ threads: 2 });
  try {
    const warehouse = createDuckdbWarehouse({ engine, store, tables: [facts] });
    const shuffled = shuffle(random, rows);
    const sources = [rows, shuffled, [batch], { engine: warehouse, from: facts }];
    const fits = [];
    for (const source of sources)
      fits.push(
        await fitFeatures(definition, source).catch((error: unknown) => {
          if (!isLagoaError(error)) throw error;
          return error;
        }),
      );
    const [first] = fits;
    if (first === undefined || isLagoaError(first)) {
      const messages = fits.map((fit) =>
        isLagoaError(fit) ? `${fit.code}: ${fit.message}` : 'fitted',
      );
      if (new Set(messages).size > 1)
        throw new Error(`refused differently: ${messages.join(' | ')}`);
      return 'refused by all';
    }
    const hashes = fits.map((fit) => (isLagoaError(fit) ? fit.message : fit.hash));
    if (new Set(hashes).size > 1)
      throw new Error(`fits differ: ${hashes.join(' | ')}\n${JSON.stringify(definition)}`);
    const certificate = await certify(first, { engines: [engine], sample: rows, rows: 200, seed });
    if (!certificate.equal)
      throw new Error(
        `${JSON.stringify(certificate.differences.slice(0, 3))}\n${JSON.stringify(definition)}`,
      );
    return 'equal';
  } finally {
    await engine.close();
  }
}
