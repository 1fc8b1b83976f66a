import { defineTable, readRows, rowsToBatch } from '@lagoa/data';
import { createParquetTableStore } from '@lagoa/data/local';

/** Rows of one generation are alike, so that a mix of two is plain to see. */
const numbers = defineTable({
  name: 'numbers',
  layer: 'gold',
  key: ['n'],
  columns: { n: { kind: 'int32' }, part: { kind: 'int32' }, generation: { kind: 'int32' } },
  partitionBy: ['part'],
});
const [rowCount, partCount] = [4000, 5];

/** Publishes every row of a generation; `onReady` is called just before. */
export async function publishGeneration(
  root: string,
  generation: number,
  onReady: () => void = () => undefined,
): Promise<void> {
  const store = createParquetTableStore({ root });
  const rows = Array.from({ length: rowCount }, (_, n) => ({ n, part: n % partCount, generation }));
  const batch = await rowsToBatch(numbers, rows);
  onReady();
  await store.publish(numbers, one(batch), {
    mode: 'replace',
    provenance: { inputs: {}, parameters: { generation } },
  });
  await store.close();
}

async function* one<T>(value: T): AsyncGenerator<T> {
  yield value;
}

/** The generation that a reader sees; throws unless every row of it is there, and no other row. */
export async function readGeneration(root: string): Promise<number> {
  const store = createParquetTableStore({ root });
  const seen = new Map<number, Set<number>>();
  let rows = 0;
  for await (const batch of store.read(numbers))
    for (const { n, generation } of readRows(numbers, batch)) {
      seen.set(generation, (seen.get(generation) ?? new Set()).add(n));
      rows += 1;
    }
  await store.close();
  const [found, ...others] = seen;
  if (found === undefined || others.length > 0 || rows !== rowCount || found[1].size !== rowCount)
    throw new Error(`a reader saw ${rows} rows of generations ${[...seen.keys()].join(' and ')}`);
  return found[0];
}

/** How many snapshots the log holds; what a killed publisher left behind is pruned. */
export async function pruneAndCount(root: string): Promise<number> {
  const store = createParquetTableStore({ root });
  const snapshots = await store.snapshots(numbers);
  await store.prune(numbers, { graceMs: 0 });
  await store.close();
  return snapshots.length;
}
