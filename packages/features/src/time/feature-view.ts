import {
  type Columns,
  type Column,
  contentHash,
  LagoaError,
  type Row,
  type TableDefinition,
} from '@lagoa/data';
import { type Duration, durationMicros } from './duration.ts';

/** Columns that name an instant: a timestamp, or a date, which stands for its first moment in UTC. */
export type TimeName<C extends Columns> = {
  [Name in keyof C & string]: C[Name]['kind'] extends 'timestamp' | 'date' ? Name : never;
}[keyof C & string];

/** When a row could first be used: a column that says so, or why it may be left out of account. */
export type KnownAt<Name extends string = string> =
  | { readonly column: Name }
  | { readonly waived: string };

/**
 * Which features of a table are read by which key and as of when: one declaration for the join of
 * training data and for the online store, so that both have the same time-to-live. Plain JSON.
 */
export interface FeatureView<
  C extends Columns = Columns,
  Key extends string = string,
  Feature extends string = string,
> {
  readonly kind: 'feature-view';
  readonly version: 1;
  readonly name: string;
  readonly table: TableDefinition<C>;
  /** The columns whose values together name an entity. */
  readonly key: readonly Key[];
  readonly eventTime: string;
  readonly knownAt: KnownAt;
  /** Decides between rows of equal event time and equal known-at: the larger is the later. */
  readonly sequence?: string;
  /** Microseconds as decimal digits; a row this old is still fresh. Absent: rows never grow stale. */
  readonly timeToLiveMicros?: string;
  readonly features: readonly Feature[];
}

/** The key values of a view's entity. */
export type EntityKey<V extends FeatureView> = Pick<Row<V['table']>, V['key'][number]>;

/**
 * Declares a feature view. `knownAt` must be said: a column with the time at which each row could
 * first be read, or `{ waived: reason }`, which takes a row as known from its event time on.
 * `features` defaults to the columns that are neither key nor time nor sequence.
 *
 * Throws `invalid-argument` for a key that is empty, float64 or decimal, a name listed twice, a time that is neither timestamp nor
 * date, a sequence that is no int32 or int64, an empty reason, no feature, and a feature tagged
 * `label` or `leaky`.
 *
 * @example
 * const usage = defineTable({
 *   name: 'usage', layer: 'silver', key: [],
 *   columns: {
 *     customer: { kind: 'string' }, minutes: { kind: 'float64' },
 *     at: { kind: 'timestamp' }, loaded_at: { kind: 'timestamp' },
 *   },
 * });
 * const view = defineFeatureView(usage, {
 *   name: 'usage', key: ['customer'], eventTime: 'at', knownAt: { column: 'loaded_at' },
 *   timeToLive: { days: 30 },
 * });
 * view.features // ['minutes']
 */
export function defineFeatureView<
  C extends Columns,
  const Key extends keyof C & string,
  const Event extends TimeName<C>,
  const Known extends TimeName<C> = never,
  const Sequence extends keyof C & string = never,
  const Feature extends keyof C & string = Exclude<
    keyof C & string,
    Key | Event | Known | Sequence
  >,
>(
  table: TableDefinition<C>,
  options: {
    readonly name: string;
    readonly key: readonly Key[];
    readonly eventTime: Event;
    readonly knownAt: KnownAt<Known>;
    readonly sequence?: Sequence;
    readonly timeToLive?: Duration;
    readonly features?: readonly Feature[];
  },
): FeatureView<C, Key, Feature> {
  const { name, key, eventTime, knownAt, sequence, timeToLive } = options;
  const view = `feature view ${name}`;
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,99}$/.test(name))
    throw invalid(
      `a feature view is named by at most 100 letters, digits and _, got ${JSON.stringify(name)}`,
    );
  if (key.length === 0) throw invalid(`${view} needs a key`);
  for (const column of key)
    if (['float64', 'decimal'].includes(columnOf(table, column).kind))
      throw invalid(`${view}: a key is neither float64 nor decimal: ${column}`);
  const clock: { readonly column?: Known; readonly waived?: string } = knownAt ?? {};
  if ((clock.column === undefined) === (clock.waived === undefined))
    throw invalid(`${view}: knownAt is either { column } or { waived: reason }`);
  const known = 'column' in knownAt ? [knownAt.column] : [];
  if ('waived' in knownAt && knownAt.waived.trim() === '')
    throw invalid(`${view}: say why the time of knowledge may be waived`);
  for (const time of [eventTime, ...known])
    if (!['timestamp', 'date'].includes(columnOf(table, time).kind))
      throw invalid(`${view}: ${time} is neither timestamp nor date`);
  if (sequence !== undefined && !['int32', 'int64'].includes(columnOf(table, sequence).kind))
    throw invalid(`${view}: the sequence ${sequence} is neither int32 nor int64`);
  const taken = new Set<string>([
    ...key,
    eventTime,
    ...known,
    ...(sequence === undefined ? [] : [sequence]),
  ]);
  const others = (names: readonly string[]): readonly Feature[] =>
    names.filter((column): column is Feature => !taken.has(column));
  const features = options.features ?? others(Object.keys(table.columns));
  for (const names of [key, features])
    if (new Set<string>(names).size < names.length)
      throw invalid(`${view} lists a name twice: ${names.join(', ')}`);
  if (features.length === 0) throw invalid(`${view} has no features`);
  for (const feature of features) {
    if (taken.has(feature)) throw invalid(`${view}: ${feature} is its key or its time, no feature`);
    const tag = columnOf(table, feature).tags?.find((tag) => tag === 'label' || tag === 'leaky');
    if (tag) throw invalid(`${view}: ${feature} is tagged ${tag} and cannot be a feature`);
  }
  return Object.freeze({
    kind: 'feature-view',
    version: 1,
    name,
    table,
    key: Object.freeze([...key]),
    eventTime,
    knownAt: Object.freeze({ ...knownAt }),
    ...(sequence !== undefined && { sequence }),
    ...(timeToLive !== undefined && { timeToLiveMicros: String(durationMicros(timeToLive)) }),
    features: Object.freeze([...features]),
  });
}

/** 16 hex digits that change with anything that the view declares. */
export function featureViewId(view: FeatureView): string {
  return contentHash(view).slice(0, 16);
}

function columnOf({ name, columns }: TableDefinition, column: string): Column {
  const found = Object.hasOwn(columns, column) ? columns[column] : undefined;
  if (found) return found;
  throw invalid(`table ${name} has no column ${column}; it has ${Object.keys(columns).join(', ')}`);
}

function invalid(message: string): LagoaError {
  return new LagoaError('invalid-argument', message);
}
