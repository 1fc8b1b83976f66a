import type { Data, DataType, RecordBatch, Schema } from 'apache-arrow';
import type { ArrowValue } from './arrow-column.ts';
import type { Column } from './column.ts';
import { parseDate, parseDecimal } from './column-text.ts';
import { LagoaError } from './error.ts';
import type { Columns, Row } from './table.ts';

type Arrow = typeof import('apache-arrow');

/**
 * Rows as one Arrow batch with the table's columns in the order of their declaration. Loads
 * `apache-arrow` on first use.
 *
 * Throws `invalid-data`, naming column and row, for a value that is not of its column: a null where
 * none may be, an undeclared level, an integer or decimal that does not fit, no such date.
 *
 * @example
 * const customers = {
 *   columns: { customer_id: { kind: 'string' }, tenure: { kind: 'int32' } },
 * } as const;
 * const batch = await rowsToBatch(customers, [{ customer_id: 'a', tenure: 3 }]);
 * batch.numRows // 1
 */
export async function rowsToBatch<T extends { readonly columns: Columns }>(
  table: T,
  rows: readonly Row<T>[],
): Promise<RecordBatch> {
  const names = Object.keys(table.columns);
  return columnsToBatch(
    table,
    Object.fromEntries(names.map((name) => [name, rows.map((row) => row[name] ?? null)])),
  );
}

/** `rowsToBatch` from one list of values per column, all of one length. */
export async function columnsToBatch(
  table: { readonly columns: Columns },
  values: Readonly<Record<string, ArrayLike<ArrowValue>>>,
): Promise<RecordBatch> {
  const arrow = await import('apache-arrow');
  const schema = arrowSchema(arrow, table);
  const children = Object.entries(table.columns).map(([name, column], i) => {
    const list = values[name];
    const type = schema.fields[i]?.type;
    if (list === undefined || type === undefined)
      throw new LagoaError('invalid-argument', `no values for column ${name}`, {
        details: { argument: 'values' },
      });
    return buildColumn(arrow, { name, column, type, values: list });
  });
  return assembleBatch(arrow, schema, children);
}

/** The Arrow schema of a table: categories are dictionaries, timestamps microseconds in UTC. */
export function arrowSchema(arrow: Arrow, table: { readonly columns: Columns }): Schema {
  return new arrow.Schema(
    Object.entries(table.columns).map(
      ([name, column], i) =>
        new arrow.Field(name, arrowType(arrow, column, i), column.nullable ?? false),
    ),
  );
}

/** The Arrow type of a column; the number names its dictionary within a schema. */
export function arrowType(arrow: Arrow, column: Column, dictionaryId: number): DataType {
  switch (column.kind) {
    case 'string':
      return new arrow.Utf8();
    case 'category':
      return new arrow.Dictionary(new arrow.Utf8(), new arrow.Int32(), dictionaryId);
    case 'boolean':
      return new arrow.Bool();
    case 'int32':
      return new arrow.Int32();
    case 'int64':
      return new arrow.Int64();
    case 'float64':
      return new arrow.Float64();
    case 'decimal':
      return new arrow.Decimal(column.scale, column.precision, 128);
    case 'date':
      return new arrow.DateDay();
    case 'timestamp':
      return new arrow.Timestamp(arrow.TimeUnit.MICROSECOND, 'UTC');
  }
}

/** One batch from finished columns of one length. */
export function assembleBatch(
  arrow: Arrow,
  schema: Schema,
  children: readonly Data[],
): RecordBatch {
  const length = children[0]?.length ?? 0;
  children.forEach((child, i) => {
    if (child.length !== length)
      throw new LagoaError(
        'invalid-argument',
        `column ${schema.fields[i]?.name} has ${child.length} values, the first has ${length}`,
      );
  });
  const type = new arrow.Struct(schema.fields);
  return new arrow.RecordBatch(
    schema,
    arrow.makeData({ type, length, nullCount: 0, children: [...children] }),
  );
}

interface ColumnValues {
  readonly name: string;
  readonly column: Column;
  readonly type: DataType;
  readonly values: ArrayLike<ArrowValue>;
}

/** One column of values as Arrow data, every value checked against the declaration. */
function buildColumn(arrow: Arrow, { name, column, type, values }: ColumnValues): Data {
  const { length } = values;
  const { buffers, set } = createEncoder(column, length);
  const bitmap = new Uint8Array((length + 7) >> 3);
  let nullCount = 0;
  for (let row = 0; row < length; row++) {
    const value = values[row] ?? null;
    if (value === null ? !column.nullable : !set(row, value))
      throw new LagoaError(
        'invalid-data',
        `column ${name} (${column.kind}) cannot hold ${JSON.stringify(String(value))} in row ${row}`,
        { details: { column: name, record: row } },
      );
    if (value === null) nullCount++;
    else bitmap[row >> 3] = (bitmap[row >> 3] ?? 0) | (1 << (row & 7));
  }
  return makeColumn(arrow, type, {
    length,
    ...(nullCount > 0 && { nullCount, nullBitmap: bitmap }),
    ...buffers(),
    ...(column.kind === 'category' && { levels: column.levels }),
  });
}

/** What an Arrow column is made of; `texts` for Utf8, `data` for everything else. */
export interface ColumnBuffers {
  readonly length: number;
  readonly nullCount?: number;
  readonly nullBitmap?: Uint8Array;
  readonly data?: ArrayBufferView;
  readonly texts?: readonly (string | null)[];
  readonly levels?: readonly string[];
}

/** Arrow data from its buffers. */
export function makeColumn(
  arrow: Arrow,
  type: DataType,
  { length, nullCount = 0, nullBitmap, data, texts, levels }: ColumnBuffers,
): Data {
  const dictionary =
    levels === undefined
      ? undefined
      : new arrow.Vector([
          makeColumn(arrow, new arrow.Utf8(), { length: levels.length, texts: levels }),
        ]);
  const [values, valueOffsets] = texts === undefined ? [data, undefined] : encodeTexts(texts);
  return new arrow.Data(
    type,
    0,
    length,
    nullCount,
    {
      ...(valueOffsets && { [arrow.BufferType.OFFSET]: valueOffsets }),
      ...(values && { [arrow.BufferType.DATA]: values }),
      ...(nullBitmap && { [arrow.BufferType.VALIDITY]: nullBitmap }),
    },
    [],
    dictionary,
  );
}

/** UTF-8 bytes and offsets; null is no bytes. */
function encodeTexts(texts: readonly (string | null)[]): [Uint8Array, Int32Array] {
  const encoder = new TextEncoder();
  const offsets = new Int32Array(texts.length + 1);
  let bytes = new Uint8Array(Math.max(64, texts.length * 16));
  let end = 0;
  texts.forEach((text, i) => {
    if (text !== null) {
      if (end + text.length * 3 > bytes.length) {
        const larger = new Uint8Array(2 * (end + text.length * 3));
        larger.set(bytes.subarray(0, end));
        bytes = larger;
      }
      end += encoder.encodeInto(text, bytes.subarray(end)).written;
    }
    offsets[i + 1] = end;
  });
  return [bytes.slice(0, end), offsets];
}

interface Encoder {
  /** Stores a value; false where it does not fit the column. */
  set(row: number, value: Exclude<ArrowValue, null>): boolean;
  buffers(): { readonly data: ArrayBufferView } | { readonly texts: readonly (string | null)[] };
}

function createEncoder(column: Column, length: number): Encoder {
  switch (column.kind) {
    case 'string': {
      const texts: (string | null)[] = Array.from({ length }, () => null);
      return {
        buffers: () => ({ texts }),
        set(row, value) {
          if (typeof value !== 'string' || /\p{Surrogate}/u.test(value)) return false;
          texts[row] = value;
          return true;
        },
      };
    }
    case 'category': {
      const codes = new Map(column.levels.map((level, i) => [level, i]));
      return store(new Int32Array(length), (value) =>
        typeof value === 'string' ? codes.get(value) : undefined,
      );
    }
    case 'boolean': {
      const data = new Uint8Array((length + 7) >> 3);
      return {
        buffers: () => ({ data }),
        set(row, value) {
          if (typeof value !== 'boolean') return false;
          if (value) data[row >> 3] = (data[row >> 3] ?? 0) | (1 << (row & 7));
          return true;
        },
      };
    }
    case 'int32':
      return store(new Int32Array(length), (value) =>
        typeof value === 'number' && (value | 0) === value ? value : undefined,
      );
    case 'float64':
      return store(new Float64Array(length), (value) =>
        typeof value === 'number' ? value : undefined,
      );
    case 'date':
      return store(new Int32Array(length), (value) =>
        typeof value === 'string' ? parseDate(value) : undefined,
      );
    case 'int64':
    case 'timestamp':
      return store(new BigInt64Array(length), (value) =>
        typeof value === 'bigint' && BigInt.asIntN(64, value) === value ? value : undefined,
      );
    case 'decimal': {
      const words = new BigUint64Array(length * 2);
      return {
        buffers: () => ({ data: new Uint32Array(words.buffer) }),
        set(row, value) {
          const scaled = typeof value === 'string' ? parseDecimal(value, column) : undefined;
          if (scaled === undefined) return false;
          words[row * 2] = scaled;
          words[row * 2 + 1] = scaled >> 64n;
          return true;
        },
      };
    }
  }
}

function store<Item extends number | bigint>(
  data: { [row: number]: Item } & ArrayBufferView,
  convert: (value: ArrowValue) => Item | undefined,
): Encoder {
  return {
    buffers: () => ({ data }),
    set(row, value) {
      const item = convert(value);
      if (item === undefined) return false;
      data[row] = item;
      return true;
    },
  };
}
