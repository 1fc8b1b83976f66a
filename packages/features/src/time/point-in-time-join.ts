import { type Columns, LagoaError } from '@lagoa/data';
import * as sql from '@lagoa/data/sql';
import type { FeatureView, TimeName } from './feature-view.ts';
import { int64Of, keyOf, comparableOf } from './column-of-kind.ts';
import { firstOf } from './first-of-group.ts';
import { instantOf } from './instant.ts';
import { matchKeys } from './match-keys.ts';
import { usableRows } from './usable-rows.ts';

type Views = Readonly<Record<string, FeatureView>>;

/** `<view>_<feature>` of every feature of every view. */
export type JoinedName<V extends Views> = {
  [N in keyof V & string]: `${N}_${V[N]['features'][number]}`;
}[keyof V & string];

type JoinedColumn<V extends Views, Name extends string> = {
  [N in keyof V & string]: Name extends `${N}_${infer F}`
    ? F extends V[N]['features'][number]
      ? V[N]['table']['columns'][F]
      : never
    : never;
}[keyof V & string];

/** The columns that a point-in-time join adds: each feature and its status. */
export type JoinedColumns<V extends Views> = {
  readonly [Name in JoinedName<V>]: JoinedColumn<V, Name>;
} & { readonly [Name in JoinedName<V> as `${Name}_status`]: sql.ColumnOfKind<'string'> };

export interface PointInTimeOptions<C extends Columns, V extends Views> {
  /** The column with the time as of which each label row may know its features. */
  readonly time: TimeName<C>;
  /** The views, under the names that their features get as a prefix. */
  readonly views: V;
  /** Where a label column is named otherwise than the view's key: view to key column to label column. */
  readonly keys?: {
    readonly [N in keyof V]?: { readonly [K in V[N]['key'][number]]?: keyof C & string };
  };
  /** The order of the rows; default: the key of the labels' table, or the views' keys, then the time. */
  readonly order?: readonly (keyof C & string)[];
}

/**
 * For each label row the features as they could have been known at its time: of each view the row of
 * the same entity that is latest by event time, then known-at, then sequence, among those whose
 * event time **and** known-at are at or before the label's time. The result has one row for each
 * label row, whatever repeats on either side.
 *
 * Beside each feature stands its status: `fresh`; `stale`, with the value null, where the row is
 * older than the view's time-to-live; `missing` where there is none or the value is null, NaN or
 * infinite. A label row with a null time or key has nothing but `missing`; feature rows that lack a key or a time can
 * never be used. A date stands for its first moment in UTC.
 *
 * The query is the same in DuckDB and BigQuery: labels and features in one union, ordered by when a
 * row can first be used, with the largest event time so far; then one join of equal keys. A
 * decimal keeps its digits. Throws `not-found` where a key is missing from the labels, and
 * `invalid-argument` where it is of another kind or `keys` names what is not there.
 *
 * @example
 * const training = pointInTimeJoin(sql.from(labels), { time: 'cutoff', views: { usage } });
 * sql.compileQuery(training, sql.duckdb).text;
 */
export function pointInTimeJoin<C extends Columns, const V extends Views>(
  labels: sql.Query<C>,
  options: PointInTimeOptions<C, V>,
): sql.Query<C & JoinedColumns<V>>;
export function pointInTimeJoin(
  labels: sql.Query,
  options: PointInTimeOptions<Columns, Views>,
): sql.Query {
  const { views, time } = options;
  const stray = Object.keys(options.keys ?? {}).find((name) => !Object.hasOwn(views, name));
  if (stray !== undefined)
    throw new LagoaError(
      'invalid-argument',
      `keys are given for ${stray}; the views are ${Object.keys(views).join(', ')}`,
    );
  const plans = Object.entries(views).map(([name, view]) =>
    planView(labels, { name, view, names: options.keys?.[name] ?? {} }),
  );
  const timed = sql.extend(labels, { lagoa_at: instantOf(labels, time) });
  const wide = plans.reduce<sql.Query>((query, plan) => joinView(query, timed, plan), timed);
  const added = plans.flatMap(({ name, view }) =>
    view.features.flatMap((feature) => [`${name}_${feature}`, `${name}_${feature}_status`]),
  );
  const picked = sql.pick(wide, [...Object.keys(labels.columns), ...added]);
  const keys = plans.flatMap((plan) => plan.keys.map(([, label]) => label));
  const order = options.order ?? [...new Set([...keys, time])];
  if (order.length === 0) return picked;
  return sql.orderBy(
    picked,
    order.map((column) => sql.ascending(sql.column(picked, column), { nulls: 'first' })),
  );
}

interface ViewPlan {
  readonly name: string;
  readonly view: FeatureView;
  /** The view's key columns with those of the labels. */
  readonly keys: readonly (readonly [string, string])[];
}

function planView(
  labels: sql.Query,
  {
    name,
    view,
    names,
  }: Pick<ViewPlan, 'name' | 'view'> & {
    readonly names: Readonly<Partial<Record<string, string>>>;
  },
): ViewPlan {
  const keys = matchKeys(labels, view, names);
  return { name, view, keys };
}

/**
 * `query` with the features of one view, as of the keys and times of `labels`, all of which it holds.
 * What an entity knows at a time is found once, however many label rows ask for it.
 */
function joinView(query: sql.Query, labels: sql.Query, { name, view, keys }: ViewPlan): sql.Query {
  const usable = usableRows(view);
  const asked = latestEvents(labels, usable, { name, view, keys });
  const renamed = Object.fromEntries(
    view.features.map((feature) => [`${name}_${feature}`, feature]),
  );
  const found = sql.join(asked, usable, {
    type: 'left',
    on: Object.fromEntries([
      ...keys.map(([key], i) => [`lagoa_key_${i}`, key]),
      ['lagoa_fresh', 'lagoa_event'],
    ]),
    take: {
      lagoa_known: 'lagoa_known',
      ...(view.sequence !== undefined && { lagoa_sequence: view.sequence }),
      ...renamed,
    },
  });
  const [known, at] = [int64Of(found, 'lagoa_known'), int64Of(found, 'lagoa_at')];
  const inTime =
    'waived' in view.knownAt
      ? found
      : sql.where(found, sql.or(sql.isNull(known), sql.lessOrEqual(known, at)));
  const one = firstOf(inTime, {
    by: [...keys.map((_, i) => `lagoa_key_${i}`), 'lagoa_at'],
    // Of rows that agree in all times any would do; the same one is taken in every engine.
    order: [
      ...('waived' in view.knownAt ? [] : ['lagoa_known']),
      ...(view.sequence === undefined ? [] : ['lagoa_sequence']),
      ...Object.keys(renamed),
    ],
  });
  const [event, fresh] = [`lagoa_event_${name}`, `lagoa_fresh_${name}`];
  const wide = sql.join(query, one, {
    type: 'left',
    on: Object.fromEntries([
      ...keys.map(([, label], i) => [label, `lagoa_key_${i}`]),
      ['lagoa_at', 'lagoa_at'],
    ]),
    take: {
      [event]: 'lagoa_latest',
      [fresh]: 'lagoa_fresh',
      ...Object.fromEntries(Object.keys(renamed).map((column) => [column, column])),
    },
  });
  const status = (feature: string): sql.Expression<'string'> =>
    sql.caseWhen(sql.isNull(sql.column(wide, event)), {
      value: sql.string('missing'),
      otherwise: sql.caseWhen(sql.isNull(sql.column(wide, fresh)), {
        value: sql.string('stale'),
        otherwise: sql.caseWhen(sql.isNull(comparableOf(wide, `${name}_${feature}`)), {
          value: sql.string('missing'),
          otherwise: sql.string('fresh'),
        }),
      }),
    });
  return sql.extend(
    wide,
    Object.fromEntries(
      view.features.map((feature) => [`${name}_${feature}_status`, status(feature)]),
    ),
  );
}

/**
 * Of each entity and time that the labels ask for: the latest event time that is usable by then
 * (`lagoa_latest`), and again where it is fresh (`lagoa_fresh`). Labels and feature rows stand in
 * one union, in the order in which rows become usable.
 */
function latestEvents(labels: sql.Query, usable: sql.Query, { view, keys }: ViewPlan): sql.Query {
  const [event, known] = [int64Of(usable, 'lagoa_event'), int64Of(usable, 'lagoa_known')];
  const usableFrom = sql.caseWhen(sql.greater(known, event), { value: known, otherwise: event });
  const keysOf = (source: sql.Query, side: 0 | 1): Record<string, sql.Expression> =>
    Object.fromEntries(keys.map((pair, i) => [`lagoa_key_${i}`, sql.column(source, pair[side])]));
  const both = sql.union([
    sql.select(usable, {
      ...keysOf(usable, 0),
      lagoa_at: 'waived' in view.knownAt ? event : usableFrom,
      lagoa_event: event,
    }),
    sql.select(labels, {
      ...keysOf(labels, 1),
      lagoa_at: int64Of(labels, 'lagoa_at'),
      lagoa_event: sql.caseWhen(sql.boolean(false), { value: sql.int64(0) }),
    }),
  ]);
  // A row that is usable from the very moment of a label stands equal to it, and is known to it.
  // Where rows are usable from their event on, the last is the latest, which is found faster.
  const soFar = {
    partitionBy: keys.map((_, i) => keyOf(both, `lagoa_key_${i}`)),
    orderBy: [sql.ascending(sql.column(both, 'lagoa_at'), { nulls: 'first' })],
  };
  const events = int64Of(both, 'lagoa_event');
  const latestSoFar =
    'waived' in view.knownAt ? sql.lastKnown(events, soFar) : sql.maxSoFar(events, soFar);
  const walked = sql.addWindow(both, { lagoa_latest: latestSoFar });
  const asked = sql.where(
    walked,
    sql.and(
      sql.isNull(sql.column(walked, 'lagoa_event')),
      sql.not(sql.isNull(sql.column(walked, 'lagoa_latest'))),
    ),
  );
  const latest = int64Of(asked, 'lagoa_latest');
  const age = sql.subtract(int64Of(asked, 'lagoa_at'), latest);
  const limit = view.timeToLiveMicros;
  const fresh =
    limit === undefined
      ? latest
      : sql.caseWhen(sql.lessOrEqual(age, sql.int64(BigInt(limit))), { value: latest });
  return sql.extend(asked, { lagoa_fresh: fresh });
}
