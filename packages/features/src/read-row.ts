import { LagoaError } from '@lagoa/data';
import type { LevelColumn, NumericColumn } from './column-input.ts';
import type { InputColumns } from './feature.ts';
import { finiteOrMissing } from './finite.ts';
import type { InputValues } from './input-values.ts';

/** One row of a table: column name to value, by the conventions of `ColumnValue`; null is missing. */
export type FeatureRow = Readonly<Record<string, unknown>>;

/** Holds one decoded row at a time, as row 0 of `values`. */
export interface RowReader {
  readonly values: InputValues;
  read(row: FeatureRow): void;
}

export function createRowReader({ numbers, levels }: InputColumns): RowReader {
  const numberCells = new Map(numbers.map((column) => [column.name, new Float64Array(1)]));
  const levelCells = new Map(levels.map(({ name }) => [name, createLevelCell()]));
  const cellOf = <Cell>(cells: ReadonlyMap<string, Cell>, name: string): Cell => {
    const cell = cells.get(name);
    if (cell === undefined)
      throw new LagoaError('invalid-argument', `column ${name} is not an input of these features`);
    return cell;
  };
  return {
    values: {
      numbers: ({ name }) => cellOf(numberCells, name),
      levels({ name }, indexOf) {
        const cell = cellOf(levelCells, name);
        return () => (cell.level === null ? -1 : indexOf(cell.level));
      },
    },
    read(row) {
      for (const column of numbers)
        cellOf(numberCells, column.name)[0] = decodeNumber(cellValue(row, column.name), column);
      for (const column of levels)
        cellOf(levelCells, column.name).level = decodeLevel(cellValue(row, column.name), column);
    },
  };
}

function createLevelCell(): { level: string | null } {
  return { level: null };
}

/** A column's value as a number; int64 and decimal as the nearest double. */
export function decodeNumber(value: unknown, column: NumericColumn): number {
  if (value === null) return Number.NaN;
  switch (column.type) {
    case 'float64':
      if (typeof value === 'number') return finiteOrMissing(value);
      break;
    case 'int32':
      if (typeof value === 'number' && (value | 0) === value) return value + 0;
      break;
    case 'int64':
      if (typeof value === 'bigint') return Number(value);
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

function decodeLevel(value: unknown, column: LevelColumn): string | null {
  if (value === null) return null;
  if (column.type === 'boolean' ? typeof value === 'boolean' : typeof value === 'string')
    return String(value);
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

function wrongValue(value: unknown, { name, type }: NumericColumn | LevelColumn): LagoaError {
  const found = typeof value === 'bigint' ? `${value}n` : JSON.stringify(value);
  return new LagoaError('invalid-data', `column ${name} is ${type}, got ${typeof value} ${found}`, {
    details: { column: name },
  });
}
