import { randomUUID } from 'node:crypto';
import type { BigQueryCatalog, StoredTable } from './bigquery-catalog.ts';
import {
  failJob,
  filterRows,
  type JobOutcome,
  missing,
  notChecked,
  parameterOf,
} from './bigquery-select-job.ts';
import { type Message, readText } from './message.ts';

/** The statements that this server knows, exactly as Lagoa's adapters emit them. */
const forms = {
  makeHead:
    /^CREATE TABLE IF NOT EXISTS `([\w.:-]+)` AS SELECT GENERATE_UUID\(\) AS epoch, 0 AS n$/,
  make: /^CREATE TABLE IF NOT EXISTS `([\w.:-]+)` \((.+?)\)(?: PARTITION BY `(\w+)`)?(?: CLUSTER BY (?:`\w+`(?:, )?)+)?(?: OPTIONS\(description = "(?:[^"\\]|\\.)*"\))?$/,
  addColumn: /^ALTER TABLE `([\w.:-]+)` ADD COLUMN IF NOT EXISTS `(\w+)` (\w+(?:\(\d+, \d+\))?)$/,
  begin: /^BEGIN TRANSACTION$/,
  move: /^UPDATE `([\w.:-]+)` SET n = n \+ 1 WHERE n = @lagoa_expected$/,
  guard: /^IF @@row_count = 0 THEN RAISE USING MESSAGE = '([\w-]+)'$/,
  endIf: /^END IF$/,
  remove: /^DELETE FROM `([\w.:-]+)` WHERE (.+)$/,
  insert: /^INSERT INTO `([\w.:-]+)` \(((?:`\w+`(?:, )?)+)\) SELECT \2 FROM `([\w.:-]+)`$/,
  write:
    /^INSERT INTO `([\w.:-]+)` \(n, id, entry, `at`\) VALUES \(@lagoa_expected \+ 1, @lagoa_id, @lagoa_entry, CURRENT_TIMESTAMP\(\)\)$/,
  commit: /^COMMIT TRANSACTION$/,
  drop: /^DROP TABLE IF EXISTS `([\w.:-]+)`$/,
  keep: /^CREATE SNAPSHOT TABLE IF NOT EXISTS `([\w.:-]+)` CLONE `([\w.:-]+)` FOR SYSTEM_TIME AS OF TIMESTAMP_MICROS\((\d+)\)$/,
  dropKept: /^DROP SNAPSHOT TABLE IF EXISTS `([\w.:-]+)`$/,
} as const;
type Form = keyof typeof forms;

/** How far back BigQuery remembers. */
const travelMicros = 7n * 86_400_000_000n;

const column =
  /`?(\w+)`? (\w+(?:\(\d+, \d+\))?)( NOT NULL)?(?: OPTIONS\(description = "((?:[^"\\]|\\.)*)"\))?/g;
const restTypes: Readonly<Record<string, string>> = {
  BOOL: 'BOOLEAN',
  INT64: 'INTEGER',
  FLOAT64: 'FLOAT',
};

/** Whether a text is made of statements that change tables, rather than of one query. */
export function isScript(text: string): boolean {
  return !/^(SELECT|WITH) /.test(text);
}

/**
 * Runs a script statement by statement, as BigQuery does: outside a transaction each takes effect at
 * once, inside one all do at its end, and none if anything fails on the way.
 */
export function runScript(configuration: Message, catalog: BigQueryCatalog): JobOutcome {
  const text = readText(configuration, 'query');
  const statements = text.split(/;\n|;$/).filter((statement) => statement !== '');
  // What is not known is refused before anything runs.
  const parsed = statements.map(parseStatement);
  const session = createSession(configuration, catalog);
  for (const [form, parts] of parsed) {
    const failure = session.run(form, parts);
    if (failure !== undefined) return failure;
  }
  return { result: { fields: [], rows: [] }, statistics: { totalBytesProcessed: '0' } };
}

function parseStatement(statement: string): readonly [Form, readonly string[]] {
  for (const form of Object.keys(forms)) {
    if (!isForm(form)) continue;
    const match = forms[form].exec(statement);
    if (match !== null) return [form, match.slice(1).map((part) => part ?? '')];
  }
  throw notChecked(`SQL: ${statement}`);
}

function isForm(name: string): name is Form {
  return name in forms;
}

function createSession(configuration: Message, catalog: BigQueryCatalog) {
  const pending = new Map<string, StoredTable | undefined>();
  let inTransaction = false;
  let rowCount = 0;
  let startMicros = 0n;
  const read = (path: string): StoredTable | undefined =>
    pending.has(path) ? pending.get(path) : catalog.table(path);
  const change = (path: string, table: StoredTable | undefined): undefined => {
    if (inTransaction) pending.set(path, table);
    else catalog.commit(new Map([[path, table]]));
  };
  const parameter = (name: string): string => parameterOf(configuration, name);
  const run = (form: Form, [path = '', second = '', third = '']: readonly string[]) => {
    const table = read(path);
    switch (form) {
      case 'makeHead': {
        const fields = [toField('epoch', 'STRING'), toField('n', 'INT64')];
        if (table === undefined) change(path, newTable(fields, [[randomUUID(), '0']]));
        return undefined;
      }
      case 'make': {
        const fields = [...second.matchAll(column)].map(
          ([, name = '', type = '', required, text]) =>
            toField(name, type, { required: required !== undefined, text }),
        );
        const time = third === '' ? {} : { type: 'DAY', field: third };
        if (table === undefined) change(path, { ...newTable(fields, []), timePartitioning: time });
        return undefined;
      }
      case 'addColumn':
        if (table === undefined) return missing(path);
        if (table.fields.some(({ name }) => name === second)) return undefined;
        return change(path, {
          ...table,
          fields: [...table.fields, toField(second, third)],
          rows: table.rows.map((row) => [...row, null]),
        });
      case 'begin':
        inTransaction = true;
        startMicros = catalog.now();
        return undefined;
      case 'commit':
        inTransaction = false;
        catalog.commit(pending);
        pending.clear();
        return undefined;
      case 'move': {
        if (table === undefined) return missing(path);
        const moved = (n: unknown) => n === parameter('lagoa_expected');
        rowCount = table.rows.filter(([, n]) => moved(n)).length;
        const next = ([epoch = null, n = null]: readonly (string | null)[]) =>
          moved(n) ? [epoch, String(Number(n) + 1)] : [epoch, n];
        return change(path, { ...table, rows: table.rows.map(next) });
      }
      case 'guard':
        return rowCount === 0 ? failJob('invalidQuery', `${path} at [3:1]`) : undefined;
      case 'endIf':
        return undefined;
      case 'remove':
        return table === undefined ? missing(path) : removeRows(path, table, second);
      case 'insert': {
        const source = read(third);
        if (table === undefined) return missing(path);
        return source === undefined
          ? missing(third)
          : insertRows(path, table, { source, list: second });
      }
      case 'write': {
        if (table === undefined) return missing(path);
        const n = String(Number(parameter('lagoa_expected')) + 1);
        const row = [n, parameter('lagoa_id'), parameter('lagoa_entry'), String(startMicros)];
        return change(path, { ...table, rows: [...table.rows, row] });
      }
      case 'drop':
      case 'dropKept':
        if (table !== undefined && (table.isSnapshot ?? false) !== (form === 'dropKept'))
          return failJob(
            'invalidQuery',
            `${path} is not allowed for this operation because of its type`,
          );
        return change(path, undefined);
      case 'keep': {
        const age = catalog.now() - BigInt(third);
        const then = catalog.table(second, BigInt(third));
        if (then === undefined || age > travelMicros)
          return failJob('invalidQuery', `Invalid snapshot time ${third} for table ${second}`);
        return table === undefined ? change(path, { ...then, isSnapshot: true }) : undefined;
      }
    }
  };
  const removeRows = (path: string, table: StoredTable, where: string) => {
    if (where === 'TRUE') return change(path, { ...table, rows: [] });
    const gone = new Set<StoredTable['rows'][number]>();
    for (const part of where === 'FALSE' ? [] : where.split(' OR ')) {
      const plain = part.replace(/^\((.+)\)$/, '$1').replace(/^n =/, '`n` =');
      const { rows, failure } = filterRows(configuration, table, plain);
      if (failure !== undefined) return failure;
      for (const row of rows) gone.add(row);
    }
    return change(path, { ...table, rows: table.rows.filter((row) => !gone.has(row)) });
  };
  const insertRows = (
    path: string,
    table: StoredTable,
    { source, list }: { readonly source: StoredTable; readonly list: string },
  ) => {
    const names = list.split(', ').map((name) => name.slice(1, -1));
    for (const name of names) {
      const [from, to] = [source, table].map(({ fields }) =>
        fields.find((own) => own.name === name),
      );
      if (from === undefined || to === undefined)
        return failJob('invalidQuery', `Unrecognized name: ${name}`);
      if (from.type !== to.type)
        return failJob(
          'invalidQuery',
          `Query column ${names.indexOf(name) + 1} has type ${String(from.type)} which cannot be inserted into column ${name}, which has type ${String(to.type)}`,
        );
    }
    const places = table.fields.map(({ name }) =>
      names.includes(String(name)) ? source.fields.findIndex((own) => own.name === name) : -1,
    );
    const added = source.rows.map((row) => places.map((place) => row[place] ?? null));
    // BigQuery keeps no order of rows: neither does this, so that no reader comes to lean on one.
    return change(path, { ...table, rows: [...added.toReversed(), ...table.rows] });
  };
  return { run };
}

function newTable(fields: readonly Message[], rows: StoredTable['rows']): StoredTable {
  return { fields, rows, timePartitioning: {} };
}

function toField(
  name: string,
  type: string,
  {
    required = false,
    text,
  }: { readonly required?: boolean; readonly text?: string | undefined } = {},
): Message {
  const [, word = '', precision, scale] = /^(\w+)(?:\((\d+), (\d+)\))?$/.exec(type) ?? [];
  return {
    name,
    type: restTypes[word] ?? word,
    mode: required ? 'REQUIRED' : 'NULLABLE',
    ...(precision !== undefined && { precision, scale }),
    ...(text !== undefined && { description: JSON.parse(`"${text}"`) }),
  };
}
