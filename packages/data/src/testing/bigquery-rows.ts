import { isMessage, type Message, readText } from './message.ts';

/** One cell as BigQuery's REST API gives it: a text, or `null`. */
export type RestCell = string | null;

/**
 * The rows of a JSON-lines load file as BigQuery stores them, or what is wrong with it, in the
 * words of its load errors. Strict, as the default of a load job is (`maxBadRecords` 0, unknown
 * values refused).
 */
export function parseJsonLines(
  fields: readonly Message[],
  text: string,
): readonly RestCell[][] | { readonly problem: string } {
  const rows: RestCell[][] = [];
  const names = fields.map((field) => readText(field, 'name'));
  for (const [i, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const record: unknown = parseJson(line);
    if (!isMessage(record))
      return { problem: `Error while reading data: row ${i + 1}: no JSON object` };
    const extra = Object.keys(record).find((name) => !names.includes(name));
    if (extra !== undefined) return { problem: `row ${i + 1}: No such field: ${extra}` };
    const row: RestCell[] = [];
    for (const field of fields) {
      const name = readText(field, 'name');
      const value = record[name] ?? null;
      if (value === null && readText(field, 'mode') === 'REQUIRED')
        return { problem: `row ${i + 1}: Missing required field: ${name}` };
      const cell = value === null ? null : storeCell(field, value);
      if (cell === undefined)
        return {
          problem: `row ${i + 1}: Could not convert ${JSON.stringify(value)} to ${readText(field, 'type')} (field ${name})`,
        };
      row.push(cell);
    }
    rows.push(row);
  }
  return rows;
}

/** `undefined` where the value is not of the field's type. */
function storeCell(field: Message, value: unknown): RestCell | undefined {
  const text = String(value);
  switch (readText(field, 'type')) {
    case 'STRING':
      return typeof value === 'object' ? undefined : text;
    case 'BOOLEAN':
      return /^(true|false)$/i.test(text) ? text.toLowerCase() : undefined;
    case 'INTEGER':
      return /^[+-]?\d+$/.test(text) && BigInt.asIntN(64, BigInt(text)) === BigInt(text)
        ? BigInt(text).toString()
        : undefined;
    case 'FLOAT':
      return storeFloat(text);
    case 'NUMERIC':
    case 'BIGNUMERIC':
      return storeDecimal(field, text);
    case 'DATE':
      return /^\d{4}-\d\d-\d\d$/.test(text) && isDay(text) ? text : undefined;
    case 'TIMESTAMP':
      return storeTimestamp(text);
    default:
      return undefined;
  }
}

function storeFloat(text: string): RestCell | undefined {
  if (/^nan$/i.test(text)) return 'NaN';
  const infinity = /^([+-]?)inf(inity)?$/i.exec(text);
  if (infinity) return infinity[1] === '-' ? '-Infinity' : 'Infinity';
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isNaN(value)) return undefined;
  return Object.is(value, -0)
    ? '-0.0'
    : /^-?\d+$/.test(String(value))
      ? `${value}.0`
      : String(value);
}

/** Parameterised decimals refuse what does not fit; trailing zeros are not kept. */
function storeDecimal(field: Message, text: string): RestCell | undefined {
  const match = /^([+-]?)0*(\d*?)(?:\.(\d*?)0*)?$/.exec(text);
  if (match === null || !/\d/.test(text)) return undefined;
  const [, sign, whole = '', fraction = ''] = match;
  const scale = Number(readText(field, 'scale') || 9);
  const precision = Number(readText(field, 'precision') || 38);
  if (fraction.length > scale || whole.length > precision - scale) return undefined;
  const digits = `${whole || '0'}${fraction === '' ? '' : `.${fraction}`}`;
  return sign === '-' && digits !== '0' ? `-${digits}` : digits;
}

/** Whole microseconds, as a client gets them that asks for `useInt64Timestamp`. */
function storeTimestamp(text: string): RestCell | undefined {
  const match = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?(Z| UTC|\+00(?::00)?)$/.exec(
    text,
  );
  if (match === null || !isDay(match[1] ?? '')) return undefined;
  const ms = Date.parse(`${match[1]}T${match[2]}Z`);
  if (Number.isNaN(ms)) return undefined;
  return (BigInt(ms) * 1000n + BigInt((match[3] ?? '').padEnd(6, '0'))).toString();
}

function isDay(text: string): boolean {
  const ms = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().slice(0, 10) === text;
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
