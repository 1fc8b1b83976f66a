import { type Columns, LagoaError } from '@lagoa/data';
import * as sql from '@lagoa/data/sql';
import type { FeatureView, TimeName } from './feature-view.ts';
import { comparableOf } from './column-of-kind.ts';
import { firstOf } from './first-of-group.ts';
import { commonInstantKind, instantColumn, instantOf } from './instant.ts';
import { latestEvents, type ViewPlan } from './latest-events.ts';
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
  /** The order of the rows; default: the views' keys, then the time. `[]` leaves them as they come. */
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
    planView(labels, { name, view, time, names: options.keys?.[name] ?? {} }),
  );
  const timed = sql.extend(labels, {
    lagoa_at: instantOf(labels, time),
    ...(plans.some(({ at }) => at === 'lagoa_moment') && {
      lagoa_moment: instantOf(labels, time, 'timestamp'),
    }),
  });
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

function planView(
  labels: sql.Query,
  {
    name,
    view,
    time,
    names,
  }: Pick<ViewPlan, 'name' | 'view'> & {
    readonly time: string;
    readonly names: Readonly<Partial<Record<string, string>>>;
  },
): ViewPlan {
  const keys = matchKeys(labels, view, names);
  const { columns } = view.table;
  const known = 'column' in view.knownAt ? view.knownAt.column : view.eventTime;
  const instants = commonInstantKind(
    labels.columns[time]?.kind,
    columns[view.eventTime]?.kind,
    columns[known]?.kind,
  );
  return { name, view, keys, instants, at: instants === 'int64' ? 'lagoa_at' : 'lagoa_moment' };
}

/**
 * `query` with the features of one view, as of the keys and times of `labels`, all of which it holds.
 * What an entity knows at a time is found once, however many label rows ask for it.
 */
function joinView(query: sql.Query, labels: sql.Query, plan: ViewPlan): sql.Query {
  const { name, view, keys, instants } = plan;
  const usable = usableRows(view, instants);
  const asked = latestEvents(labels, usable, plan);
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
  const [known, at] = [instantColumn(found, 'lagoa_known'), instantColumn(found, 'lagoa_at')];
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
      [plan.at, 'lagoa_at'],
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
