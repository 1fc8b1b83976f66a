import { readRows, rowsToBatch, type TableStore } from '@lagoa/data';
import { type Profile, profileSpecFor, profileTable } from '@lagoa/drift';
import type { RecordBatch } from 'apache-arrow';
import { churn, featuresChurnScoreInput, scoredChurn } from './tables.ts';

/** Where a month's columns lie: the label in silver, what is scored in gold, the score in diamond. */
const sources = [
  { table: featuresChurnScoreInput, has: (name: string) => name !== 'Churn' && name !== 'score' },
  { table: churn, has: (name: string) => name === 'Churn' },
  { table: scoredChurn, has: (name: string) => name === 'score' },
] as const;

/**
 * The profile of one month, by the reference's bins. `only` keeps some customers; without it the
 * month streams in constant memory.
 */
export async function profileWindow(
  tables: TableStore,
  {
    month,
    reference,
    only,
  }: {
    readonly month: string;
    readonly reference: Profile;
    readonly only?: ReadonlySet<string>;
  },
): Promise<Profile> {
  const all = Object.entries(profileSpecFor(reference).columns);
  const [first, ...others] = await Promise.all(
    sources.map(({ table, has }) => {
      const batches = tables.read(table, { partition: { month } });
      const columns = Object.fromEntries(all.filter(([name]) => has(name)));
      return profileTable(pick(table, batches, only), {
        kind: 'profile-spec',
        version: 1,
        columns,
      });
    }),
  );
  if (first === undefined) throw new Error('no sources to profile');
  const columns = Object.assign({}, first.columns, ...others.map((profile) => profile.columns));
  return { ...first, columns };
}

/** The batches with the rows of some customers only. */
async function* pick(
  table: (typeof sources)[number]['table'],
  batches: AsyncIterable<RecordBatch>,
  only: ReadonlySet<string> | undefined,
): AsyncGenerator<RecordBatch> {
  for await (const batch of batches)
    yield only === undefined
      ? batch
      : rowsToBatch(
          table,
          [...readRows(table, batch)].filter(({ customerID }) => only.has(customerID)),
        );
}
