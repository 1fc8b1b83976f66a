import * as sql from '@lagoa/data/sql';
import type { AggregatePlan } from './window-aggregate.ts';

type Keys = readonly (readonly [key: string, label: string])[];

/** What groups are of: an entity and a time that labels ask for. */
export function momentColumns(keys: Keys): readonly string[] {
  return [...keys.map((_, i) => `lagoa_key_${i}`), 'lagoa_at'];
}

/**
 * The labels with each plan's value from the groups of their entity and time; null everywhere for a
 * label that lacks its key or time.
 */
export function besideLabels(
  labels: sql.Query,
  {
    timed,
    keys,
    plans,
    groups,
  }: {
    /** The labels with `lagoa_at`. */
    readonly timed: sql.Query;
    readonly keys: Keys;
    readonly plans: readonly AggregatePlan[];
    readonly groups: readonly sql.Query[];
  },
): sql.Query {
  const by = momentColumns(keys);
  const on = Object.fromEntries([
    ...keys.map(([, label], i) => [label, `lagoa_key_${i}`]),
    ['lagoa_at', 'lagoa_at'],
  ]);
  const wider = (query: sql.Query, group: sql.Query): sql.Query => {
    const take = Object.keys(group.columns).filter((name) => !by.includes(name));
    const same = Object.fromEntries(take.map((name) => [name, name]));
    return sql.join(query, group, { type: 'left', on, take: same });
  };
  const joined = groups.reduce<sql.Query>(wider, timed);
  const asked = [...keys.map(([, label]) => label), 'lagoa_at']
    .map((column) => sql.not(sql.isNull(sql.column(joined, column))))
    .reduce((a, b) => sql.and(a, b));
  const wide = sql.extend(
    joined,
    Object.fromEntries(
      plans.map(({ name, result }) => [name, sql.caseWhen(asked, { value: result(joined) })]),
    ),
  );
  return sql.pick(wide, [...Object.keys(labels.columns), ...plans.map(({ name }) => name)]);
}
