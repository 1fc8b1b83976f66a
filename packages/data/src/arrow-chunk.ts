import type { Data, Vector } from 'apache-arrow';
import type { ColumnKind } from './column.ts';
import { formatDate, formatDecimal } from './column-text.ts';
import { LagoaError } from './error.ts';

/** One stretch of an Arrow column: what differs from type to type, and no more. Rows are not checked. */
export interface ArrowChunk {
  readonly kind: ColumnKind;
  readonly length: number;
  readonly nullCount: number;
  isNull(row: number): boolean;
  /** The value of a row that is not null. */
  at(row: number): string | number | bigint | boolean;
  /** Numbers of all rows, anything in null rows; absent where `at` must be asked. */
  readonly fastNumbers?: (() => Float64Array<ArrayBuffer>) | undefined;
  /** Dictionary codes and levels, anything in null rows. */
  readonly dictionary?: { readonly codes: NumberArray; readonly levels: readonly string[] };
}

/** Several chunks as one. */
export function joinChunks(chunks: readonly ArrowChunk[], first: ArrowChunk): ArrowChunk {
  const starts: number[] = [];
  let length = 0;
  for (const chunk of chunks) {
    starts.push(length);
    length += chunk.length;
  }
  const locate = (row: number): [ArrowChunk, number] => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= row) low = middle;
      else high = middle - 1;
    }
    return [chunks[low] ?? first, row - (starts[low] ?? 0)];
  };
  const fast = chunks.every((chunk) => chunk.fastNumbers !== undefined);
  return {
    kind: first.kind,
    length,
    nullCount: chunks.reduce((sum, chunk) => sum + chunk.nullCount, 0),
    isNull(row) {
      const [chunk, offset] = locate(row);
      return chunk.isNull(offset);
    },
    at(row) {
      const [chunk, offset] = locate(row);
      return chunk.at(offset);
    },
    fastNumbers: fast
      ? () => {
          const numbers = new Float64Array(length);
          chunks.forEach((chunk, i) => {
            numbers.set(chunk.fastNumbers?.() ?? [], starts[i]);
          });
          return numbers;
        }
      : undefined,
  };
}

/** Arrow's type ids (`Type` in its own source); numbers, so that no second copy of Arrow confuses. */
const arrowType = {
  int: 2,
  float: 3,
  utf8: 5,
  bool: 6,
  decimal: 7,
  date: 8,
  timestamp: 10,
  largeUtf8: 20,
  dictionary: -1,
} as const;

/** One Arrow `Data`, aware of its offset. Throws `unsupported` for types without a column kind. */
export function readChunk(data: Data, name: string): ArrowChunk {
  const { length, nullCount, offset } = data;
  const { nullBitmap } = data;
  const isNull =
    nullCount === 0
      ? () => false
      : (row: number) =>
          (((nullBitmap[(offset + row) >> 3] ?? 0) >> ((offset + row) & 7)) & 1) === 0;
  const base = { length, nullCount, isNull };
  const values: unknown = data.values;
  const typeId: number = data.type.typeId;
  if (typeId === arrowType.int || typeId === arrowType.float) {
    if (values instanceof BigInt64Array || values instanceof BigUint64Array)
      return { ...base, kind: 'int64', at: (row) => values[row] ?? 0n };
    if (isNumberArray(values) && !(typeId === arrowType.float && values instanceof Uint16Array))
      return {
        ...base,
        kind: typeId === arrowType.float || values instanceof Uint32Array ? 'float64' : 'int32',
        at: (row) => values[row] ?? Number.NaN,
        fastNumbers: () => new Float64Array(values.subarray(0, length)),
      };
  }
  if (typeId === arrowType.bool && values instanceof Uint8Array)
    return {
      ...base,
      kind: 'boolean',
      at: (row) => (((values[(offset + row) >> 3] ?? 0) >> ((offset + row) & 7)) & 1) === 1,
    };
  if (typeId === arrowType.utf8 || typeId === arrowType.largeUtf8) {
    const { valueOffsets } = data;
    // Without the option a text that begins with U+FEFF loses it.
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    if (values instanceof Uint8Array)
      return {
        ...base,
        kind: 'string',
        at: (row) =>
          decoder.decode(values.subarray(Number(valueOffsets[row]), Number(valueOffsets[row + 1]))),
      };
  }
  if (typeId === arrowType.dictionary && data.dictionary !== undefined && isNumberArray(values)) {
    const texts = readTexts(data.dictionary, name);
    const levels = texts.map((text) => text ?? '');
    const isNullCode = (row: number) => isNull(row) || texts[values[row] ?? 0] == null;
    const nullCodes = texts.includes(null)
      ? Array.from({ length }, (_, row) => row).filter(isNullCode).length
      : nullCount;
    return {
      ...base,
      nullCount: nullCodes,
      isNull: nullCodes === 0 ? isNull : isNullCode,
      kind: 'category',
      at: (row) => levels[values[row] ?? 0] ?? '',
      dictionary: { codes: values, levels },
    };
  }
  if (typeId === arrowType.decimal && values instanceof Uint32Array) {
    const words = data.stride;
    const scale = numberOf(data.type, 'scale');
    return {
      ...base,
      kind: 'decimal',
      at: (row) => formatDecimal(toBigInt(values.subarray(row * words, (row + 1) * words)), scale),
    };
  }
  if (typeId === arrowType.date && values instanceof Int32Array)
    return {
      ...base,
      kind: 'date',
      at: (row) => formatDate(values[row] ?? 0),
    };
  if (typeId === arrowType.timestamp && values instanceof BigInt64Array) {
    const toMicros = microsecondsOf(numberOf(data.type, 'unit'));
    if (toMicros !== undefined)
      return { ...base, kind: 'timestamp', at: (row) => (values[row] ?? 0n) * toMicros };
  }
  throw new LagoaError('unsupported', `${name}: Arrow type ${data.type} is not read`, {
    details: { feature: String(data.type) },
  });
}

/** A number that only some Arrow types carry. */
function numberOf(type: object, property: string): number {
  const value: unknown = Reflect.get(type, property);
  return typeof value === 'number' ? value : Number.NaN;
}

/** Microseconds in one tick of Arrow's second, millisecond and microsecond units. */
function microsecondsOf(unit: number): bigint | undefined {
  return [1_000_000n, 1000n, 1n][unit];
}

/** Arrays whose items are numbers, not bigints. */
export type NumberArray =
  | Int8Array
  | Int16Array
  | Int32Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | Float32Array
  | Float64Array;

function isNumberArray(values: unknown): values is NumberArray {
  return (
    ArrayBuffer.isView(values) &&
    !(values instanceof DataView) &&
    !(values instanceof BigInt64Array) &&
    !(values instanceof BigUint64Array)
  );
}

/** Little-endian 32-bit words, two's complement. */
function toBigInt(words: Uint32Array): bigint {
  let value = 0n;
  for (let i = words.length - 1; i >= 0; i--) value = (value << 32n) | BigInt(words[i] ?? 0);
  return BigInt.asIntN(words.length * 32, value);
}

function readTexts(dictionary: Vector, name: string): (string | null)[] {
  return dictionary.data.flatMap((data) => {
    const chunk = readChunk(data, name);
    return Array.from({ length: chunk.length }, (_, row) =>
      chunk.isNull(row) ? null : String(chunk.at(row)),
    );
  });
}
