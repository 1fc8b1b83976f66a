import type { BigQueryCatalog, StoredTable } from './bigquery-catalog.ts';
import type { RestCell } from './bigquery-rows.ts';
import { createHttpFailure } from './http-server.ts';
import { type Message, readField, readList, readText } from './message.ts';

/** What came of a job. */
export interface JobOutcome {
  readonly error?: { readonly reason: string; readonly message: string };
  readonly result: { readonly fields: readonly Message[]; readonly rows: StoredTable['rows'] };
  readonly statistics: Message;
}

/** The SELECTs that this server knows, exactly as Lagoa's adapters emit them. */
const data =
  /^SELECT ((?:`\w+`(?:, )?)+) FROM `([\w.:-]+)`( FOR SYSTEM_TIME AS OF @lagoa_as_of)?(?: WHERE (.+))?$/;
const log =
  /^SELECT head\.epoch, log\.n, log\.entry, UNIX_MICROS\(log\.`at`\) AS at_micros FROM `([\w.:-]+)` AS head LEFT JOIN `([\w.:-]+)` AS log ON TRUE ORDER BY log\.n$/;
const count =
  /^SELECT ((?:CAST\(`\w+` AS STRING\) AS p\d+, )*)COUNT\(\*\) AS n FROM `([\w.:-]+)`(?: GROUP BY p[\dp, ]+ ORDER BY p[\dp, ]+)?$/;
const list =
  /^SELECT table_name, UNIX_MICROS\(creation_time\) AS created FROM `([\w.:-]+)`\.INFORMATION_SCHEMA\.TABLES WHERE STARTS_WITH\(table_name, @prefix\) ORDER BY table_name$/;
const condition = /^`(\w+)` = @(\w+)$|^`(\w+)` IS NULL$/;
const timeTravelMicros = 7n * 86_400_000_000n;

/** Answers a SELECT, if it is one that Lagoa's adapters emit; else throws 501. */
export function answerSelect(configuration: Message, catalog: BigQueryCatalog): JobOutcome {
  const text = readText(configuration, 'query');
  if (configuration.useLegacySql !== false) throw notChecked('legacy SQL');
  const match = data.exec(text);
  if (match !== null) {
    const [, columns = '', path = '', asOf, where = ''] = match;
    return answerData(configuration, catalog, { columns, path, asOf: asOf !== undefined, where });
  }
  const [, headPath, logPath] = log.exec(text) ?? [];
  if (headPath !== undefined) return answerLog(catalog, headPath, logPath ?? '');
  const [, casts = '', countPath] = count.exec(text) ?? [];
  if (countPath !== undefined) return answerCount(catalog, countPath, casts);
  const [, dataset] = list.exec(text) ?? [];
  if (dataset !== undefined)
    return answerList(catalog, dataset, parameterOf(configuration, 'prefix'));
  throw notChecked(`SQL: ${text}`);
}

function answerData(
  configuration: Message,
  catalog: BigQueryCatalog,
  {
    columns,
    path,
    asOf,
    where,
  }: {
    readonly columns: string;
    readonly path: string;
    readonly asOf: boolean;
    readonly where: string;
  },
): JobOutcome {
  const at = asOf ? readTimestamp(parameterOf(configuration, 'lagoa_as_of')) : undefined;
  if (at !== undefined && at < catalog.now() - timeTravelMicros)
    return failJob('invalidQuery', `Invalid time travel timestamp ${at} for table ${path}`);
  const table = catalog.table(path, at);
  if (table === undefined) return missing(path);
  const names = columns.split(', ').map((name) => name.slice(1, -1));
  const positions = names.map((name) => table.fields.findIndex((own) => own.name === name));
  const unknown = names[positions.indexOf(-1)];
  if (unknown !== undefined) return failJob('invalidQuery', `Unrecognized name: ${unknown}`);
  const bytes = table.rows.reduce((sum, row) => sum + row.join('').length, 0);
  const limit = BigInt(readText(configuration, 'maximumBytesBilled') || '-1');
  if (limit >= 0n && limit < BigInt(bytes))
    return failJob('bytesBilledLimitExceeded', `Query exceeded limit for bytes billed: ${limit}`);
  const { rows, failure } = filterRows(configuration, table, where);
  if (failure !== undefined) return failure;
  return {
    result: {
      fields: positions.map((position) => table.fields[position] ?? {}),
      rows: rows.map((row) => positions.map((position) => row[position] ?? null)),
    },
    statistics: { totalBytesProcessed: String(bytes) },
  };
}

/** The rows for which a condition holds: equalities joined by AND. */
export function filterRows(
  configuration: Message,
  table: StoredTable,
  where: string,
): { readonly rows: StoredTable['rows']; readonly failure?: JobOutcome } {
  const fail = (message: string) => ({ rows: [], failure: failJob('invalidQuery', message) });
  let rows = table.rows;
  for (const part of where === '' ? [] : where.split(' AND ')) {
    const [, column = '', parameter = '', nullColumn] = condition.exec(part) ?? [];
    const name = nullColumn ?? column;
    const position = table.fields.findIndex((own) => own.name === name);
    if (position < 0) return fail(`Unrecognized name: ${name} in ${part}`);
    if (nullColumn !== undefined) {
      rows = rows.filter((row) => row[position] === null);
      continue;
    }
    const given = readList(configuration, 'queryParameters').find(
      (own) => readText(own, 'name') === parameter,
    );
    const type = readText(given, 'parameterType.type');
    if (given === undefined || !matches(readText(table.fields[position], 'type'), type))
      return fail(`No matching signature: ${part} with ${type}`);
    const value = readField(given, 'parameterValue.value');
    rows = rows.filter((row) => row[position] === value);
  }
  return { rows };
}

function answerLog(catalog: BigQueryCatalog, headPath: string, logPath: string): JobOutcome {
  const head = catalog.table(headPath);
  const entries = catalog.table(logPath);
  if (head === undefined) return missing(headPath);
  if (entries === undefined) return missing(logPath);
  const sorted = entries.rows.toSorted(([a], [b]) => Number(a) - Number(b));
  const joined = sorted.length === 0 ? [[null, null, null, null]] : sorted;
  const rows = head.rows.flatMap(([epoch = null]) =>
    joined.map(([n = null, , entry = null, at = null]) => [epoch, n, entry, at]),
  );
  return answer(['epoch STRING', 'n INTEGER', 'entry STRING', 'at_micros INTEGER'], rows);
}

function answerCount(catalog: BigQueryCatalog, path: string, casts: string): JobOutcome {
  const table = catalog.table(path);
  if (table === undefined) return missing(path);
  const names = [...casts.matchAll(/`(\w+)`/g)].map(([, name]) => name ?? '');
  const positions = names.map((name) => table.fields.findIndex((own) => own.name === name));
  const counts = new Map<string, { readonly values: RestCell[]; count: number }>();
  for (const row of table.rows) {
    const values = positions.map((position) => row[position] ?? null);
    const group = counts.get(JSON.stringify(values)) ?? { values, count: 0 };
    counts.set(JSON.stringify(values), group);
    group.count++;
  }
  if (names.length === 0 && counts.size === 0) counts.set('', { values: [], count: 0 });
  const rows = [...counts.values()].map(({ values, count }) => [...values, String(count)]);
  return answer([...names.map((_, i) => `p${i} STRING`), 'n INTEGER'], rows);
}

function answerList(catalog: BigQueryCatalog, dataset: string, prefix: string): JobOutcome {
  const rows = catalog
    .list(dataset)
    .map(([path, created]) => [path.slice(dataset.length + 1), String(created)])
    .filter(([name]) => name?.startsWith(prefix));
  return answer(['table_name STRING', 'created INTEGER'], rows);
}

function answer(fields: readonly string[], rows: StoredTable['rows']): JobOutcome {
  return {
    result: {
      fields: fields.map((field) => {
        const [name, type] = field.split(' ');
        return { name, type, mode: 'NULLABLE' };
      }),
      rows,
    },
    statistics: { totalBytesProcessed: '0' },
  };
}

/** The text of a named parameter; `''` where there is none. */
export function parameterOf(configuration: Message, name: string): string {
  const given = readList(configuration, 'queryParameters').find(
    (own) => readText(own, 'name') === name,
  );
  return readText(given, 'parameterValue.value');
}

/** Microseconds of a TIMESTAMP parameter, `2024-01-01 00:00:00.000000+00:00`. */
function readTimestamp(text: string): bigint {
  const [, day, time, micros] = /^(\S+) (\S+)\.(\d{6})\+00:00$/.exec(text) ?? [];
  return BigInt(Date.parse(`${day}T${time}Z`)) * 1000n + BigInt(micros ?? 0);
}

export function missing(path: string): JobOutcome {
  return failJob('notFound', `Not found: Table ${path.replace('.', ':')} was not found`);
}

/** A job that ends with an error result. */
export function failJob(reason: string, message: string): JobOutcome {
  return { error: { reason, message }, result: { fields: [], rows: [] }, statistics: {} };
}

/** What this server does not know must not pass for checked. */
export function notChecked(what: string): Error {
  return createHttpFailure(501, 'notImplemented', `not checked here: ${what}`);
}

/** Whether `=` takes a parameter of this type for a field of that type. */
function matches(field: string, parameter: string): boolean {
  return (
    { INTEGER: 'INT64', BOOLEAN: 'BOOL', FLOAT: 'FLOAT64' }[field] === parameter ||
    field === parameter
  );
}
