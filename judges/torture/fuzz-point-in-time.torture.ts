import { createRandom, defineTable, type Random, type Row, rowsToBatch } from '@lagoa/data';
import { createDuckdbEngine, createDuckdbWarehouse } from '@lagoa/data/local';
import { createMemoryTableStore } from '@lagoa/data/memory';
import * as sql from '@lagoa/data/sql';
import { aggregateWindow, defineFeatureView, pointInTimeJoin } from '@lagoa/features';
import { rowTexts } from '../../packages/data/src/sql/fixtures/row-texts.ts';
import { once, readAnswer, same } from './engine-rows.ts';
import { pick } from './random-table.ts';

const events = defineTable({
  name: 'events',
  layer: 'silver',
  key: [],
  columns: {
    shop: { kind: 'string', nullable: true },
    customer: { kind: 'int64', nullable: true },
    at: { kind: 'timestamp', nullable: true },
    known: { kind: 'timestamp', nullable: true },
    place: { kind: 'int64' },
    minutes: { kind: 'float64', nullable: true },
    plan: { kind: 'string', nullable: true },
    calls: { kind: 'int64', nullable: true },
  },
});
const labels = defineTable({
  name: 'labels',
  layer: 'gold',
  key: ['label'],
  columns: {
    label: { kind: 'int64' },
    shop: { kind: 'string', nullable: true },
    customer: { kind: 'int64', nullable: true },
    cutoff: { kind: 'timestamp', nullable: true },
  },
});
type Event = Row<typeof events>;
type Label = Row<typeof labels>;

const hour = 3_600_000_000n;

/** Few shops, customers and hours, so that everything meets everything; keys that glued are equal. */
function drawRows(random: Random): {
  readonly events: readonly Event[];
  readonly labels: readonly Label[];
} {
  const orNull = <T>(value: T): T | null => (random.next() < 0.05 ? null : value);
  const time = (): bigint | null => orNull(BigInt(random.integer(12)) * hour);
  const shop = (): string | null => orNull(pick(random, ['1', '12', '']));
  const customer = (): bigint | null => orNull(pick(random, [1n, 2n, 12n, 23n]));
  return {
    events: Array.from({ length: pick(random, [0, 1, 20, 150]) }, (_, place) => {
      const at = time();
      const known = random.next() < 0.5 ? time() : at;
      const [minutes, plan] = [orNull(random.integer(9) / 4), orNull(pick(random, ['a', 'b']))];
      const calls = orNull(BigInt(random.integer(5)));
      return {
        shop: shop(),
        customer: customer(),
        at,
        known,
        place: BigInt(place),
        minutes,
        plan,
        calls,
      };
    }),
    labels: Array.from({ length: pick(random, [0, 1, 60]) }, (_, label) => ({
      label: BigInt(label),
      shop: shop(),
      customer: customer(),
      cutoff: time(),
    })),
  };
}

/**
 * Random events and labels: the point-in-time join and the window aggregates are what a walk over all
 * pairs gives, by the row back-end and by DuckDB.
 */
export async function round(seed: number): Promise<string> {
  const random = createRandom(seed);
  const drawn = drawRows(random);
  const waived = random.next() < 0.3;
  const hours = random.next() < 0.3 ? undefined : pick(random, [1, 5]);
  const view = defineFeatureView(events, {
    name: 'usage',
    key: ['shop', 'customer'],
    eventTime: 'at',
    knownAt: waived ? { waived: 'written at once' } : { column: 'known' },
    sequence: 'place',
    features: ['minutes', 'plan'],
    ...(hours !== undefined && { timeToLive: { hours } }),
  });
  const window = 1 + random.integer(6);
  const joined = pointInTimeJoin(sql.from(labels), {
    time: 'cutoff',
    views: { usage: view },
    order: ['label'],
  });
  const counted = aggregateWindow(sql.from(labels), {
    time: 'cutoff',
    events: view,
    window: { hours: window },
    values: {
      events: { of: 'count' },
      calls: { of: 'sum', column: 'calls' },
      minutes: { of: 'mean', column: 'minutes', decimals: 2 },
      plans: { of: 'distinct', column: 'plan' },
      last: { of: 'last', column: 'plan' },
      most: { of: 'max', column: 'minutes' },
    },
  });
  const plan = { waived, maximum: hours === undefined ? undefined : BigInt(hours) * hour };
  await check(
    joined,
    drawn,
    drawn.labels.map((label) => latest(label, drawn.events, plan)),
  );
  await check(
    counted,
    drawn,
    drawn.labels.map((label) =>
      aggregates(label, drawn.events, { waived, window: BigInt(window) * hour }),
    ),
  );
  return waived ? 'one clock' : 'two clocks';
}

/** What a label may know of its entity, latest last; undefined where it has no key or time. */
function knownTo(
  { shop, customer, cutoff }: Label,
  rows: readonly Event[],
  { waived }: { readonly waived: boolean },
): readonly (Event & { readonly at: bigint })[] | undefined {
  if (shop === null || customer === null || cutoff === null) return undefined;
  const usable = rows.flatMap((row) => {
    const known = waived ? row.at : row.known;
    if (row.shop !== shop || row.customer !== customer || row.at === null || known === null)
      return [];
    return row.at <= cutoff && known <= cutoff ? [{ ...row, at: row.at, known }] : [];
  });
  const compare = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);
  return usable.sort(
    (a, b) => compare(a.at, b.at) || compare(a.known, b.known) || compare(a.place, b.place),
  );
}

function latest(
  label: Label,
  rows: readonly Event[],
  { waived, maximum }: { readonly waived: boolean; readonly maximum: bigint | undefined },
): Readonly<Record<string, unknown>> {
  const row = knownTo(label, rows, { waived })?.at(-1);
  const isStale =
    row !== undefined && maximum !== undefined && (label.cutoff ?? 0n) - row.at > maximum;
  const of = (value: string | number | null | undefined, name: string) => ({
    [name]: isStale ? null : (value ?? null),
    [`${name}_status`]: isStale ? 'stale' : (value ?? null) === null ? 'missing' : 'fresh',
  });
  return { ...label, ...of(row?.minutes, 'usage_minutes'), ...of(row?.plan, 'usage_plan') };
}

function aggregates(
  label: Label,
  rows: readonly Event[],
  { waived, window }: { readonly waived: boolean; readonly window: bigint },
): Readonly<Record<string, unknown>> {
  const known = knownTo(label, rows, { waived });
  if (known === undefined)
    return {
      ...label,
      events: null,
      calls: null,
      minutes: null,
      plans: null,
      last: null,
      most: null,
    };
  const inside = known.filter(({ at }) => at > (label.cutoff ?? 0n) - window);
  const minutes = inside.flatMap((row) => row.minutes ?? []);
  const cents = minutes.reduce((sum, value) => sum + Math.round(value * 100), 0);
  return {
    ...label,
    events: BigInt(inside.length),
    calls: Number(inside.reduce((sum, row) => sum + (row.calls ?? 0n), 0n)),
    minutes: minutes.length === 0 ? null : cents / (minutes.length * 100),
    plans: BigInt(new Set(inside.flatMap(({ plan }) => plan ?? [])).size),
    last: inside.at(-1)?.plan ?? null,
    most: minutes.length === 0 ? null : Math.max(...minutes),
  };
}

async function check(
  query: sql.Query,
  drawn: ReturnType<typeof drawRows>,
  expected: readonly Readonly<Record<string, unknown>>[],
): Promise<void> {
  const store = createMemoryTableStore();
  const publish = { mode: 'replace', provenance: { inputs: {} } } as const;
  await store.publish(events, once(await rowsToBatch(events, drawn.events)), publish);
  await store.publish(labels, once(await rowsToBatch(labels, drawn.labels)), publish);
  const engine = createDuckdbEngine({ threads: 2 });
  try {
    const warehouse = createDuckdbWarehouse({ engine, store, tables: [events, labels] });
    const answered = await readAnswer(warehouse.query(sql.compileQuery(query, sql.duckdb)), query);
    const texts = rowTexts(query, expected);
    same('rows', rowTexts(query, sql.evaluateQuery(query, drawn)), texts);
    same('DuckDB', rowTexts(query, answered), texts);
  } finally {
    await engine.close();
  }
}
