import { createRandom, type Random, rowsToBatch } from '@lagoa/data';
import { createDuckdbEngine, createDuckdbWarehouse } from '@lagoa/data/local';
import { createMemoryTableStore } from '@lagoa/data/memory';
import * as sql from '@lagoa/data/sql';
import { rowTexts } from '../../packages/data/src/sql/fixtures/row-texts.ts';
import { withRows } from '../../packages/features/src/inline-rows.ts';
import { createReferenceSqlEngine } from '../googlesql/sql-engine.ts';
import { startReferenceEngine } from '../googlesql/reference-engine.ts';
import { isInstalled } from '../judge.ts';
import { once, readAnswer, same } from './engine-rows.ts';
import { asStored, drawFacts, facts, pick } from './random-table.ts';

type Kind = sql.SqlKind;
type Makers = { readonly [K in Kind]: () => sql.Expression<K> };

/** Expressions nested at random, a maker for each kind. */
export function makersOf(random: Random): Makers {
  let depth = 0;
  const column = <const Name extends sql.ReadableName<typeof facts.columns>>(name: Name) =>
    sql.column(facts, name);
  /** One of the leaves, or now and then something made of others. */
  function grow<K extends Kind>(
    leaves: readonly (() => sql.Expression<K>)[],
    calls: readonly (() => sql.Expression<K>)[],
  ): sql.Expression<K> {
    depth++;
    const made = pick(random, depth > 4 || random.next() < 0.3 ? leaves : calls)();
    depth--;
    return made;
  }
  const choice = <K extends Kind>(make: () => sql.Expression<K>) => [
    () => sql.coalesce(make(), make()),
    () => sql.caseWhen(makers.boolean(), { value: make(), otherwise: make() }),
    () => sql.caseWhen(makers.boolean(), { value: make() }),
  ];
  const compare = <K extends Kind>(make: () => sql.Expression<K>) => [
    () => sql.equal(make(), make()),
    () => sql.notEqual(make(), make()),
    () => sql.less(make(), make()),
    () => sql.greaterOrEqual(make(), make()),
    () => sql.isNull(make()),
  ];
  const makers: Makers = {
    float64: () =>
      grow<'float64'>(
        [
          () => column('real'),
          () => column('other'),
          () => sql.float64(pick(random, [0, -0, 0.1, 1e308, 5e-324, -2.5, 2 ** 53])),
        ],
        [
          () => sql.add(makers.float64(), makers.float64()),
          () => sql.subtract(makers.float64(), makers.float64()),
          () => sql.multiply(makers.float64(), makers.float64()),
          () => sql.divide(makers.float64(), makers.float64()),
          () => sql.abs(makers.float64()),
          () => sql.floor(makers.float64()),
          () => sql.sqrt(makers.float64()),
          () => sql.clip(makers.float64(), { min: -3, max: random.integer(100) }),
          () => sql.toFloat64(makers.int64()),
          () => sql.parseNumber(makers.string()),
          ...choice(() => makers.float64()),
        ],
      ),
    int64: () =>
      grow<'int64'>(
        [
          () => column('small'),
          () => column('large'),
          () => sql.unscaled(facts, 'price'),
          () => sql.int64(pick(random, [0n, 1n, -1n, 2n ** 63n - 1n, -(2n ** 63n)])),
        ],
        [
          () => sql.add(makers.int64(), makers.int64()),
          () => sql.subtract(makers.int64(), makers.int64()),
          () => sql.multiply(makers.int64(), makers.int64()),
          () => sql.toInt64(makers.float64()),
          () => sql.bucket(makers.float64(), [-1, 0, 0.1, 5]),
          () => sql.length(makers.string()),
          () => sql.year(makers.date()),
          () => sql.month(makers.date()),
          () => sql.day(makers.date()),
          () => sql.dayOfWeek(makers.date()),
          () => sql.hour(makers.timestamp()),
          () => sql.daysBetween(makers.date(), makers.date()),
          () => sql.microsBetween(makers.timestamp(), makers.timestamp()),
          () => sql.hashBucket(makers.string(), 97),
          ...choice(() => makers.int64()),
        ],
      ),
    string: () =>
      grow<'string'>(
        [
          () => column('text'),
          () => column('plan'),
          () => sql.string(pick(random, ['', ' a', "'", '\\', 'É', '12', '-1.5e3', '$1 @p1', '?'])),
        ],
        [
          () => sql.concat(makers.string(), makers.string()),
          () => sql.trim(makers.string()),
          () => sql.asciiLower(makers.string()),
          ...choice(() => makers.string()),
        ],
      ),
    boolean: () =>
      grow<'boolean'>(
        [() => column('flag'), () => sql.boolean(random.next() < 0.5)],
        [
          () => sql.and(makers.boolean(), makers.boolean()),
          () => sql.or(makers.boolean(), makers.boolean()),
          () => sql.not(makers.boolean()),
          () =>
            sql.matches(makers.string(), pick(random, ['[a-z]*', '^t[0-9]+$', '[^a]{1,3}', ''])),
          () => sql.isIn(makers.string(), [sql.string('a'), sql.string("c'")]),
          () => sql.isIn(makers.int64(), [sql.int64(0), sql.int64(7)]),
          ...compare(() => makers.float64()),
          ...compare(() => makers.int64()),
          ...compare(() => makers.string()),
          ...compare(() => makers.date()),
          ...compare(() => makers.timestamp()),
          ...compare(() => makers.boolean()),
        ],
      ),
    date: () =>
      grow<'date'>(
        [() => column('day'), () => sql.date(pick(random, ['2024-02-29', '0001-01-01']))],
        [() => sql.toDate(makers.timestamp()), ...choice(() => makers.date())],
      ),
    timestamp: () =>
      grow<'timestamp'>(
        [
          () => column('moment'),
          () => sql.timestamp(pick(random, [0n, -1n, 1_709_251_199_999_999n])),
        ],
        choice(() => makers.timestamp()),
      ),
  };
  return makers;
}

/**
 * Random expressions in a random query over a random table: rows, DuckDB and (each fifth seed, where
 * it is installed) GoogleSQL's reference engine give the same rows, to the bit.
 */
export async function round(seed: number): Promise<string> {
  const random = createRandom(seed);
  const rows = drawFacts(random.fork('rows')).map(asStored);
  const drawn = drawQuery(makersOf(random.fork('query')), random);
  const { name } = drawn;
  const query = withoutDecimals(drawn.query);
  const expected = rowTexts(query, sql.evaluateQuery(query, { facts: rows }));

  const store = createMemoryTableStore();
  const batch = await rowsToBatch(facts, rows);
  await store.publish(facts, once(batch), { mode: 'replace', provenance: { inputs: {} } });
  const engine = createDuckdbEngine({ threads: 2 });
  try {
    const warehouse = createDuckdbWarehouse({ engine, store, tables: [facts] });
    const compiled = sql.compileQuery(query, sql.duckdb);
    same('DuckDB', rowTexts(query, await readAnswer(warehouse.query(compiled), query)), expected);
  } finally {
    await engine.close();
  }
  if (seed % 5 > 0 || rows.length === 0 || !isInstalled('googlesql')) return name;
  const reference = await startReferenceEngine();
  try {
    const compiled = withRows(sql.compileQuery(query, sql.bigquery), {
      dialect: sql.bigquery,
      name: 'facts',
      columns: facts.columns,
      rows,
    });
    const google = createReferenceSqlEngine(reference, await reference.load({}));
    same('GoogleSQL', rowTexts(query, await readAnswer(google.query(compiled), query)), expected);
    return `${name}, GoogleSQL too`;
  } finally {
    await reference.close();
  }
}

/** Without the decimals, which the reference engine's answers do not hold. */
function withoutDecimals(query: sql.Query): sql.Query {
  const names = Object.keys(query.columns);
  return sql.pick(
    query,
    names.filter((name) => query.columns[name]?.kind !== 'decimal'),
  );
}

export function drawQuery(
  makers: Makers,
  random: Random,
): { readonly name: string; readonly query: sql.Query } {
  const all = sql.from(facts);
  const some = random.next() < 0.5 ? all : sql.where(all, makers.boolean());
  const id = sql.ascending(sql.column(facts, 'id'), { nulls: 'last' });
  const keys = {
    a: pick(random, [makers.string, makers.int64, makers.boolean, makers.date])(),
    b: pick(random, [makers.string, makers.int64, makers.boolean, makers.timestamp])(),
  };
  const totals = sql.aggregate(some, {
    by: keys,
    values: {
      rows: sql.count(),
      some: sql.countIf(makers.boolean()),
      sum: sql.sum(makers.int64()),
      digits: sql.sumDigits(makers.int64()),
      least: sql.min(pick(random, [makers.float64, makers.int64, makers.string, makers.date])()),
      most: sql.max(pick(random, [makers.float64, makers.int64, makers.timestamp])()),
    },
  });
  const windows = sql.addWindow(some, {
    place: sql.rowNumber({ partitionBy: [keys.a], orderBy: [id] }),
    size: sql.countOfPartition({ partitionBy: [keys.a, keys.b] }),
    known: sql.lastKnown(makers.int64(), { partitionBy: [keys.b], orderBy: [id] }),
    most: sql.maxSoFar(makers.int64(), { partitionBy: [keys.b], orderBy: [id] }),
  });
  const values = Object.entries(makers).map(([kind, make]) => [`v_${kind}`, make()] as const);
  return pick<{ readonly name: string; readonly query: sql.Query }>(random, [
    { name: 'select', query: sql.select(some, Object.fromEntries(values)) },
    { name: 'aggregate', query: totals },
    { name: 'countValues', query: sql.countValues(some, { ...keys, x: makers.float64() }) },
    { name: 'window', query: windows },
    {
      name: 'join',
      query: sql.join(
        sql.pick(all, ['id', 'text', 'large']),
        sql.aggregate(some, {
          by: { key: sql.column(facts, 'text') },
          values: { rows: sql.count(), sum: sql.sum(makers.int64()) },
        }),
        {
          type: pick(random, ['inner', 'left'] as const),
          on: { text: 'key' },
          take: { rows: 'rows', sum: 'sum' },
        },
      ),
    },
    {
      name: 'top',
      query: sql.orderBy(sql.extend(some, { v: makers.int64() }), [id], {
        limit: random.integer(9),
      }),
    },
  ]);
}
