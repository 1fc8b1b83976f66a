import type { DuckDBResult, DuckDBType, DuckDBVector } from '@duckdb/node-api';
import type { Data, DataType, RecordBatch } from 'apache-arrow';
import { assembleBatch, type ColumnBuffers, makeColumn } from '../arrow-batch.ts';
import { LagoaError } from '../error.ts';

type Arrow = typeof import('apache-arrow');
type Duckdb = typeof import('@duckdb/node-api');

/** Rows of one batch: 32 of DuckDB's chunks. */
const batchRows = 65_536;

/**
 * The rows of a DuckDB result as Arrow batches of about 65,000 rows: fixed-width columns are copied
 * as they lie, enums become dictionaries, decimals keep their digits, timestamps their microseconds.
 *
 * Throws `unsupported`, naming the column, for nested and other types: cast them in the query.
 */
export async function* readBatches(
  duckdb: Duckdb,
  result: DuckDBResult,
): AsyncGenerator<RecordBatch> {
  const arrow = await import('apache-arrow');
  const names = result.columnNames();
  const layouts = result
    .columnTypes()
    .map((type, i) => layoutOf({ arrow, duckdb, type, name: names[i] ?? '', dictionaryId: i }));
  const schema = new arrow.Schema(
    layouts.map(({ type }, i) => new arrow.Field(names[i] ?? '', type, true)),
  );
  let builders = layouts.map(createBuilder);
  let rows = 0;
  const flush = (): RecordBatch => {
    const children: Data[] = layouts.map(({ type, levels }, i) =>
      makeColumn(arrow, type, {
        ...(builders[i]?.finish() ?? { length: 0 }),
        ...(levels && { levels }),
      }),
    );
    builders = layouts.map(createBuilder);
    rows = 0;
    return assembleBatch(arrow, schema, children);
  };
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) break;
    builders.forEach((builder, i) => {
      builder.append(chunk.getColumnVector(i), chunk.rowCount);
    });
    rows += chunk.rowCount;
    if (rows + 2048 > batchRows) yield flush();
  }
  if (rows > 0) yield flush();
}

/** How a column lies in DuckDB and what it becomes in Arrow. */
interface Layout {
  readonly type: DataType;
  readonly levels?: readonly string[];
  /** Room for a batch of fixed-width items; absent for values that must be asked one by one. */
  readonly items?: () => FixedItems;
  readonly by?: 'text' | 'bit' | 'words';
}

type FixedItems =
  | Int8Array
  | Int16Array
  | Int32Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | Float32Array
  | Float64Array
  | BigInt64Array
  | BigUint64Array;

function layoutOf({
  arrow,
  duckdb,
  type,
  name,
  dictionaryId,
}: {
  readonly arrow: Arrow;
  readonly duckdb: Duckdb;
  readonly type: DuckDBType;
  readonly name: string;
  readonly dictionaryId: number;
}): Layout {
  const id = duckdb.DuckDBTypeId;
  switch (type.typeId) {
    case id.BOOLEAN:
      return { type: new arrow.Bool(), by: 'bit' };
    case id.TINYINT:
      return { type: new arrow.Int8(), items: () => new Int8Array(batchRows) };
    case id.SMALLINT:
      return { type: new arrow.Int16(), items: () => new Int16Array(batchRows) };
    case id.INTEGER:
      return { type: new arrow.Int32(), items: () => new Int32Array(batchRows) };
    case id.BIGINT:
      return { type: new arrow.Int64(), items: () => new BigInt64Array(batchRows) };
    case id.UTINYINT:
      return { type: new arrow.Uint8(), items: () => new Uint8Array(batchRows) };
    case id.USMALLINT:
      return { type: new arrow.Uint16(), items: () => new Uint16Array(batchRows) };
    case id.UINTEGER:
      return { type: new arrow.Uint32(), items: () => new Uint32Array(batchRows) };
    case id.UBIGINT:
      return { type: new arrow.Uint64(), items: () => new BigUint64Array(batchRows) };
    case id.FLOAT:
      return { type: new arrow.Float32(), items: () => new Float32Array(batchRows) };
    case id.DOUBLE:
      return { type: new arrow.Float64(), items: () => new Float64Array(batchRows) };
    case id.DATE:
      return { type: new arrow.DateDay(), items: () => new Int32Array(batchRows) };
    case id.TIMESTAMP:
      return {
        type: new arrow.Timestamp(arrow.TimeUnit.MICROSECOND),
        items: () => new BigInt64Array(batchRows),
      };
    case id.TIMESTAMP_TZ:
      return {
        type: new arrow.Timestamp(arrow.TimeUnit.MICROSECOND, 'UTC'),
        items: () => new BigInt64Array(batchRows),
      };
    case id.HUGEINT:
      return { type: new arrow.Decimal(0, 38, 128), by: 'words' };
    case id.VARCHAR:
      return { type: new arrow.Utf8(), by: 'text' };
  }
  if (type instanceof duckdb.DuckDBDecimalType)
    return { type: new arrow.Decimal(type.scale, type.width, 128), by: 'words' };
  if (type instanceof duckdb.DuckDBEnumType) {
    const { values } = type;
    const index = new arrow.Int32();
    return {
      type: new arrow.Dictionary(new arrow.Utf8(), index, dictionaryId),
      levels: values,
      items: () => new Int32Array(batchRows),
    };
  }
  throw new LagoaError(
    'unsupported',
    `column ${name} has the DuckDB type ${type}; cast it to a type that a table column can hold`,
    { details: { feature: String(type) } },
  );
}

interface Builder {
  append(vector: DuckDBVector, rows: number): void;
  finish(): ColumnBuffers;
}

function createBuilder({ items, by }: Layout): Builder {
  const bitmap = new Uint8Array(batchRows >> 3).fill(255);
  let length = 0;
  let nullCount = 0;
  const markNull = (row: number): void => {
    bitmap[row >> 3] = (bitmap[row >> 3] ?? 0) & ~(1 << (row & 7));
    nullCount++;
  };
  const validity = () => ({
    length,
    ...(nullCount > 0 && { nullCount, nullBitmap: bitmap.slice(0, (length + 7) >> 3) }),
  });
  if (items !== undefined) {
    const data = items();
    return {
      append(vector, rows) {
        copyItems(data, rawItems(vector), { start: length, rows });
        const words = rawValidity(vector);
        for (let row = 0; words !== undefined && row < rows; row++)
          if ((((words[row >> 3] ?? 0) >> (row & 7)) & 1) === 0) markNull(length + row);
        length += rows;
      },
      finish: () => ({ ...validity(), data: data.slice(0, length) }),
    };
  }
  const texts: (string | null)[] = [];
  const bits = new Uint8Array(by === 'bit' ? batchRows >> 3 : 0);
  const words = new BigUint64Array(by === 'words' ? batchRows * 2 : 0);
  const set = (row: number, value: unknown): void => {
    if (by === 'text') texts.push(typeof value === 'string' ? value : null);
    else if (by === 'bit' && value === true) bits[row >> 3] = (bits[row >> 3] ?? 0) | (1 << (row & 7));
    else if (by === 'words') {
      const scaled = scaledOf(value);
      words[row * 2] = scaled;
      words[row * 2 + 1] = scaled >> 64n;
    }
  };
  return {
    append(vector, rows) {
      for (let i = 0; i < rows; i++) {
        const value: unknown = vector.getItem(i);
        set(length, value);
        if (value === null) markNull(length);
        length++;
      }
    },
    finish() {
      if (by === 'text') return { ...validity(), texts };
      const data =
        by === 'bit' ? bits.slice(0, (length + 7) >> 3) : new Uint32Array(words.buffer, 0, length * 4);
      return { ...validity(), data };
    },
  };
}

/** The scaled integer of a HUGEINT or of a decimal value; 0 for null. */
function scaledOf(value: unknown): bigint {
  if (typeof value === 'bigint') return value;
  const scaled: unknown =
    typeof value === 'object' && value !== null ? Reflect.get(value, 'value') : 0n;
  return typeof scaled === 'bigint' ? scaled : 0n;
}

/**
 * The typed array behind a vector. DuckDB's package keeps it private, yet copying it is an order of
 * magnitude faster than asking item by item; should a release rename it, this says so.
 */
function rawItems(vector: DuckDBVector): ArrayBufferView {
  const items: unknown = Reflect.get(vector, 'items');
  if (ArrayBuffer.isView(items)) return items;
  throw new LagoaError(
    'unsupported',
    `this release of @duckdb/node-api keeps ${vector.constructor.name} otherwise than expected`,
    { details: { feature: '@duckdb/node-api vectors' } },
  );
}

/** Validity bits of a vector as bytes; `undefined` where all rows are valid. */
function rawValidity(vector: DuckDBVector): Uint8Array | undefined {
  const validity: unknown = Reflect.get(vector, 'validity');
  const words: unknown =
    typeof validity === 'object' && validity !== null ? Reflect.get(validity, 'data') : undefined;
  return ArrayBuffer.isView(words)
    ? new Uint8Array(words.buffer, words.byteOffset, words.byteLength)
    : undefined;
}

/** Copies items into an array of their own kind, or enum codes into wider integers. */
function copyItems(
  target: FixedItems,
  items: ArrayBufferView,
  { start, rows }: { readonly start: number; readonly rows: number },
): void {
  if (target instanceof BigInt64Array || target instanceof BigUint64Array) {
    if (items instanceof BigInt64Array || items instanceof BigUint64Array)
      return target.set(items.subarray(0, rows), start);
  } else if (
    items instanceof Int8Array ||
    items instanceof Int16Array ||
    items instanceof Int32Array ||
    items instanceof Uint8Array ||
    items instanceof Uint16Array ||
    items instanceof Uint32Array ||
    items instanceof Float32Array ||
    items instanceof Float64Array
  )
    return target.set(items.subarray(0, rows), start);
  throw new LagoaError('unsupported', 'this release of @duckdb/node-api changed its item arrays', {
    details: { feature: '@duckdb/node-api vectors' },
  });
}
