import { type ArrowColumn, type CategoryCodes, LagoaError, readColumn } from '@lagoa/data';
import { type ColumnExpression, evaluate, type Expression, type RowValue } from '@lagoa/data/sql';
import type { RecordBatch } from 'apache-arrow';
import { finiteOrMissing } from './finite.ts';
import type { InputValues, LevelIndex, PlacesOfRows } from './input-values.ts';
import { columnsIn, type LevelLeaf, leafKey, levelOf, type NumericLeaf, numberOf } from './leaf.ts';
import { decodeNumber } from './read-row.ts';

/** Kinds of Arrow columns that stand for a declared kind without loss. */
const acceptedKinds: Readonly<Record<ColumnExpression['declared'], readonly string[]>> = {
  int32: ['int32'],
  int64: ['int64', 'int32'],
  float64: ['float64', 'int32'],
  decimal: ['decimal'],
  boolean: ['boolean'],
  category: ['category', 'string'],
  string: ['string', 'category'],
  date: ['date'],
  timestamp: ['timestamp'],
};

/** The leaves of a batch as transforms see them; columns that no feature reads are not touched. */
export function readBatch(batch: RecordBatch): InputValues {
  const numbersByKey = new Map<string, Float64Array>();
  const codesByKey = new Map<string, CategoryCodes>();
  return {
    numbers: (leaf) => cached(numbersByKey, leafKey(leaf), () => readNumbers(batch, leaf)),
    levels: (leaf, indexOf) =>
      indexLevels(
        cached(codesByKey, leafKey(leaf), () => readLevels(batch, leaf)),
        indexOf,
      ),
  };
}

/** The index of each row's level, asked once for each level that occurs. */
export function indexLevels({ levels, codes }: CategoryCodes, indexOf: LevelIndex): PlacesOfRows {
  const indexes = new Int32Array(levels.length).fill(unasked);
  const ask = (code: number): number => {
    const rows = (): number => codes.filter((each) => each === code).length;
    const index = indexOf(levels[code] ?? '', rows);
    indexes[code] = index;
    return index;
  };
  return ({ start, end }, out) => {
    const count = end - start;
    for (let i = 0; i < count; i++) {
      const code = codes[start + i] ?? -1;
      const known = code < 0 ? -1 : (indexes[code] ?? -1);
      out[i] = known === unasked ? ask(code) : known;
    }
  };
}

const unasked = -2;

/** Texts as codes, null as −1. */
export function encodeLevels(texts: Iterable<string | null>): CategoryCodes {
  const places = new Map<string, number>();
  const codes: number[] = [];
  for (const text of texts) {
    if (text === null) codes.push(-1);
    else {
      const code = places.get(text) ?? places.size;
      places.set(text, code);
      codes.push(code);
    }
  }
  return { levels: [...places.keys()], codes: Int32Array.from(codes) };
}

function readNumbers(batch: RecordBatch, leaf: NumericLeaf): Float64Array {
  if (leaf.node !== 'column') return Float64Array.from(evaluateRows(batch, leaf), numberOf);
  const source = openColumn(batch, leaf);
  if (source.kind === 'int64' || source.kind === 'decimal')
    return Float64Array.from({ length: source.length }, (_, row) =>
      decodeNumber(source.value(row), leaf),
    );
  const numbers = source.numbers();
  if (source.kind === 'float64')
    for (let row = 0; row < numbers.length; row++)
      numbers[row] = finiteOrMissing(numbers[row] ?? Number.NaN);
  return numbers;
}

function readLevels(batch: RecordBatch, leaf: LevelLeaf): CategoryCodes {
  if (leaf.node !== 'column') return encodeLevels(evaluateRows(batch, leaf).map(levelOf));
  const source = openColumn(batch, leaf);
  if (source.kind === 'int32' || source.kind === 'int64') return encodeLevels(source.strings());
  if (source.kind !== 'boolean') return source.codes();
  const codes = Int32Array.from(source.numbers(), (value) => (Number.isNaN(value) ? -1 : value));
  return { levels: ['false', 'true'], codes };
}

/** The value of an expression in each row. */
function evaluateRows(batch: RecordBatch, expression: Expression): readonly RowValue[] {
  const columns = columnsIn(expression).map((column) => ({
    column,
    source: openColumn(batch, column),
  }));
  return Array.from({ length: batch.numRows }, (_, index) => {
    const row: Record<string, RowValue> = {};
    for (const { column, source } of columns) {
      const value = source.value(index);
      row[column.name] =
        column.declared === 'int64' && typeof value === 'number' ? BigInt(value) : value;
    }
    return evaluate(expression, row);
  });
}

function openColumn(batch: RecordBatch, { name, declared }: ColumnExpression): ArrowColumn {
  const column = readColumn(batch, name);
  if (!acceptedKinds[declared].includes(column.kind))
    throw new LagoaError(
      'invalid-data',
      `column ${name} is ${declared}, the batch has ${column.kind}`,
      { details: { column: name } },
    );
  return column;
}

function cached<Value>(values: Map<string, Value>, name: string, make: () => Value): Value {
  const known = values.get(name);
  if (known !== undefined) return known;
  const made = make();
  values.set(name, made);
  return made;
}
