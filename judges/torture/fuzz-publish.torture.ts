import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  canonicalJson,
  createManualClock,
  createRandom,
  defineTable,
  isLagoaError,
  publishIncrement,
  type Random,
  readAsOf,
  readRows,
  type Row,
  rowsToBatch,
  type TableStore,
} from '@lagoa/data';
import { createDuckdbEngine, createParquetTableStore } from '@lagoa/data/local';
import { createMemoryTableStore } from '@lagoa/data/memory';
import { once } from './engine-rows.ts';
import { pick } from './random-table.ts';

const sales = defineTable({
  name: 'sales',
  layer: 'gold',
  key: ['month', 'id'],
  columns: {
    month: { kind: 'string' },
    id: { kind: 'int32' },
    at: { kind: 'timestamp' },
    amount: { kind: 'float64', nullable: true },
  },
  partitionBy: ['month'],
});
type Sale = Row<typeof sales>;

/** What a table should be: its snapshots, oldest first, those that prune took left empty. */
interface Model {
  snapshots: {
    readonly number: number;
    readonly rows: readonly Sale[];
    readonly atMicros: bigint;
  }[];
  watermark: bigint | undefined;
}

const months = ['2024-01', '2024-02', "2024/03's", ''];
const second = 1_000_000n;

/**
 * A random story of publishes, increments, repeats, prunes and reads: folder and memory hold after
 * each step what a list of rows in the plainest program holds.
 */
export async function round(seed: number): Promise<string> {
  const random = createRandom(seed);
  const root = await mkdtemp(join(tmpdir(), 'lagoa-torture-'));
  const engine = createDuckdbEngine({ threads: 2 });
  const start = BigInt(Date.UTC(2030, 0)) * 1000n; // later than the files' own times: all can be pruned
  try {
    for (const kind of ['parquet', 'memory'] as const) {
      const clock = createManualClock(start);
      const store =
        kind === 'memory'
          ? createMemoryTableStore({ clock })
          : createParquetTableStore({ root, engine, clock, random: random.fork('attempts') });
      await playStory(random.fork('story'), { store, clock, kind });
    }
    return 'as the model';
  } finally {
    await engine.close();
    await rm(root, { recursive: true });
  }
}

async function playStory(
  random: Random,
  {
    store,
    clock,
    kind,
  }: {
    readonly store: TableStore;
    readonly clock: ReturnType<typeof createManualClock>;
    readonly kind: string;
  },
): Promise<void> {
  const model: Model = { snapshots: [], watermark: undefined };
  const told: string[] = [];
  try {
    for (let step = 0; step < 12; step++) {
      await clock.sleep(1000);
      told.push(await playStep(random, { store, now: clock.now(), model, step }));
      await compare(store, model);
    }
  } catch (error) {
    throw new Error(`${kind}: ${told.join('; ')}`, { cause: error });
  }
}

async function playStep(
  random: Random,
  {
    store,
    now,
    model,
    step,
  }: {
    readonly store: TableStore;
    readonly now: bigint;
    readonly model: Model;
    readonly step: number;
  },
): Promise<string> {
  const head = model.snapshots.at(-1);
  const rows = drawSales(random, now);
  const provenance = { inputs: { step: String(random.next() < 0.2 ? 'repeated' : step) } };
  const action = pick(random, [
    'replace',
    'partitions',
    'partitions',
    'increment',
    'increment',
    'prune',
    'stale',
  ] as const);
  const append = (after: readonly Sale[]): void => {
    const number = (head?.number ?? 0) + 1;
    model.snapshots.push({ number, rows: after, atMicros: now });
  };
  if (action === 'prune') {
    const keep = 1 + random.integer(3);
    if (head !== undefined) await store.prune(sales, { graceMs: 0, keep });
    model.snapshots = model.snapshots.slice(-keep);
    return `prune ${keep}`;
  }
  if (action === 'stale') {
    const expects = (head?.number ?? 0) + 1;
    const publish = store.publish(sales, batches(rows), {
      mode: 'replace',
      provenance: { inputs: { step: `stale ${step}` } },
      expects,
    });
    const code = await publish.then(
      () => 'published',
      (error: unknown) => (isLagoaError(error) ? error.code : String(error)),
    );
    if (code !== 'conflict') throw new Error(`a publish on ${expects} was ${code}`);
    return 'stale';
  }
  if (action === 'increment') {
    const before = model.watermark;
    const lateMs = 2000;
    const found = await publishIncrement(store, sales, batches(rows), {
      timeColumn: 'at',
      lateMs,
      tooLate: 'quarantine',
      name: `increment ${step}`,
      provenance: { inputs: { step: String(step) } },
    });
    const late = rows.filter(
      ({ at }) => before !== undefined && at < before - BigInt(lateMs) * 1000n,
    );
    const merged = new Map((head?.rows ?? []).map((row) => [keyOf(row), row]));
    for (const row of rows) {
      if (late.includes(row)) continue;
      const old = merged.get(keyOf(row));
      if (old === undefined || old.at <= row.at) merged.set(keyOf(row), row);
      if (model.watermark === undefined || row.at > model.watermark) model.watermark = row.at;
    }
    if (found.tooLate !== late.length)
      throw new Error(`${found.tooLate} rows late, expected ${late.length}`);
    if (found.snapshot.number !== (head?.number ?? 0)) append([...merged.values()]);
    return `increment of ${rows.length}`;
  }
  const emptied = action === 'partitions' && random.next() < 0.3 ? [pick(random, months)] : [];
  const mode = action === 'replace' ? 'replace' : 'replace-partitions';
  const snapshot = await store.publish(sales, batches(rows), {
    mode,
    provenance,
    partitions: emptied.map((month) => ({ month })),
  });
  if (snapshot.number <= (head?.number ?? 0)) return `${action}, nothing new`;
  const touched = new Set([...rows.map(({ month }) => month), ...emptied]);
  const kept = (head?.rows ?? []).filter(
    ({ month }) => action === 'partitions' && !touched.has(month),
  );
  if (action === 'replace') model.watermark = undefined;
  append([...kept, ...rows]);
  return `${action} of ${rows.length}`;
}

/** Every snapshot, by number and by moment, and the newest by partition. */
async function compare(store: TableStore, { snapshots, watermark }: Model): Promise<void> {
  const found = await store.snapshots(sales);
  same(
    'snapshots',
    found.map(({ number }) => number),
    snapshots.map(({ number }) => number),
  );
  const head = snapshots.at(-1);
  if (head === undefined) return;
  same(
    'watermark',
    found.at(-1)?.watermark?.micros ?? null,
    watermark === undefined ? null : String(watermark),
  );
  for (const { number, rows, atMicros } of snapshots) {
    same(
      `snapshot ${number}`,
      await readAll(store.read(sales, { snapshot: number })),
      sorted(rows),
    );
    same(
      `as of ${atMicros}`,
      await readAll(readAsOf(store, sales, { at: atMicros })),
      sorted(rows),
    );
  }
  for (const month of months) {
    const part = head.rows.filter((row) => row.month === month);
    same(
      `month ${month}`,
      await readAll(store.read(sales, { partition: { month } })),
      sorted(part),
    );
  }
}

function drawSales(random: Random, now: bigint): readonly Sale[] {
  const drawn = new Map<string, Sale>();
  for (let row = 0; row < pick(random, [0, 1, 5, 12]); row++) {
    const sale = {
      month: pick(random, months),
      id: random.integer(6),
      at: now - BigInt(random.integer(8)) * second,
      amount: random.next() < 0.1 ? null : random.integer(100) / 4,
    };
    drawn.set(keyOf(sale), sale);
  }
  return [...drawn.values()];
}

const keyOf = ({ month, id }: Sale): string => JSON.stringify([month, id]);

async function* batches(rows: readonly Sale[]) {
  yield* once(await rowsToBatch(sales, rows));
}

async function readAll(read: ReturnType<TableStore['read']>): Promise<readonly Sale[]> {
  const rows: Sale[] = [];
  for await (const batch of read) rows.push(...readRows(sales, batch));
  return sorted(rows);
}

function sorted(rows: readonly Sale[]): readonly Sale[] {
  return rows.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

function same(what: string, found: unknown, expected: unknown): void {
  const [a, b] = [canonicalJson(found), canonicalJson(expected)];
  if (a !== b) throw new Error(`${what}: ${a}\nexpected ${b}`);
}
