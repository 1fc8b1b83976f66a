import { canonicalJson, createRandom, type Random, rowsToBatch } from '@lagoa/data';
import { createDuckdbEngine, createDuckdbWarehouse } from '@lagoa/data/local';
import { createMemoryTableStore } from '@lagoa/data/memory';
import { from } from '@lagoa/data/sql';
import {
  compareProfiles,
  driftRows,
  driftSections,
  mergeProfiles,
  type Profile,
  profileQuery,
  profileSpecFor,
  profileTable,
} from '@lagoa/drift';
import { once } from './engine-rows.ts';
import { drawFacts, type Fact, facts, shuffle } from './random-table.ts';

const queried = ['real', 'small', 'large', 'money', 'text', 'plan', 'flag'] as const;

/**
 * Random tables as reference and current: profiles of parts merge to the profile of the whole in any
 * order, DuckDB counts what TypeScript counts, and any two profiles compare without an exception.
 */
export async function round(seed: number): Promise<string> {
  const random = createRandom(seed);
  const reference = drawFacts(random.fork('reference'));
  const current = drawFacts(random.fork('current'));
  const learnt = await profileOf(reference, profileSpecFor(facts));
  const again = await profileOf(shuffle(random, reference), profileSpecFor(facts));
  same('learnt in another order', again, learnt);
  const spec = profileSpecFor(learnt);
  const whole = await profileOf(current, spec);
  const parts = await Promise.all(cut(random, current).map((rows) => profileOf(rows, spec)));
  const merged = mergeProfiles(shuffle(random, parts));
  same('merged in another order', merged, whole);

  const narrow = profileSpecFor(learnt, { columns: queried });
  const store = createMemoryTableStore();
  const batch = await rowsToBatch(facts, current);
  await store.publish(facts, once(batch), { mode: 'replace', provenance: { inputs: {} } });
  const engine = createDuckdbEngine({ threads: 2 });
  try {
    const warehouse = createDuckdbWarehouse({ engine, store, tables: [facts] });
    const counted = await profileQuery(warehouse, from(facts), { spec: narrow });
    same('counted by DuckDB', deciding(counted), deciding(await profileOf(current, narrow)));
  } finally {
    await engine.close();
  }

  const report = compareProfiles(learnt, whole, { window: 'w' });
  driftRows(report);
  driftSections([report]);
  if (compareProfiles(learnt, learnt).status === 'drift') throw new Error('drift from itself');
  return report.status;
}

async function profileOf(
  rows: readonly Fact[],
  spec: ReturnType<typeof profileSpecFor>,
): Promise<Profile> {
  return profileTable([await rowsToBatch(facts, rows)], spec);
}

/** Two to four parts, some of them empty. */
function cut(random: Random, rows: readonly Fact[]): readonly (readonly Fact[])[] {
  const ends = Array.from({ length: 1 + random.integer(3) }, () => random.integer(rows.length + 1));
  const edges = [0, ...ends.sort((a, b) => a - b), rows.length];
  return edges.slice(1).map((end, i) => rows.slice(edges[i], end));
}

/** What a query counts too: everything but sketch, sums and distinct values. */
function deciding({ rows, columns }: Profile): unknown {
  return {
    rows,
    columns: JSON.parse(
      JSON.stringify(columns, (key, value) =>
        ['sketch', 'sum', 'squares', 'distinct'].includes(key) ? undefined : value,
      ),
    ),
  };
}

function same(what: string, found: unknown, expected: unknown): void {
  const [a, b] = [canonicalJson(found), canonicalJson(expected)];
  if (a === b) return;
  const at = [...a].findIndex((character, i) => character !== b[i]);
  throw new Error(`${what}: ${a.slice(at - 120, at + 80)}\nexpected ${b.slice(at - 120, at + 80)}`);
}
