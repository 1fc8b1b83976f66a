import type { DuckDBVector } from '@duckdb/node-api';
import type { DataType } from 'apache-arrow';
import type { NumberArray } from '../arrow-chunk.ts';
import type { ColumnBuffers } from '../arrow-data.ts';
import { LagoaError } from '../error.ts';

/** Rows of one batch: 32 of DuckDB's chunks. */
export const batchRows = 65_536;

/** How a column lies in DuckDB and what it becomes in Arrow. */
export interface ColumnLayout {
  readonly type: DataType;
  readonly levels?: readonly string[];
  /** Room for a batch of fixed-width items; absent for values that must be asked one by one. */
  readonly items?: () => FixedItems;
  readonly by?: 'text' | 'bit' | 'words';
}

export type FixedItems = NumberArray | BigInt64Array | BigUint64Array;

/** Collects one column of a batch, chunk by chunk. */
export interface ColumnBuilder {
  append(vector: DuckDBVector, rows: number): void;
  finish(): ColumnBuffers;
}

/** An empty builder with room for `batchRows` rows. */
export function createColumnBuilder({ items, by }: ColumnLayout): ColumnBuilder {
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
    else if (by === 'bit' && value === true)
      bits[row >> 3] = (bits[row >> 3] ?? 0) | (1 << (row & 7));
    else if (by === 'words') {
      const scaled = scaledOf(value);
      words[row * 2] = scaled;
      words[row * 2 + 1] = scaled >> 64n;
    }
  };
  return {
    append(vector, rows) {
      const beginsWithMark = by === 'text' ? byteOrderMarks(vector) : () => false;
      for (let i = 0; i < rows; i++) {
        const value: unknown = vector.getItem(i);
        set(length, typeof value === 'string' && beginsWithMark(i) ? `\ufeff${value}` : value);
        if (value === null) markNull(length);
        length++;
      }
    },
    finish() {
      if (by === 'text') return { ...validity(), texts };
      const data =
        by === 'bit'
          ? bits.slice(0, (length + 7) >> 3)
          : new Uint32Array(words.buffer, 0, length * 4);
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
 * magnitude faster than asking item by item.
 */
function rawItems(vector: DuckDBVector): ArrayBufferView {
  const items: unknown = Reflect.get(vector, 'items');
  if (ArrayBuffer.isView(items)) return items;
  throw changedPeer(vector.constructor.name);
}

/**
 * Whether the text of a row begins with U+FEFF, which DuckDB's package drops when it decodes: a
 * text lies as its length and its first bytes, 16 bytes a row.
 */
function byteOrderMarks(vector: DuckDBVector): (row: number) => boolean {
  const view: unknown = Reflect.get(vector, 'dataView');
  if (!(view instanceof DataView)) throw changedPeer(vector.constructor.name);
  return (row) =>
    view.getUint32(row * 16, true) >= 3 &&
    view.getUint16(row * 16 + 4) === 0xefbb &&
    view.getUint8(row * 16 + 6) === 0xbf;
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
  if (isWide(target) && isWide(items)) target.set(items.subarray(0, rows), start);
  else if (!isWide(target) && isNarrow(items)) target.set(items.subarray(0, rows), start);
  else throw changedPeer(items.constructor.name);
}

function isWide(items: ArrayBufferView): items is BigInt64Array | BigUint64Array {
  return items instanceof BigInt64Array || items instanceof BigUint64Array;
}

function isNarrow(
  items: ArrayBufferView,
): items is Exclude<FixedItems, BigInt64Array | BigUint64Array> {
  return !isWide(items) && !(items instanceof DataView);
}

/** For reading what DuckDB's package keeps private: should a release change it, this says so. */
function changedPeer(found: string): LagoaError {
  return new LagoaError(
    'unsupported',
    `this release of @duckdb/node-api keeps its items otherwise than expected (${found})`,
    { details: { feature: '@duckdb/node-api vectors' } },
  );
}
