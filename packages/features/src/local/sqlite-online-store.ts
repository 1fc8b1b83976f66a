import type { DatabaseSync } from 'node:sqlite';
import { LagoaError, type TableStore } from '@lagoa/data';
import { materializeView } from '../online/materialize-view.ts';
import { noTables } from '../online/memory-online-store.ts';
import type { OnlineFeatureStore } from '../online/online-feature-store.ts';
import {
  entityOf,
  featureValuesAt,
  haveLargerValues,
  type StoredRow,
  toStoredRow,
} from '../online/stored-row.ts';
import { type FeatureView, featureViewId } from '../time/feature-view.ts';

export interface SqliteOnlineStoreOptions {
  /** The database file; it is made where it is missing, unless `readOnly`. */
  readonly path: string;
  /** What `materialize` reads; without it only `put` brings rows. */
  readonly tables?: TableStore;
  /** For a service that only reads what another process writes. */
  readonly readOnly?: boolean;
}

export interface SqliteOnlineStore extends OnlineFeatureStore, AsyncDisposable {
  close(): void;
}

const schema = `
  CREATE TABLE IF NOT EXISTS feature_row (
    view TEXT NOT NULL, entity TEXT NOT NULL,
    event_time INTEGER NOT NULL, known_at INTEGER NOT NULL, sequence INTEGER NOT NULL,
    feature_values TEXT NOT NULL,
    PRIMARY KEY (view, entity)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS materialized (
    view TEXT NOT NULL PRIMARY KEY, up_to INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
`;

const select = `
  SELECT entity, event_time, known_at, sequence, feature_values
  FROM feature_row WHERE view = ? AND entity = ?`;

const upsert = `
  INSERT INTO feature_row VALUES (?, ?, ?, ?, ?, ?)
  ON CONFLICT (view, entity) DO UPDATE SET
    event_time = excluded.event_time, known_at = excluded.known_at,
    sequence = excluded.sequence, feature_values = excluded.feature_values
  WHERE (excluded.event_time, excluded.known_at, excluded.sequence)
    > (event_time, known_at, sequence)
  OR ((excluded.event_time, excluded.known_at, excluded.sequence)
    = (event_time, known_at, sequence)
    AND have_larger_values(view, excluded.feature_values, feature_values))`;

const upsertEnd = `
  INSERT INTO materialized VALUES (?, ?)
  ON CONFLICT (view) DO UPDATE SET up_to = max(up_to, excluded.up_to)`;

/**
 * The online store as one SQLite file in write-ahead mode: one process writes while others read.
 * Rows come in batches, each of them whole or not at all; a materialization that was cut off is
 * completed by running it again. Uses `node:sqlite` (Node 22.13 and newer).
 *
 * Throws `unavailable` where the file cannot be opened, or stays locked by another writer for 5 s,
 * and `corrupt` where it is no such database.
 *
 * @example
 * const store = await createSqliteOnlineStore({ path: 'features.sqlite', tables });
 * await store.materialize(usage, { to: clock.now() });
 * const { values } = await store.get(usage, { customer: 'c-1' }, { at: clock.now() });
 * store.close();
 */
export async function createSqliteOnlineStore({
  path,
  tables,
  readOnly = false,
}: SqliteOnlineStoreOptions): Promise<SqliteOnlineStore> {
  const { DatabaseSync } = await import('node:sqlite');
  const database = attempt(path, () => new DatabaseSync(path, { readOnly, timeout: 5000 }));
  const views = new Map<string, FeatureView>();
  const statements = attempt(path, () => {
    // Of rows with all times equal, the one that the offline join would take.
    database.function('have_larger_values', { deterministic: true }, (id, ours, theirs) => {
      const view = views.get(String(id));
      return view && haveLargerValues(view, String(ours), String(theirs)) ? 1 : 0;
    });
    if (!readOnly)
      database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; ${schema}`);
    return prepare(database, readOnly);
  });
  const ids = new WeakMap<FeatureView, string>();
  const idOf = (view: FeatureView): string => {
    const id = ids.get(view) ?? featureViewId(view);
    ids.set(view, id);
    views.set(id, view);
    return id;
  };
  const put = (view: FeatureView, rows: readonly StoredRow[]): void =>
    attempt(path, () => {
      if (statements.upsert === undefined)
        throw new LagoaError(
          'invalid-argument',
          `the online store ${path} is open for reading only`,
        );
      database.exec('BEGIN IMMEDIATE');
      try {
        for (const { entity, eventTime, knownAt, sequence, values } of rows)
          statements.upsert.run(idOf(view), entity, eventTime, knownAt, sequence, values);
        database.exec('COMMIT');
      } catch (cause) {
        database.exec('ROLLBACK');
        throw cause;
      }
    });
  return {
    async get(view, key, options) {
      const found = attempt(path, () => statements.select.get(idOf(view), entityOf(view, key)));
      return featureValuesAt(view, found && storedRow(found), options);
    },
    async put(view, rows) {
      put(
        view,
        rows.map((row) => toStoredRow(view, row)),
      );
    },
    async materialize(view, options) {
      if (tables === undefined) throw noTables(view);
      const last = attempt(path, () => statements.end.get(idOf(view))?.up_to);
      const done = await materializeView(view, {
        ...options,
        tables,
        last: typeof last === 'bigint' ? last : undefined,
        put: (rows) => put(view, rows),
      });
      attempt(path, () => statements.upsertEnd?.run(idOf(view), done.to));
      return done;
    },
    close: () => database.close(),
    [Symbol.asyncDispose]: async () => database.close(),
  };
}

function prepare(database: DatabaseSync, readOnly: boolean) {
  const read = (sql: string) => {
    const statement = database.prepare(sql);
    statement.setReadBigInts(true);
    return statement;
  };
  return {
    select: read(select),
    end: read('SELECT up_to FROM materialized WHERE view = ?'),
    upsert: readOnly ? undefined : database.prepare(upsert),
    upsertEnd: readOnly ? undefined : database.prepare(upsertEnd),
  };
}

function storedRow(found: Readonly<Record<string, unknown>>): StoredRow {
  const {
    entity,
    event_time: eventTime,
    known_at: knownAt,
    sequence,
    feature_values: values,
  } = found;
  if (
    typeof entity === 'string' &&
    typeof values === 'string' &&
    typeof eventTime === 'bigint' &&
    typeof knownAt === 'bigint' &&
    typeof sequence === 'bigint'
  )
    return { entity, eventTime, knownAt, sequence, values };
  throw new LagoaError('corrupt', 'a stored feature row lacks its times or values');
}

/** SQLite's errors, in our words. */
function attempt<T>(path: string, run: () => T): T {
  try {
    return run();
  } catch (cause) {
    if (cause instanceof LagoaError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    const isCorrupt = /not a database|malformed|no such table/.test(reason);
    throw new LagoaError(isCorrupt ? 'corrupt' : 'unavailable', `online store ${path}: ${reason}`, {
      cause,
    });
  }
}
