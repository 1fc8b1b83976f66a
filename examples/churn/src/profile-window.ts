import { readRows, rowsToBatch, type TableStore } from '@lagoa/data';
import { type Profile, type ProfileSpec, profileSpecFor, profileTable } from '@lagoa/drift';
import type { RecordBatch } from 'apache-arrow';
import { churn, scoredChurn } from './tables.ts';

/**
 * The profile of one month, by the reference's bins: attributes and label from silver, the score
 * from diamond. `only` keeps some customers; without it the month streams in constant memory.
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
  const { score, ...attributes } = profileSpecFor(reference).columns;
  const specOf = (columns: ProfileSpec['columns']): ProfileSpec => ({
    kind: 'profile-spec',
    version: 1,
    columns,
  });
  const partition = { month };
  const [customers, scores] = await Promise.all([
    profileTable(pick(churn, tables.read(churn, { partition }), only), specOf(attributes)),
    profileTable(
      pick(scoredChurn, tables.read(scoredChurn, { partition }), only),
      specOf(score === undefined ? {} : { score }),
    ),
  ]);
  return { ...customers, columns: { ...customers.columns, ...scores.columns } };
}

/** The batches with the rows of some customers only. */
async function* pick(
  table: typeof churn | typeof scoredChurn,
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
