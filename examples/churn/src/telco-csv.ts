import { type CsvSource, defineCsvSource, type RowRule } from '@lagoa/data';
import { column, equal, int64, isNull, not, or } from '@lagoa/data/sql';
import type { EventKind } from './generate/generate-events.ts';
import { billing, churn, support, usage } from './tables.ts';

/** How the Telco file becomes the silver table: its headers are the columns, blanks are missing. */
export const telcoCsv = defineCsvSource({ table: churn });

/** Event files have the columns of their tables. */
export const eventCsv: Readonly<Record<EventKind, CsvSource>> = {
  usage: defineCsvSource({ table: usage }),
  billing: defineCsvSource({ table: billing }),
  support: defineCsvSource({ table: support }),
};

/** What no range or level can say. */
export const telcoRules: readonly RowRule<typeof churn>[] = [
  {
    name: 'billed-after-first-month',
    column: 'TotalCharges',
    holds: or(not(isNull(column(churn, 'TotalCharges'))), equal(column(churn, 'tenure'), int64(0))),
    expected: 'a total after the first month; only tenure 0 is unbilled',
  },
];
