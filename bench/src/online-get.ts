import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createRandom, defineTable } from '@lagoa/data';
import { defineFeatureView } from '@lagoa/features';
import { createSqliteOnlineStore } from '@lagoa/features/local';

const usage = `npm run bench -- online-get [--customers 1000000] [--gets 20000]

  The time of one get of one customer from the SQLite online store, in process, after a warm-up of
  1,000: median, p99 and the slowest, in microseconds.`;

const customers = defineTable({
  name: 'customers',
  layer: 'gold',
  key: ['id'],
  columns: {
    id: { kind: 'string' },
    tenure: { kind: 'int32' },
    charges: { kind: 'float64' },
    total: { kind: 'float64', nullable: true },
    contract: { kind: 'category', levels: ['monthly', 'yearly'] },
    calls: { kind: 'int64' },
    day: { kind: 'date' },
  },
});
const view = defineFeatureView(customers, {
  name: 'customers',
  key: ['id'],
  eventTime: 'day',
  knownAt: { waived: 'written the same day' },
  timeToLive: { days: 30 },
});
const batch = 10_000;

export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      customers: { type: 'string', default: '1000000' },
      gets: { type: 'string', default: '20000' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(usage);
  const [count, gets] = [Number(values.customers), Number(values.gets)];
  const folder = await mkdtemp(join(tmpdir(), 'lagoa-bench-'));
  try {
    const store = await createSqliteOnlineStore({ path: join(folder, 'features.sqlite') });
    const written = performance.now();
    for (let start = 0; start < count; start += batch)
      await store.put(
        view,
        Array.from({ length: Math.min(batch, count - start) }, (_, i) => ({
          id: `customer-${start + i}`,
          tenure: (start + i) % 72,
          charges: 20 + ((start + i) % 9000) / 100,
          total: i % 100 === 0 ? null : i,
          contract: i % 2 === 0 ? ('monthly' as const) : ('yearly' as const),
          calls: BigInt(i),
          day: '2026-01-01',
        })),
      );
    const rate = count / ((performance.now() - written) / 1000);
    console.log(`${count} customers put, ${Math.round(rate)} a second`);
    const random = createRandom('online-get');
    const at = 1_767_225_600_000_000n;
    const micros: number[] = [];
    for (let i = -1000; i < gets; i++) {
      const key = { id: `customer-${random.integer(count)}` };
      const start = performance.now();
      const { statuses } = await store.get(view, key, { at });
      if (i >= 0) micros.push((performance.now() - start) * 1000);
      if (statuses.tenure !== 'fresh') throw new Error(`${key.id} is ${statuses.tenure}`);
    }
    micros.sort((a, b) => a - b);
    const share = (part: number): string => (micros[Math.floor(part * gets)] ?? 0).toFixed(0);
    console.log(
      `get: median ${share(0.5)} µs, p99 ${share(0.99)} µs, slowest ${share(1 - 1 / gets)} µs`,
    );
    store.close();
  } finally {
    await rm(folder, { recursive: true });
  }
}
