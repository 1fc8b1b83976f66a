import type { RestCell } from './bigquery-rows.ts';
import { createHttpFailure } from './http-server.ts';
import { type Message, readField, readList, readText } from './message.ts';

export interface StoredTable {
  readonly fields: readonly Message[];
  readonly rows: readonly (readonly RestCell[])[];
  readonly timePartitioning: Message;
}

/** What came of a job. */
export interface JobOutcome {
  readonly error?: { readonly reason: string; readonly message: string };
  readonly result: { readonly fields: readonly Message[]; readonly rows: StoredTable['rows'] };
  readonly statistics: Message;
}

/** The statements that this server knows, exactly as `createBigQueryTables` emits them. */
const select = /^SELECT ((?:`\w+`(?:, )?)+) FROM `([\w-]+)\.(\w+)\.(\w+)`(?: WHERE (.+))?$/;
const condition = /^`(\w+)` = @(\w+)$/;

/**
 * Answers the configuration of a query job, if its statement is one that Lagoa's adapter emits; else
 * throws 501.
 */
export function answerSelect(
  configuration: Message,
  tables: ReadonlyMap<string, StoredTable>,
): JobOutcome {
  const text = readText(configuration, 'query');
  const match = select.exec(text);
  if (match === null || configuration.useLegacySql !== false) throw notChecked(`SQL: ${text}`);
  const [, list = '', ...rest] = match;
  const where = rest.pop() ?? '';
  const path = rest.slice(0, 3).join('.');
  const table = tables.get(path);
  if (table === undefined) return failJob('notFound', `Not found: Table ${path}`);
  const columns = list.split(', ').map((name) => name.slice(1, -1));
  const positions = columns.map((name) => table.fields.findIndex((own) => own.name === name));
  const missing = columns[positions.indexOf(-1)];
  if (missing !== undefined) return failJob('invalidQuery', `Unrecognized name: ${missing}`);
  const bytes = table.rows.reduce((sum, row) => sum + row.join('').length, 0);
  const limit = BigInt(readText(configuration, 'maximumBytesBilled') || '-1');
  if (limit >= 0n && limit < BigInt(bytes))
    return failJob('bytesBilledLimitExceeded', `Query exceeded limit for bytes billed: ${limit}`);
  let rows = table.rows;
  for (const part of where === '' ? [] : where.split(' AND ')) {
    const [, column = '', parameter = ''] = condition.exec(part) ?? [];
    const given = readList(configuration, 'queryParameters').find(
      (own) => readText(own, 'name') === parameter,
    );
    const position = table.fields.findIndex((own) => own.name === column);
    const type = readText(given, 'parameterType.type');
    if (
      given === undefined ||
      position < 0 ||
      !matches(readText(table.fields[position], 'type'), type)
    )
      return failJob('invalidQuery', `No matching signature: ${part} with ${type}`);
    const value = readField(given, 'parameterValue.value');
    rows = rows.filter((row) => row[position] === value);
  }
  return {
    result: {
      fields: positions.map((position) => table.fields[position] ?? {}),
      rows: rows.map((row) => positions.map((position) => row[position] ?? null)),
    },
    statistics: { totalBytesProcessed: String(bytes) },
  };
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
