import { type ArrowValue, canonicalJson, type Column, LagoaError } from '@lagoa/data';
import { evaluateQuery, from, orderBy } from '@lagoa/data/sql';
import {
  compareTimes,
  type FeatureStatus,
  isFresh,
  type RowTimes,
  rowTimes,
  usableFrom,
} from '../time/feature-row.ts';
import type { FeatureView } from '../time/feature-view.ts';
import { largestFirst } from '../time/first-of-group.ts';
import { isOfKind, wrongKind } from './column-kind.ts';
import type { FeatureRow, FeatureValues, GetOptions } from './online-feature-store.ts';
import { readValues, writeValues } from './values-text.ts';

/** The row of one entity as a store keeps it. */
export interface StoredRow extends RowTimes {
  /** Names the entity: the key's values as JSON, so that (12, 3) is not (1, 23). */
  readonly entity: string;
  /** Of all features, in the order of the view, as `writeValues` gives them. */
  readonly values: string;
}

/**
 * The name of an entity within its view. Throws `invalid-argument` where a key value is missing or of
 * another kind, which would name nobody; a safe integer may stand for an int64.
 */
export function entityOf(view: FeatureView, key: FeatureRow): string {
  return canonicalJson(
    view.key.map((name) => {
      const value = key[name] ?? null;
      if (value === null)
        throw new LagoaError('invalid-argument', `the key of ${view.name} needs ${name}`);
      const whole = Number.isSafeInteger(value) ? BigInt(Number(value)) : value;
      const column = columnOf(view, name);
      if (isOfKind(column.kind === 'int64' ? whole : value, column)) return whole;
      throw wrongKind(
        'invalid-argument',
        { place: `the key of ${view.name}`, name, column },
        value,
      );
    }),
  );
}

/**
 * A row of the view's table as it is stored. Throws `invalid-data` where a key or a time is null, and
 * where a feature is not there (null is) or of another kind.
 */
export function toStoredRow(view: FeatureView, row: FeatureRow): StoredRow {
  const times = rowTimes(view, row);
  const lacking = view.key.find((name) => (row[name] ?? null) === null);
  if (times === undefined || lacking !== undefined)
    throw new LagoaError(
      'invalid-data',
      `a row of ${view.name} lacks its ${lacking ?? 'time'}: only rows with key and time are stored`,
    );
  const values = writeValues(view.features.map((name) => featureOf(view, row, name)));
  return { ...times, entity: entityOf(view, row), values };
}

function featureOf(view: FeatureView, row: FeatureRow, name: string): ArrowValue {
  const value = row[name];
  const column = columnOf(view, name);
  if (value === null || (value !== undefined && isOfKind(value, column))) return value;
  throw wrongKind('invalid-data', { place: `a row of ${view.name}`, name, column }, value);
}

/** Whether a row takes the place of another; of rows with all times equal, the same one always wins. */
export function isLater(view: FeatureView, a: StoredRow, b: StoredRow): boolean {
  const order = compareTimes(a, b);
  return order === 0 ? haveLargerValues(view, a.values, b.values) : order > 0;
}

/**
 * Whether these stored values win over those of a row with all times equal: by the rule of
 * `pointInTimeJoin`, the larger feature in the order of the view.
 */
export function haveLargerValues(view: FeatureView, a: string, b: string): boolean {
  if (a === b) return false;
  const { table } = view;
  const rows = [a, b]
    // What the rule does not tell apart, as null and NaN, their texts do.
    .sort((left, right) => (left > right ? -1 : 1))
    .map((text) => {
      const values = readValues(text, columnsOf(view));
      return { text, row: Object.fromEntries(view.features.map((name, i) => [name, values[i]])) };
    });
  const inOrder = orderBy(from(table), largestFirst(table, view.features), { limit: 1 });
  const [first] = evaluateQuery(inOrder, { [table.name]: rows.map(({ row }) => row) });
  return rows.find(({ row }) => row === first)?.text === a;
}

/** What a stored row, or none, says at a time. */
export function featureValuesAt<V extends FeatureView, Name extends V['features'][number]>(
  view: V,
  stored: StoredRow | undefined,
  { at, features }: GetOptions<Name>,
): FeatureValues<V, Name> {
  if (typeof at !== 'bigint')
    throw new LagoaError(
      'invalid-argument',
      `${view.name}: at is a bigint of microseconds since 1970 UTC, got ${String(at)}`,
    );
  const row = stored !== undefined && usableFrom(stored) <= at ? stored : undefined;
  const fresh = row !== undefined && isFresh(view, row.eventTime, at);
  const found = row === undefined ? [] : readValues(row.values, columnsOf(view));
  const values: Record<string, ArrowValue> = {};
  const statuses: Record<string, FeatureStatus> = {};
  for (const name of features ?? view.features) {
    const place = view.features.indexOf(name);
    if (place < 0)
      throw new LagoaError(
        'invalid-argument',
        `${view.name} has no feature ${name}; it has ${view.features.join(', ')}`,
      );
    const value = found[place] ?? null;
    values[name] = fresh ? value : null;
    const isNothing = value === null || (typeof value === 'number' && !Number.isFinite(value));
    if (row === undefined) statuses[name] = 'missing';
    else if (!fresh) statuses[name] = 'stale';
    else statuses[name] = isNothing ? 'missing' : 'fresh';
  }
  const answer: FeatureValues = { values, statuses, eventTime: row?.eventTime };
  if (isOf<V, Name>(answer)) return answer;
  throw new LagoaError('invalid-argument', `no features of ${view.name} were asked for`);
}

/** True by construction: one value for each feature that was asked for, read by its column's kind. */
function isOf<V extends FeatureView, Name extends V['features'][number]>(
  answer: FeatureValues,
): answer is FeatureValues<V, Name> {
  return Object.keys(answer.values).length > 0;
}

function columnsOf(view: FeatureView): readonly Column[] {
  return view.features.map((name) => columnOf(view, name));
}

function columnOf({ name: view, table }: FeatureView, name: string): Column {
  const column = Object.hasOwn(table.columns, name) ? table.columns[name] : undefined;
  if (column !== undefined) return column;
  throw new LagoaError('invalid-argument', `${view}: table ${table.name} has no column ${name}`);
}
