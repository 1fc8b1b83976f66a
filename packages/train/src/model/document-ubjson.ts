import { type DocumentColumn, type DocumentValue, isList } from './model-document.ts';

const encoder = new TextEncoder();

/**
 * A document as UBJSON, byte for byte as XGBoost 1.7.4 writes it: columns as arrays with a type and
 * a count, other arrays with a count, lengths in 64 bits, integers in the smallest signed type.
 */
export function documentUbjson(document: DocumentValue): Uint8Array<ArrayBuffer> {
  const parts = [...partsOf(document)];
  const bytes = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function* partsOf(value: DocumentValue): Iterable<Uint8Array> {
  if (typeof value === 'string') {
    yield encoder.encode('S');
    yield* textParts(value);
  } else if (typeof value === 'bigint') {
    yield integerBytes(value);
  } else if (typeof value === 'number') {
    yield encoder.encode('d');
    yield bigEndian(Float32Array.of(value));
  } else if (ArrayBuffer.isView(value)) {
    yield encoder.encode(`[$${markerOf(value)}#`);
    yield lengthBytes(value.length);
    yield bigEndian(value);
  } else if (isList(value)) {
    yield encoder.encode('[#');
    yield lengthBytes(value.length);
    for (const item of value) yield* partsOf(item);
  } else {
    yield encoder.encode('{');
    for (const [name, member] of Object.entries(value)) {
      yield* textParts(name);
      yield* partsOf(member);
    }
    yield encoder.encode('}');
  }
}

function* textParts(text: string): Iterable<Uint8Array> {
  const bytes = encoder.encode(text);
  yield lengthBytes(bytes.length);
  yield bytes;
}

function lengthBytes(length: number): Uint8Array {
  return Uint8Array.of(...encoder.encode('L'), ...bigEndian(BigInt64Array.of(BigInt(length))));
}

/** XGBoost leaves out the least and the greatest number of each type. */
function integerBytes(value: bigint): Uint8Array {
  const size = value < 0n ? -value : value;
  const [marker, column] =
    size < 127n
      ? (['i', Int8Array.of(Number(value))] as const)
      : size < 32767n
        ? (['I', Int16Array.of(Number(value))] as const)
        : size < 2147483647n
          ? (['l', Int32Array.of(Number(value))] as const)
          : (['L', BigInt64Array.of(value)] as const);
  return Uint8Array.of(...encoder.encode(marker), ...bigEndian(column));
}

function markerOf(column: DocumentColumn): string {
  if (column instanceof Float32Array) return 'd';
  if (column instanceof Int32Array) return 'l';
  return column instanceof Uint8Array ? 'U' : 'L';
}

/** The bytes of a column, the greatest of each number first, on every machine. */
function bigEndian(column: DocumentColumn | Int8Array | Int16Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(column.byteLength));
  const put = (value: number | bigint, i: number): void => {
    const at = i * column.BYTES_PER_ELEMENT;
    if (typeof value === 'bigint') view.setBigInt64(at, value);
    else if (column instanceof Float32Array) view.setFloat32(at, value);
    else if (column.BYTES_PER_ELEMENT === 4) view.setInt32(at, value);
    else if (column.BYTES_PER_ELEMENT === 2) view.setInt16(at, value);
    else view.setUint8(at, value);
  };
  let i = 0;
  for (const value of column) put(value, i++);
  return new Uint8Array(view.buffer);
}
