import type { RecordBatch, Vector } from 'apache-arrow';
import { type ArrowChunk, type NumberArray, joinChunks, readChunk } from './arrow-chunk.ts';
import type { ColumnKind } from './column.ts';
import { LagoaError } from './error.ts';

/** One value by the conventions of `ColumnValue`. */
export type ArrowValue = string | number | bigint | boolean | null;

/** Codes into a list of texts; `-1` stands for null. */
export interface CategoryCodes {
  readonly levels: readonly string[];
  readonly codes: Int32Array;
}

/**
 * One Arrow column read safely: nulls are nulls, int64 and decimals keep their digits, timestamps
 * their microseconds. Rows count from 0; a row outside the column throws `invalid-argument`.
 */
export interface ArrowColumn {
  /** The column kind whose values this column gives. */
  readonly kind: ColumnKind;
  readonly length: number;
  readonly nullCount: number;
  isNull(row: number): boolean;
  value(row: number): ArrowValue;
  /**
   * All values as numbers in a new array, `NaN` for null; booleans are 0 and 1, dates days and
   * timestamps microseconds since 1970 UTC. An int64 beyond ±(2^53 − 1) throws `invalid-data` unless
   * `round` asks for the nearest float64, which is what a decimal is; a string or category throws
   * `invalid-argument`.
   */
  numbers(options?: { readonly round?: boolean }): Float64Array<ArrayBuffer>;
  /** All values as text, `null` for null: strings and categories as they are, others written out. */
  strings(): (string | null)[];
  /** A string or category column as codes; the levels of a plain string column in first-seen order. */
  codes(): CategoryCodes;
}

/**
 * The one way to read an Arrow column (Arrow's own `toArray()` returns garbage in null slots, its
 * `get` rounds timestamps and gives decimals as raw words). Takes a column of a batch by name, or
 * a vector of any number of chunks, sliced or not.
 *
 * Throws `not-found` for a missing column and `unsupported` for nested and other Arrow types.
 *
 * @example
 * const column = readColumn(batch, 'tenure');
 * column.isNull(0) ? undefined : column.value(0);
 */
export function readColumn(batch: RecordBatch, name: string): ArrowColumn {
  const vector = batch.getChild(name);
  if (vector === null) {
    const available = batch.schema.fields.map((field) => String(field.name));
    throw new LagoaError(
      'not-found',
      `no column ${name} in the batch; it has ${available.join(', ')}`,
      { details: { name, available } },
    );
  }
  return readVector(vector, name);
}

/** `readColumn` for a vector that is at hand; the name is for messages. */
export function readVector(vector: Vector, name = 'column'): ArrowColumn {
  const chunks = vector.data.map((data) => readChunk(data, name));
  const [first, ...others] = chunks;
  if (first === undefined) throw new LagoaError('invalid-data', `${name}: a vector without data`);
  return others.length === 0 ? toColumn(first, name) : toColumn(joinChunks(chunks, first), name);
}

function toColumn(chunk: ArrowChunk, name: string): ArrowColumn {
  const { kind, length, nullCount } = chunk;
  const isText = kind === 'string' || kind === 'category';
  const check = (row: number): void => {
    if (!(Number.isInteger(row) && row >= 0 && row < length))
      throw new LagoaError('invalid-argument', `${name}: row ${row} is not in [0, ${length})`, {
        details: { argument: 'row' },
      });
  };
  const value = (row: number): ArrowValue => (chunk.isNull(row) ? null : chunk.at(row));
  return {
    kind,
    length,
    nullCount,
    isNull(row) {
      check(row);
      return chunk.isNull(row);
    },
    value(row) {
      check(row);
      return value(row);
    },
    numbers({ round = false } = {}) {
      if (isText)
        throw new LagoaError('invalid-argument', `${name} holds text, not numbers (${kind})`, {
          details: { argument: 'column' },
        });
      const numbers =
        chunk.fastNumbers?.() ??
        Float64Array.from({ length }, (_, row) =>
          round ? roundedNumber(value(row)) : exactNumber(value(row), name, row),
        );
      if (chunk.fastNumbers !== undefined && nullCount > 0)
        for (let row = 0; row < length; row++) if (chunk.isNull(row)) numbers[row] = Number.NaN;
      return numbers;
    },
    strings: () => Array.from({ length }, (_, row) => toText(value(row))),
    codes() {
      if (!isText)
        throw new LagoaError('invalid-argument', `${name} holds no text (${kind})`, {
          details: { argument: 'column' },
        });
      const { dictionary } = chunk;
      if (dictionary !== undefined)
        return {
          levels: dictionary.levels,
          codes: readCodes(chunk, dictionary.codes),
        };
      const index = new Map<string, number>();
      const codes = Int32Array.from({ length }, (_, row) => {
        if (chunk.isNull(row)) return -1;
        const text = String(chunk.at(row));
        const known = index.get(text) ?? index.size;
        index.set(text, known);
        return known;
      });
      return { levels: [...index.keys()], codes };
    },
  };
}

function readCodes(chunk: ArrowChunk, from: NumberArray): Int32Array {
  const codes = new Int32Array(from.subarray(0, chunk.length));
  if (chunk.nullCount > 0)
    for (let row = 0; row < codes.length; row++) if (chunk.isNull(row)) codes[row] = -1;
  return codes;
}

function roundedNumber(value: ArrowValue): number {
  return value === null ? Number.NaN : Number(value);
}

function exactNumber(value: ArrowValue, name: string, row: number): number {
  const number = roundedNumber(value);
  if (typeof value === 'bigint' && !Number.isSafeInteger(number))
    throw new LagoaError('invalid-data', `${name}: ${value} is beyond ±(2^53 − 1)`, {
      details: { column: name, record: row },
    });
  return number;
}

function toText(value: ArrowValue): string | null {
  return value === null ? null : String(value);
}
