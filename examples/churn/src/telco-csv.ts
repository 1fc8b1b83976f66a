import { defineCsvSource, type RowRule } from '@lagoa/data';
import { churn } from './tables.ts';

/** How the Telco file becomes the silver table: its headers are the columns, blanks are missing. */
export const telcoCsv = defineCsvSource({ table: churn });

/** What no range or level can say. */
export const telcoRules: readonly RowRule<typeof churn>[] = [
  {
    name: 'billed-after-first-month',
    column: 'TotalCharges',
    check: ({ tenure, TotalCharges }) =>
      TotalCharges !== null ||
      tenure === 0 ||
      `TotalCharges is blank after ${tenure} months; only the first month (tenure 0) is unbilled`,
  },
];
