import { readRows } from '@lagoa/data';
import { createHandler } from '@lagoa/serve';
import { openChampion } from '../champion.ts';
import { newestSnapshot } from '../newest-snapshot.ts';
import { featuresChurnScoreInput, type ScoreInputRow } from '../tables.ts';
import type { Wiring } from '../wiring.ts';

/**
 * The champion as a function from request to response. `GET /v1/customers/:id/score` looks in the
 * gold score input, each customer's newest month, read into memory once.
 */
export async function serve(wiring: Wiring): Promise<(request: Request) => Promise<Response>> {
  const { tables, clock } = wiring;
  const bundle = await openChampion(wiring);
  await newestSnapshot(tables, featuresChurnScoreInput, { madeBy: 'build-gold' });
  const newest = new Map<string, ScoreInputRow>();
  for await (const batch of tables.read(featuresChurnScoreInput))
    for (const row of readRows(featuresChurnScoreInput, batch)) {
      const known = newest.get(row.customerID);
      if (known === undefined || known.month < row.month) newest.set(row.customerID, row);
    }
  return createHandler({
    bundle,
    table: featuresChurnScoreInput,
    lookup: async (id) => newest.get(id),
    clock,
  });
}
