import { LagoaError } from '@lagoa/data';
import { type ColumnExpression, evaluate, type Expression, type RowValue } from '@lagoa/data/sql';
import type { InputLeaves } from './feature.ts';
import { finiteOrMissing } from './finite.ts';
import type { InputValues } from './input-values.ts';
import { columnsIn, type LevelLeaf, leafKey, levelOf, type NumericLeaf, numberOf } from './leaf.ts';

/** One row of a table: column name to value, by the conventions of `ColumnValue`; null is missing. */
export type FeatureRow = Readonly<Record<string, unknown>>;

/** Holds one decoded row at a time, as row 0 of `values`. */
export interface RowReader {
  readonly values: InputValues;
  read(row: FeatureRow): void;
}

export function createRowReader({ numbers, levels }: InputLeaves): RowReader {
  const numberCells = numbers.map((leaf) => ({
    read: numberReader(leaf),
    key: leafKey(leaf),
    cell: new Float64Array(1),
  }));
  const levelCells = levels.map((leaf) => ({
    read: levelReader(leaf),
    key: leafKey(leaf),
    cell: createLevelCell(),
  }));
  return {
    values: {
      numbers: (leaf) => cellOf(numberCells, leaf),
      levels(leaf, indexOf) {
        const cell = cellOf(levelCells, leaf);
        return (_, out) => {
          out[0] = cell.level === null ? -1 : indexOf(cell.level, oneRow);
        };
      },
    },
    read(row) {
      for (const { read, cell } of numberCells) cell[0] = read(row);
      for (const { read, cell } of levelCells) cell.level = read(row);
    },
  };
}

function cellOf<Cell>(
  cells: readonly { readonly key: string; readonly cell: Cell }[],
  leaf: Expression,
): Cell {
  const found = cells.find(({ key }) => key === leafKey(leaf));
  if (found !== undefined) return found.cell;
  throw new LagoaError(
    'invalid-argument',
    `column ${leafKey(leaf)} is not an input of these features`,
  );
}

const oneRow = (): number => 1;

/** The current level of a column, or null. */
function createLevelCell(): { level: string | null } {
  return { level: null };
}

/** A numeric leaf as a function of a row. */
export function numberReader(leaf: NumericLeaf): (row: FeatureRow) => number {
  if (leaf.node === 'column') return (row) => decodeNumber(cellValue(row, leaf.name), leaf);
  const read = expressionReader(leaf);
  return (row) => numberOf(read(row));
}

/** A leaf of levels as a function of a row. */
export function levelReader(leaf: LevelLeaf): (row: FeatureRow) => string | null {
  if (leaf.node === 'column') return (row) => decodeLevel(cellValue(row, leaf.name), leaf);
  const read = expressionReader(leaf);
  return (row) => levelOf(read(row));
}

/** An expression's value of a row; what is wrong with the row is told by its column. */
function expressionReader(leaf: Expression): (row: FeatureRow) => RowValue {
  const columns = columnsIn(leaf);
  return (row) => {
    const operands: Record<string, unknown> = {};
    for (const column of columns) {
      const value = cellValue(row, column.name);
      if (typeof value === 'bigint' && !isInt64(value)) throw wrongValue(value, column);
      operands[column.name] = isWholeNumber(value, column) ? BigInt(value) : value;
    }
    try {
      return evaluate(leaf, operands);
    } catch (error) {
      const wrong = columns.find((column) => !isValue(operands[column.name], column));
      throw wrong === undefined ? error : wrongValue(row[wrong.name], wrong);
    }
  };
}

/** JSON has no bigint: a whole number stands for an int64, as it does without an expression. */
function isWholeNumber(value: unknown, { declared }: ColumnExpression): value is number {
  return declared === 'int64' && typeof value === 'number' && Number.isSafeInteger(value);
}

/** Whether a value is null or one of its column's, where the operation that read it refused it. */
function isValue(value: unknown, { declared }: ColumnExpression): boolean {
  if (value === null) return true;
  switch (declared) {
    case 'int64':
    case 'timestamp':
      return typeof value === 'bigint' && isInt64(value);
    case 'int32':
      return typeof value === 'number' && (value | 0) === value;
    case 'float64':
      return typeof value === 'number';
    case 'boolean':
      return typeof value === 'boolean';
    case 'decimal':
      return typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value);
    case 'date':
      return typeof value === 'string' && isDay(value);
    default:
      return typeof value === 'string';
  }
}

const isInt64 = (value: bigint): boolean => BigInt.asIntN(64, value) === value;

/** Whether a text is a day of the calendar, YYYY-MM-DD. */
function isDay(text: string): boolean {
  const ms = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().slice(0, 10) === text;
}

/** A column's value as a number; int64 and decimal as the nearest double. */
export function decodeNumber(value: unknown, column: ColumnExpression): number {
  if (value === null) return Number.NaN;
  switch (column.declared) {
    case 'float64':
      if (typeof value === 'number') return finiteOrMissing(value);
      break;
    case 'int32':
      if (typeof value === 'number' && (value | 0) === value) return value + 0;
      break;
    case 'int64':
      if (typeof value === 'bigint' && isInt64(value)) return Number(value);
      if (typeof value === 'number' && Number.isSafeInteger(value)) return value + 0;
      break;
    case 'decimal':
      if (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value)) return Number(value) + 0;
      break;
    case 'boolean':
      if (typeof value === 'boolean') return value ? 1 : 0;
      break;
  }
  throw wrongValue(value, column);
}

function decodeLevel(value: unknown, column: ColumnExpression): string | null {
  if (value === null) return null;
  switch (column.declared) {
    case 'int32':
    case 'int64':
      decodeNumber(value, column);
      return String(value);
    case 'boolean':
      if (typeof value === 'boolean') return String(value);
      break;
    default:
      if (typeof value === 'string') return value;
  }
  throw wrongValue(value, column);
}

function cellValue(row: FeatureRow, name: string): unknown {
  const value = row[name];
  if (value !== undefined) return value;
  const available = Object.keys(row);
  throw new LagoaError(
    'not-found',
    `the row has no column ${name}; it has ${available.join(', ')}`,
    {
      details: { name, available },
    },
  );
}

function wrongValue(value: unknown, { name, declared }: ColumnExpression): LagoaError {
  return new LagoaError(
    'invalid-data',
    `column ${name} is ${declared}, got ${typeof value} ${textOf(value)}`,
    { details: { column: name } },
  );
}

function textOf(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'bigint':
      return `${value}n`;
    case 'object':
      return Object.prototype.toString.call(value);
    default:
      return String(value);
  }
}
