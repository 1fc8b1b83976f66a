import type { Column, Columns } from '@lagoa/data';
import type { RowValue, SqlKind } from '@lagoa/data/sql';
import { formatDate, parseDate, parseDecimal } from '../../packages/data/src/column-text.ts';
import type { EngineColumn } from './reference-engine.ts';

type Message = Readonly<Record<string, unknown>>;

/** As BigQuery stores that kind. */
export function writeColumn(kind: Column['kind'], values: readonly RowValue[]): EngineColumn {
  const write = (type: EngineColumn['type'], cell: (value: RowValue) => Message): EngineColumn => ({
    type,
    cells: values.map((value) => (value === null ? {} : cell(value))),
  });
  switch (kind) {
    case 'boolean':
      return write('BOOL', (value) => ({ bool_value: value }));
    case 'int32':
    case 'int64':
      return write('INT64', (value) => ({ int64_value: String(value) }));
    case 'float64':
      return write('DOUBLE', (value) => ({ double_value: value }));
    case 'string':
    case 'category':
      return write('STRING', (value) => ({ string_value: value }));
    case 'date':
      return write('DATE', (value) => ({ date_value: parseDate(String(value)) }));
    case 'timestamp':
      return write('TIMESTAMP', (value) => ({ timestamp_value: writeInstant(BigInt(value ?? 0)) }));
    case 'decimal':
      throw new Error('a decimal needs its scale: writeNumeric');
  }
}

/** Decimals as NUMERIC: nanos in two's complement, the low byte first, as few bytes as hold them. */
export function writeNumeric(values: readonly (string | null)[]): EngineColumn {
  const cell = (text: string): Message => {
    let nanos = parseDecimal(text, { precision: 38, scale: 9 }) ?? 0n;
    const bytes: number[] = [];
    do {
      bytes.push(Number(nanos & 0xffn));
      nanos >>= 8n;
    } while (
      !(nanos === 0n && (bytes.at(-1) ?? 0) < 128) &&
      !(nanos === -1n && (bytes.at(-1) ?? 0) >= 128)
    );
    return { numeric_value: Buffer.from(bytes) };
  };
  return { type: 'NUMERIC', cells: values.map((value) => (value === null ? {} : cell(value))) };
}

/** The columns of a table as the reference engine takes them. */
export function writeTable(
  { columns }: { readonly columns: Columns },
  rows: readonly Readonly<Record<string, RowValue>>[],
): Readonly<Record<string, EngineColumn>> {
  return Object.fromEntries(
    Object.entries(columns).map(([name, { kind }]) => [
      name,
      writeColumn(
        kind,
        rows.map((row) => row[name] ?? null),
      ),
    ]),
  );
}

const million = 1_000_000n;

function writeInstant(micros: bigint): Message {
  const rest = ((micros % million) + million) % million;
  return { seconds: String((micros - rest) / million), nanos: Number(rest) * 1000 };
}

/** What the engine answered as a value of the expression's kind; another type throws. */
export function readCell(kind: SqlKind, cell: Message): RowValue {
  const [field, value] = Object.entries(cell).find(([name]) => name !== 'value') ?? [];
  switch (`${kind} ${field}`) {
    case `${kind} undefined`:
      return null;
    case 'boolean bool_value':
      return value === true;
    case 'int64 int64_value':
      return BigInt(String(value));
    case 'float64 double_value':
      return Number(value);
    case 'string string_value':
      return String(value);
    case 'date date_value':
      return formatDate(Number(value));
    case 'timestamp timestamp_value':
      return readInstant(value);
    default:
      throw new Error(`${kind} came as ${field}`);
  }
}

function readInstant(value: unknown): bigint {
  const { seconds = 0, nanos = 0 } = Object(value);
  return BigInt(seconds) * million + BigInt(nanos) / 1000n;
}
