import type { ConformCounts } from '@lagoa/data';
import { eventKinds } from '../generate/generate-events.ts';
import { readLanding } from '../landing.ts';
import { monthName } from '../month.ts';
import type { Wiring } from '../wiring.ts';

export type SilverCounts = Pick<ConformCounts, 'rows' | 'accepted' | 'quarantined'>;

/**
 * Types and checks every landed file into its month's partition of its silver table, events first;
 * counts the customers. Rows in equal
 * rows out plus rows quarantined, always; more than 10 % quarantined stops the story.
 */
export async function buildSilver(wiring: Wiring): Promise<SilverCounts> {
  const { files } = await readLanding(wiring.bucket);
  let sum: SilverCounts = { rows: 0, accepted: 0, quarantined: 0 };
  for (const file of files) {
    wiring.progress.detail(monthName(file.month));
    for (const kind of eventKinds) await wiring.publishEvents(kind, file);
    const { rows, accepted, quarantined } = await wiring.publishSilver(file);
    sum = {
      rows: sum.rows + rows,
      accepted: sum.accepted + accepted,
      quarantined: sum.quarantined + quarantined,
    };
  }
  return sum;
}
