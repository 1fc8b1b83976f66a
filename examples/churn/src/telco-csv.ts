import { defineCsvSource, type RowRule } from '@lagoa/data';
import { column, equal, int64, isNull, not, or } from '@lagoa/data/sql';
import { churn } from './tables.ts';

/** How the Telco file becomes the silver table: its headers are the columns, blanks are missing. */
export const telcoCsv = defineCsvSource({ table: churn });

/** What no range or level can say. */
export const telcoRules: readonly RowRule<typeof churn>[] = [
  {
    name: 'billed-after-first-month',
    column: 'TotalCharges',
    holds: or(not(isNull(column(churn, 'TotalCharges'))), equal(column(churn, 'tenure'), int64(0))),
    expected: 'a total after the first month; only tenure 0 is unbilled',
  },
];
