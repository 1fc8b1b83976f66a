import type { Snapshot, TableDefinition } from '@lagoa/data';
import {
  ascending,
  column,
  compileQuery,
  date,
  duckdb,
  equal,
  or,
  orderBy,
  pick,
  type Query,
  where,
} from '@lagoa/data/sql';
import { withBehaviour } from '../behaviour.ts';
import { readLanding } from '../landing.ts';
import { newestSnapshot } from '../newest-snapshot.ts';
import {
  billing,
  churn,
  featuresChurn,
  featuresChurnScoreInput,
  support,
  usage,
} from '../tables.ts';
import type { Wiring } from '../wiring.ts';

export interface Gold {
  readonly training: Snapshot;
  readonly scoreInput: Snapshot;
}

/**
 * Joins the customers of silver with what they did before each month, as it was known when the month
 * began, and publishes what models learn from (the first month, with labels) and what they score
 * (every month, without). Nothing is learnt or imputed here: features are fitted on the training part
 * alone.
 */
export async function buildGold({ bucket, tables, openWarehouse }: Wiring): Promise<Gold> {
  const { files } = await readLanding(bucket);
  const events = files.every((file) => file.events !== undefined);
  const read: readonly TableDefinition[] = events ? [churn, usage, billing, support] : [churn];
  const inputs: Record<string, string> = {};
  const numbers: Record<string, number> = {};
  for (const table of read) {
    const { id, number } = await newestSnapshot(tables, table, { madeBy: 'build-silver' });
    inputs[table.name] = id;
    numbers[table.name] = number;
  }
  const warehouse = openWarehouse(read, numbers);
  const rows = withBehaviour({ events });
  const months = files.map(({ month }) => month);
  const publish = (table: TableDefinition, of: readonly string[]): Promise<Snapshot> =>
    warehouse.writeTable(compileQuery(rowsOf(rows, table, of), duckdb), table, {
      mode: 'replace',
      provenance: { inputs, parameters: { months: of } },
    });
  return {
    training: await publish(featuresChurn, months.slice(0, 1)),
    scoreInput: await publish(featuresChurnScoreInput, months),
  };
}

/** The columns of a table, of these months. */
function rowsOf(rows: Query, table: TableDefinition, months: readonly string[]): Query {
  const isOf = months
    .map((month) => equal(column(churn, 'month'), date(month)))
    .reduce((a, b) => or(a, b));
  const picked = pick(where(rows, isOf), Object.keys(table.columns));
  // A join gives rows in any order; the same gold has the same bytes.
  return orderBy(
    picked,
    table.key.map((name) => ascending(column(picked, name), { nulls: 'first' })),
  );
}
