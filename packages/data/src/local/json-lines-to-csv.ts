import {
  type CsvText,
  csvText,
  malformedRecord,
  type RecordFault,
  type RecordField,
} from './normal-csv.ts';
import { byteText } from './byte-text.ts';
import { splitLines } from './split-lines.ts';

/**
 * Rewrites JSON Lines as a CSV of texts, record for record: numbers keep their digits, an absent field
 * and null become `nullText`, and a line that is no object of scalars becomes a malformed record,
 * whose fault goes to `onFault`.
 */
export async function* jsonLinesToCsv(
  body: AsyncIterable<Uint8Array>,
  {
    fields: columns,
    nullText,
    onFault,
  }: {
    /** The fields to read, in this order. */
    readonly fields: readonly RecordField[];
    readonly nullText: string;
    readonly onFault: (fault: RecordFault) => void;
  },
): AsyncGenerator<CsvText> {
  const fields = columns.map(({ field }) => field);
  const textual = columns.map(({ kind }) => kind === 'string' || kind === 'category');
  yield csvText(fields);
  let record = 0;
  for await (const line of splitLines(body)) {
    const number = record++;
    const raw = typeof line === 'string' ? line : byteText(line);
    const malformed = (reason: string): CsvText => {
      onFault({ record: number, rule: 'malformed', column: null, reason, raw });
      return malformedRecord(fields.length);
    };
    const values = typeof line === 'string' ? parseRecord(line) : undefined;
    if (values === undefined) {
      yield malformed(`the line is not ${typeof line === 'string' ? 'JSON' : 'UTF-8'}`);
      continue;
    }
    if (!(values instanceof Map)) {
      yield malformed('expected a JSON object');
      continue;
    }
    const at = fields.findIndex((field, i) => isOutOfPlace(values.get(field), textual[i] ?? false));
    if (at >= 0) {
      onFault({
        record: number,
        rule: 'wrong-type',
        column: columns[at]?.column ?? null,
        reason: `expected a JSON ${textual[at] ? 'string' : 'number, string or boolean'}, found ${describe(values.get(fields[at] ?? ''))}`,
        raw,
      });
      yield malformedRecord(fields.length);
      continue;
    }
    yield csvText(fields.map((field) => textOf(values.get(field)) ?? nullText));
  }
}

/** The fields of all records that are not among the named ones, in the order they first occur. */
export async function findUnnamed(
  body: AsyncIterable<Uint8Array>,
  named: ReadonlySet<string>,
): Promise<readonly string[]> {
  const found = new Set<string>();
  for await (const line of splitLines(body)) {
    const values = typeof line === 'string' ? parseRecord(line) : undefined;
    if (values instanceof Map)
      for (const field of values.keys()) if (!named.has(field)) found.add(field);
  }
  return [...found];
}

/** Under a symbol, which no JSON object can have. */
const digits = Symbol('digits');

/** A number as it is written: a double would lose its digits. */
interface NumberText {
  readonly [digits]: string;
}

/** The fields of a JSON object by name, another JSON value as it is, `undefined` for no JSON. */
function parseRecord(line: string): ReadonlyMap<string, unknown> | null | string | undefined {
  try {
    const value: unknown = JSON.parse(line, keepDigits);
    if (typeof value !== 'object' || value === null || Array.isArray(value) || isNumber(value))
      return null;
    return new Map(Object.entries(value));
  } catch {
    return undefined;
  }
}

/** A reviver; engines since 2023 hand it the source text of each scalar. */
function keepDigits(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  return typeof value === 'number' ? { [digits]: context?.source ?? String(value) } : value;
}

function isNumber(value: unknown): value is NumberText {
  return typeof value === 'object' && value !== null && digits in value;
}

/** What JSON can escape and no UTF-8 can hold. */
const loneSurrogate = /\p{Surrogate}/u;

function isOutOfPlace(value: unknown, textual: boolean): boolean {
  if (typeof value === 'string') return loneSurrogate.test(value);
  if (value === undefined || value === null) return false;
  return textual || (typeof value !== 'boolean' && !isNumber(value));
}

function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return isNumber(value) ? value[digits] : String(value);
}

function describe(value: unknown): string {
  if (isNumber(value)) return value[digits];
  if (typeof value === 'string') return `${JSON.stringify(value)} with a lone surrogate`;
  return Array.isArray(value)
    ? 'an array'
    : typeof value === 'object'
      ? 'an object'
      : String(value);
}
