import { type Columns, LagoaError } from '@lagoa/data';
import * as sql from '@lagoa/data/sql';
import type { FeatureView, TimeName } from './feature-view.ts';
import { instantOf, isOf } from './instant.ts';

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
  readonly keys?: { readonly [N in keyof V]?: Readonly<Record<string, keyof C & string>> };
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
 * row can first be used, with the largest event time so far; then one join of equal keys. Throws
 * `invalid-argument` where a key is missing from the labels or of another kind, and `unsupported`
 * for a decimal feature.
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
  const joined = Object.entries(views).map(([name, view]) =>
    planView(labels, { name, view, time, names: options.keys?.[name] ?? {} }),
  );
  let query = labels;
  for (const { name, byKey } of joined)
    query = sql.addWindow(query, { [`lagoa_row_${name}`]: sql.rowNumber(byKey(query)) });
  const numbered = query;
  for (const plan of joined) query = joinView(query, numbered, plan);
  const added = joined.flatMap(({ name, view }) =>
    view.features.flatMap((feature) => [`${name}_${feature}`, `${name}_${feature}_status`]),
  );
  const order = options.order ?? [
    ...new Set([...joined.flatMap(({ keys }) => keys.map(([, label]) => label)), time]),
  ];
  const picked = sql.pick(query, [...Object.keys(labels.columns), ...added]);
  if (order.length === 0) return picked;
  return sql.orderBy(
    picked,
    order.map((column) => sql.ascending(sql.column(picked, column), { nulls: 'first' })),
  );
}

interface ViewPlan {
  readonly name: string;
  readonly view: FeatureView;
  readonly time: string;
  /** The view's key columns with those of the labels. */
  readonly keys: readonly (readonly [string, string])[];
  /** Label rows of one entity in the order of time. */
  readonly byKey: (query: sql.Query) => sql.WindowOptions;
}

function planView(
  labels: sql.Query,
  {
    name,
    view,
    time,
    names,
  }: Pick<ViewPlan, 'name' | 'view' | 'time'> & {
    readonly names: Readonly<Record<string, string>>;
  },
): ViewPlan {
  const keys = view.key.map((key) => [key, names[key] ?? key] as const);
  for (const [key, label] of keys) {
    const [theirs, ours] = [sql.column(view.table, key), sql.column(labels, label)];
    if (theirs.kind !== ours.kind)
      throw new LagoaError(
        'invalid-argument',
        `${name}: the key ${key} is ${theirs.kind}, the labels' ${label} is ${ours.kind}`,
      );
  }
  for (const feature of view.features) sql.column(view.table, feature);
  const byKey = (query: sql.Query): sql.WindowOptions => ({
    partitionBy: keys.map(([, label]) => keyOf(query, label)),
    orderBy: [sql.ascending(sql.column(query, time), { nulls: 'first' })],
  });
  return { name, view, time, keys, byKey };
}

/** `query` with the features of one view, as of the rows of `labels`, which it holds. */
function joinView(query: sql.Query, labels: sql.Query, plan: ViewPlan): sql.Query {
  const { name, view, keys } = plan;
  const row = `lagoa_row_${name}`;
  const own = keys.map((_, i) => `lagoa_key_${i}`);
  const usable = usableRows(view);
  const reached = latestEvents(labels, usable, plan);
  const found = sql.join(reached, usable, {
    type: 'left',
    on: Object.fromEntries([
      ...keys.map(([key], i) => [`lagoa_key_${i}`, key]),
      ['lagoa_fresh', 'lagoa_event'],
    ]),
    take: {
      lagoa_known: 'lagoa_known',
      ...(view.sequence !== undefined && { lagoa_sequence: view.sequence }),
      ...Object.fromEntries(view.features.map((feature) => [`${name}_${feature}`, feature])),
    },
  });
  const known = int64Of(found, 'lagoa_known');
  const inTime = sql.where(
    found,
    sql.or(sql.isNull(known), sql.lessOrEqual(known, int64Of(found, 'lagoa_at'))),
  );
  const last = (column: string): sql.SortTerm =>
    sql.descending(sql.column(inTime, column), { nulls: 'last' });
  const placed = sql.addWindow(inTime, {
    lagoa_place: sql.rowNumber({
      partitionBy: [...own.map((key) => keyOf(inTime, key)), int64Of(inTime, 'lagoa_row')],
      orderBy: [
        last('lagoa_known'),
        ...(view.sequence === undefined ? [] : [last('lagoa_sequence')]),
        // Of rows that agree in all times any would do; the same one is taken in every engine.
        ...view.features.map((feature) => last(`${name}_${feature}`)),
      ],
    }),
  });
  const one = sql.where(placed, sql.equal(int64Of(placed, 'lagoa_place'), sql.int64(1)));
  const event = `lagoa_event_${name}`;
  const fresh = `lagoa_fresh_${name}`;
  const wide = sql.join(query, one, {
    type: 'left',
    on: Object.fromEntries([
      ...keys.map(([, label], i) => [label, `lagoa_key_${i}`]),
      [row, 'lagoa_row'],
    ]),
    take: {
      [event]: 'lagoa_latest',
      [fresh]: 'lagoa_fresh',
      ...Object.fromEntries(
        view.features.map((feature) => [`${name}_${feature}`, `${name}_${feature}`]),
      ),
    },
  });
  const status = (feature: string): sql.Expression<'string'> =>
    sql.caseWhen(sql.isNull(sql.column(wide, event)), {
      value: sql.string('missing'),
      otherwise: sql.caseWhen(sql.isNull(sql.column(wide, fresh)), {
        value: sql.string('stale'),
        otherwise: sql.caseWhen(sql.isNull(sql.column(wide, `${name}_${feature}`)), {
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

/** The rows of a view that have key and times, with their times in microseconds. */
function usableRows(view: FeatureView): sql.Query {
  const rows = sql.from(view.table);
  const known = 'column' in view.knownAt ? view.knownAt.column : view.eventTime;
  const timed = sql.extend(rows, {
    lagoa_event: instantOf(rows, view.eventTime),
    lagoa_known: instantOf(rows, known),
  });
  return [...view.key, 'lagoa_event', 'lagoa_known'].reduce<sql.Query>(
    (query, name) => sql.where(query, sql.not(sql.isNull(sql.column(query, name)))),
    timed,
  );
}

/**
 * Of each label row that has a key and a time: the latest event time that is usable by then
 * (`lagoa_latest`), and again where it is fresh (`lagoa_fresh`).
 */
function latestEvents(labels: sql.Query, usable: sql.Query, plan: ViewPlan): sql.Query {
  const { name, view, time, keys } = plan;
  const [event, known] = [int64Of(usable, 'lagoa_event'), int64Of(usable, 'lagoa_known')];
  const usableFrom = sql.caseWhen(sql.greater(known, event), { value: known, otherwise: event });
  const nothing = sql.caseWhen(sql.boolean(false), { value: sql.int64(0) });
  const keysOf = (source: sql.Query, side: 0 | 1): Record<string, sql.Expression> =>
    Object.fromEntries(keys.map((pair, i) => [`lagoa_key_${i}`, sql.column(source, pair[side])]));
  const both = sql.union([
    sql.select(usable, {
      ...keysOf(usable, 0),
      lagoa_at: usableFrom,
      lagoa_row: nothing,
      lagoa_event: event,
    }),
    sql.select(labels, {
      ...keysOf(labels, 1),
      lagoa_at: instantOf(labels, time),
      lagoa_row: int64Of(labels, `lagoa_row_${name}`),
      lagoa_event: nothing,
    }),
  ]);
  const walked = sql.addWindow(both, {
    lagoa_latest: sql.maxSoFar(int64Of(both, 'lagoa_event'), {
      partitionBy: keys.map((_, i) => keyOf(both, `lagoa_key_${i}`)),
      orderBy: [
        sql.ascending(sql.column(both, 'lagoa_at'), { nulls: 'first' }),
        // A row that is usable from the very moment of the label is known to it.
        sql.ascending(sql.column(both, 'lagoa_row'), { nulls: 'first' }),
      ],
    }),
  });
  const asked = sql.where(
    walked,
    sql.and(
      sql.not(sql.isNull(sql.column(walked, 'lagoa_row'))),
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

/** A column that can be grouped and joined by. */
function keyOf(source: sql.Query, name: string): sql.Expression<sql.KeyKind> {
  const value = sql.column(source, name);
  if (isKey(value)) return value;
  throw new LagoaError('invalid-argument', `a key is not float64: ${name}`);
}

function isKey(value: sql.Expression): value is sql.Expression<sql.KeyKind> {
  return value.kind !== 'float64';
}

function int64Of(source: sql.Query, name: string): sql.Expression<'int64'> {
  const value = sql.column(source, name);
  if (isOf(value, 'int64')) return value;
  throw new LagoaError('invalid-argument', `${name} is ${value.kind}, not int64`);
}
