import { parseArgs } from 'node:util';
import { type CompiledSql, defineTable } from '@lagoa/data';
import { createDuckdbEngine } from '@lagoa/data/local';
import { compileQuery, duckdb, from } from '@lagoa/data/sql';
import { defineFeatureView, pointInTimeJoin } from '@lagoa/features';

const usage = `npm run bench -- point-in-time-join [--labels 1000000] [--features 5000000]
  [--entities 100000] [--runs 3]

  The point-in-time join with one clock and with two, beside DuckDB's own ASOF JOIN, which knows one
  clock, no time-to-live and no ties; and beside what one writes by hand to give it a second clock.
  Each writes its rows to a table; interleaved, best of the runs.`;

const labels = defineTable({
  name: 'labels',
  layer: 'gold',
  key: [],
  columns: { customer: { kind: 'int64' }, cutoff: { kind: 'timestamp' } },
});
const features = defineTable({
  name: 'features',
  layer: 'silver',
  key: [],
  columns: {
    customer: { kind: 'int64' },
    at: { kind: 'timestamp' },
    loaded_at: { kind: 'timestamp' },
    minutes: { kind: 'float64' },
    debt: { kind: 'float64' },
  },
});
const view = {
  name: 'usage',
  key: ['customer'],
  eventTime: 'at',
  features: ['minutes', 'debt'],
  timeToLive: { days: 90 },
} as const;
const oneClock = defineFeatureView(features, { ...view, knownAt: { waived: 'to compare' } });
const twoClocks = defineFeatureView(features, { ...view, knownAt: { column: 'loaded_at' } });

const asof = `SELECT labels.*, f.minutes, f.debt FROM labels
  ASOF LEFT JOIN features AS f ON labels.customer = f.customer AND labels.cutoff >= f."at"`;

/** Only rows that no later event was known before may be found by when they became usable. */
const asofByHand = `SELECT labels.*, f.minutes, f.debt FROM labels ASOF LEFT JOIN (
  SELECT * FROM (
    SELECT *, max("at") OVER (
      PARTITION BY customer ORDER BY usable, "at" ROWS UNBOUNDED PRECEDING
    ) AS latest
    FROM (SELECT *, greatest("at", loaded_at) AS usable FROM features)
  ) WHERE "at" = latest
) AS f ON labels.customer = f.customer AND labels.cutoff >= f.usable`;

/** Prints seconds and the ratio to ASOF JOIN. */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      labels: { type: 'string', default: '1000000' },
      features: { type: 'string', default: '5000000' },
      entities: { type: 'string', default: '100000' },
      runs: { type: 'string', default: '3' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(usage);
  const [labelRows, featureRows, entities, runs] = [
    values.labels,
    values.features,
    values.entities,
    values.runs,
  ].map(Number);
  await using engine = createDuckdbEngine({ threads: 2, memoryLimitMb: 4096 });
  const connection = await engine.connect();
  const instant = (seed: string): string =>
    `make_timestamptz(1700000000000000 + CAST(hash(range, '${seed}') % 31536000 AS BIGINT) * 1000000)`;
  await connection.run(`CREATE TABLE labels AS SELECT
    CAST(hash(range, 'l') % ${entities} AS BIGINT) AS customer, ${instant('c')} AS cutoff
    FROM range(${labelRows})`);
  await connection.run(`CREATE TABLE features AS SELECT *, "at" + INTERVAL 1 DAY AS loaded_at FROM (
    SELECT CAST(hash(range, 'f') % ${entities} AS BIGINT) AS customer, ${instant('e')} AS "at",
      CAST(range AS DOUBLE) AS minutes, CAST(range % 7 AS DOUBLE) AS debt
    FROM range(${featureRows}))`);
  const join = (usageView: typeof oneClock | typeof twoClocks): CompiledSql =>
    compileQuery(
      pointInTimeJoin(from(labels), { time: 'cutoff', views: { usage: usageView }, order: [] }),
      duckdb,
    );
  const statements = {
    'ASOF JOIN': { text: asof, parameters: [] },
    'the join, one clock': join(oneClock),
    'the join, two clocks': join(twoClocks),
    'ASOF JOIN, two clocks by hand': { text: asofByHand, parameters: [] },
  };
  const best = new Map<string, number>();
  for (let i = 0; i < Number(runs); i++)
    for (const [name, { text, parameters }] of Object.entries(statements)) {
      const start = performance.now();
      await connection.run(`CREATE OR REPLACE TABLE result AS ${text}`, [...parameters]);
      const seconds = (performance.now() - start) / 1000;
      best.set(name, Math.min(best.get(name) ?? Infinity, seconds));
    }
  const base = best.get('ASOF JOIN') ?? Number.NaN;
  console.log(
    `${labelRows} labels x ${featureRows} feature rows of ${entities} customers, 2 threads`,
  );
  for (const [name, seconds] of best)
    console.log(`${name.padEnd(30)} ${seconds.toFixed(2)} s  ${(seconds / base).toFixed(2)} x`);
  connection.closeSync();
}
