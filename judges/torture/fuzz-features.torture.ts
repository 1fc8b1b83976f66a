import {
  createRandom,
  defineTable,
  isLagoaError,
  type Random,
  type Row,
  rowsToBatch,
} from '@lagoa/data';
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

const facts = defineTable({
  name: 'facts',
  layer: 'gold',
  key: ['id'],
  columns: {
    id: { kind: 'string', tags: ['key'] },
    real: { kind: 'float64', nullable: true },
    other: { kind: 'float64', nullable: true },
    small: { kind: 'int32', nullable: true },
    large: { kind: 'int64', nullable: true },
    money: { kind: 'decimal', precision: 30, scale: 9, nullable: true },
    text: { kind: 'string', nullable: true },
    plan: { kind: 'category', levels: ['a', 'b', "c'"], nullable: true },
    flag: { kind: 'boolean', nullable: true },
    day: { kind: 'date', nullable: true },
    moment: { kind: 'timestamp', nullable: true },
    left: { kind: 'boolean', nullable: true, tags: ['label'] },
  },
});
type Fact = Row<typeof facts>;
type Column = Exclude<keyof typeof facts.columns, 'id'>;

function pick<const Value>(random: Random, values: readonly Value[]): Value {
  const value = values[random.integer(values.length)];
  if (value === undefined) throw new Error('nothing to pick from');
  return value;
}

const largest = '999999999999999999999.999999999';
const texts = [
  '',
  ' ',
  'a',
  'A',
  'é',
  'e\u0301',
  'ß',
  '(other)',
  'null',
  "'",
  '"',
  '\\',
  '🏖️',
  '\n',
] as const;

type Draw<Value> = (random: Random) => Value;

/** How the values of each column may be drawn: plain, hard and tied. */
const draws: { readonly [Name in Column]: readonly Draw<Fact[Name]>[] } = {
  real: [
    (random) => random.normal(),
    (random) => pick(random, [0, -0, 1e-300, 5e-324, 1.5, -1.5, 1e300, Number.MAX_VALUE]),
    (random) => pick(random, [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1]),
    (random) => random.integer(3),
    (random) => random.integer(1000) / 10,
  ],
  other: [(random) => 1e6 * random.normal(), () => 0, (random) => random.integer(2) - 0.5],
  small: [
    (random) => random.integer(20) - 5,
    (random) => pick(random, [2 ** 31 - 1, -(2 ** 31), 0, 1]),
  ],
  large: [
    (random) => BigInt(random.integer(1000)),
    (random) => pick(random, [2n ** 63n - 1n, -(2n ** 63n), 2n ** 53n + 1n, 0n, -1n]),
  ],
  money: [
    (random) => (random.integer(1e9) / 100).toFixed(2),
    (random) => pick(random, ['0', '0.1', '-0.000000001', largest, `-${largest}`]),
  ],
  text: [(random) => pick(random, texts), (random) => `t${random.integer(40)}`],
  plan: [(random) => pick(random, ['a', 'b', "c'"])],
  flag: [(random) => random.next() < 0.5],
  day: [
    (random) => new Date(random.integer(20_000) * 86_400_000).toISOString().slice(0, 10),
    (random) => pick(random, ['0001-01-01', '9999-12-31', '2024-02-29', '1969-12-31']),
  ],
  moment: [
    (random) => BigInt(random.integer(1e9)) * 1_000_003n,
    (random) => pick(random, [-1n, 0n, -62_135_596_800_000_000n, 253_402_300_799_999_999n]),
  ],
  left: [(random) => random.next() < 0.3],
};

/** Each column plain, hard, constant, or never there. */
function drawRows(random: Random): readonly Fact[] {
  const rows = pick(random, [0, 1, 2, 7, 20, 60, 60, 300, 300, 300]);
  const drawer = <Name extends Column>(name: Name): (() => Fact[Name] | null) => {
    const draw = pick(random, draws[name]);
    const missing = pick(random, [0, 0, 0.1, 0.1, 0.1, 0.5, 0.5, 0.9, 1]);
    const constant = random.next() < 0.1 ? draw(random) : undefined;
    return () => (random.next() < missing ? null : (constant ?? draw(random)));
  };
  const [real, other, small, large] = [
    drawer('real'),
    drawer('other'),
    drawer('small'),
    drawer('large'),
  ];
  const [money, text, plan, flag] = [
    drawer('money'),
    drawer('text'),
    drawer('plan'),
    drawer('flag'),
  ];
  const [day, moment, left] = [drawer('day'), drawer('moment'), drawer('left')];
  return Array.from({ length: rows }, (_, row) => ({
    id: `r${row}`,
    ...{ real: real(), other: other(), small: small(), large: large(), money: money() },
    ...{ text: text(), plan: plan(), flag: flag(), day: day(), moment: moment(), left: left() },
  }));
}

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
  const rows = drawRows(random.fork('rows'));
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
    const shuffled = rows
      .map((row) => ({ row, place: random.next() }))
      .sort((a, b) => a.place - b.place);
    const sources = [
      rows,
      shuffled.map(({ row }) => row),
      [batch],
      { engine: warehouse, from: facts },
    ];
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
