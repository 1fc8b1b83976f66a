import { type ArrowColumn, type CategoryCodes, LagoaError, readColumn } from '@lagoa/data';
import type { RecordBatch } from 'apache-arrow';
import type { LevelColumn, LevelKind, NumericColumn, NumericKind } from './column-input.ts';
import { finiteOrMissing } from './finite.ts';
import type { InputValues } from './input-values.ts';
import { decodeNumber } from './read-row.ts';

/** Kinds of Arrow columns that stand for a declared kind without loss. */
const acceptedKinds: Readonly<Record<NumericKind | LevelKind, readonly string[]>> = {
  int32: ['int32'],
  int64: ['int64', 'int32'],
  float64: ['float64', 'int32'],
  decimal: ['decimal'],
  boolean: ['boolean'],
  category: ['category', 'string'],
  string: ['string', 'category'],
};

/** The columns of a batch as transforms see them; columns that no feature reads are not touched. */
export function readBatch(batch: RecordBatch): InputValues {
  const numbersByName = new Map<string, Float64Array>();
  const codesByName = new Map<string, CategoryCodes>();
  return {
    numbers: (column) => cached(numbersByName, column.name, () => readNumbers(batch, column)),
    levels(column, indexOf) {
      const { levels, codes } = cached(codesByName, column.name, () => readLevels(batch, column));
      const indexes: (number | undefined)[] = levels.map(() => undefined);
      return (row) => {
        const code = codes[row] ?? -1;
        if (code === -1) return -1;
        const known = indexes[code];
        if (known !== undefined) return known;
        const index = indexOf(levels[code] ?? '');
        indexes[code] = index;
        return index;
      };
    },
  };
}

function readNumbers(batch: RecordBatch, column: NumericColumn): Float64Array {
  const source = openColumn(batch, column);
  if (source.kind === 'int64' || source.kind === 'decimal')
    return Float64Array.from({ length: source.length }, (_, row) =>
      decodeNumber(source.value(row), column),
    );
  const numbers = source.numbers();
  return source.kind === 'float64' ? numbers.map(finiteOrMissing) : numbers;
}

function readLevels(batch: RecordBatch, column: LevelColumn): CategoryCodes {
  const source = openColumn(batch, column);
  if (source.kind !== 'boolean') return source.codes();
  const codes = Int32Array.from(source.numbers(), (value) => (Number.isNaN(value) ? -1 : value));
  return { levels: ['false', 'true'], codes };
}

function openColumn(batch: RecordBatch, { name, type }: NumericColumn | LevelColumn): ArrowColumn {
  const column = readColumn(batch, name);
  if (!acceptedKinds[type].includes(column.kind))
    throw new LagoaError(
      'invalid-data',
      `column ${name} is ${type}, the batch has ${column.kind}`,
      {
        details: { column: name },
      },
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
