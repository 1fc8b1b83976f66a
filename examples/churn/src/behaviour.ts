import * as sql from '@lagoa/data/sql';
import { aggregateWindow, defineFeatureView } from '@lagoa/features';
import { billing, churn, support, usage } from './tables.ts';

const clocks = { key: ['customerID'], knownAt: { column: 'loaded_at' } } as const;
const usageView = defineFeatureView(usage, { ...clocks, name: 'usage', eventTime: 'measured_on' });
const billingView = defineFeatureView(billing, {
  ...clocks,
  name: 'billing',
  eventTime: 'billed_on',
});
const supportView = defineFeatureView(support, {
  ...clocks,
  name: 'support',
  eventTime: 'opened_at',
});

/**
 * Every customer and month of silver with what the customer did before the month began, as far as
 * it was known by then. Where no events came with the customers (the published file has none), what
 * they did is missing, not 0.
 */
export function withBehaviour({ events }: { readonly events: boolean }): sql.Query {
  const rows = sql.from(churn);
  if (!events) {
    const missing = <K extends sql.SqlKind>(value: sql.Expression<K>): sql.Expression<K> =>
      sql.caseWhen(sql.boolean(false), { value });
    return sql.extend(rows, {
      minutes_28d: missing(sql.float64(0)),
      minutes_84d: missing(sql.float64(0)),
      gigabytes_84d: missing(sql.float64(0)),
      days_late_84d: missing(sql.float64(0)),
      support_calls_84d: missing(sql.int64(0)),
    });
  }
  const windows: readonly sql.Query[] = [
    aggregateWindow(rows, {
      time: 'month',
      events: usageView,
      window: { days: 28 },
      values: { minutes_28d: { of: 'sum', column: 'minutes', decimals: 1 } },
    }),
    aggregateWindow(rows, {
      time: 'month',
      events: usageView,
      window: { days: 84 },
      values: {
        minutes_84d: { of: 'sum', column: 'minutes', decimals: 1 },
        gigabytes_84d: { of: 'sum', column: 'gigabytes', decimals: 2 },
      },
    }),
    aggregateWindow(rows, {
      time: 'month',
      events: billingView,
      window: { days: 84 },
      values: { days_late_84d: { of: 'sum', column: 'days_late' } },
    }),
    aggregateWindow(rows, {
      time: 'month',
      events: supportView,
      window: { days: 84 },
      values: { support_calls_84d: { of: 'count' } },
    }),
  ];
  // Beside each other rather than one inside the other: each reads the customers for itself.
  return windows.reduce<sql.Query>((query, window) => {
    const added = Object.keys(window.columns).filter((name) => !Object.hasOwn(churn.columns, name));
    const take = Object.fromEntries(added.map((name) => [name, name]));
    const on = { customerID: 'customerID', month: 'month' };
    return sql.join(query, window, { type: 'left', on, take });
  }, rows);
}
