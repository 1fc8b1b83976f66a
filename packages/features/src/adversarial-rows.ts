import type { Column, Columns, Random } from '@lagoa/data';
import type { LevelColumn, NumericKind } from './column-input.ts';
import { type FittedFeature, inputColumns } from './feature.ts';
import type { NamedFeature } from './layout.ts';
import type { FeatureRow } from './read-row.ts';

type Value = string | number | bigint | boolean | null;

/** Values on which engines disagree, by column kind. */
const hardValues: Readonly<Record<NumericKind, readonly Value[]>> = {
  float64: [
    ...[Number.NaN, -0, 0, 1, -1, 0.1, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
    ...[5e-324, 2 ** -149, 2 ** -150, Number.MAX_VALUE, 3.4028235677973366e38, 1 - 2 ** -53],
  ],
  int32: [0, 1, -1, 2 ** 31 - 1, -(2 ** 31), 2 ** 24 + 1],
  int64: [0n, 1n, -1n, 2n ** 24n + 1n, 2n ** 53n + 1n, 2n ** 63n - 1n, -(2n ** 63n)],
  decimal: ['0', '0.1', '-0.000000001', '99999999999999999999999999999.999999999'],
  boolean: [true, false],
};

const hardTexts = ['', ' ', '(other)', 'null', 'NaN', 'São Luís', 'Sa\u0303o Lui\u0301s', '🏖️', "'"];

/** Rows for the certificate, and the table they are rows of. */
export interface AdversarialRows {
  readonly table: { readonly columns: Columns };
  readonly rows: readonly FeatureRow[];
}

/**
 * Rows made to find differences: nulls, the hard values of each kind, every fitted constant and its
 * neighbours, every known level and unseen ones (except where a feature refuses them). Each column's
 * values come once in turn, then at random.
 */
export function adversarialRows(
  features: readonly NamedFeature[],
  { count, random }: { readonly count: number; readonly random: Random },
): AdversarialRows {
  const transforms = features.map(({ transform }) => transform);
  const { numbers, levels } = inputColumns(transforms);
  const constants = [...new Set(transforms.flatMap(numbersWithin))];
  const columns: Record<string, Column> = {};
  const pools: Record<string, readonly Value[]> = {};
  for (const { name, type } of numbers) {
    columns[name] =
      type === 'decimal'
        ? { kind: type, precision: 38, scale: 9, nullable: true }
        : { kind: type, nullable: true };
    pools[name] = [null, ...hardValues[type], ...constants.flatMap((x) => valuesNear(x, type))];
  }
  for (const column of levels) {
    const pool = levelPool(column, transforms);
    columns[column.name] =
      column.type === 'category'
        ? { kind: 'category', levels: pool, nullable: true }
        : { kind: column.type, nullable: true };
    pools[column.name] = [null, ...(column.type === 'boolean' ? [true, false] : pool)];
  }
  const rows = Array.from({ length: count }, (_, row) =>
    Object.fromEntries(
      Object.entries(pools).map(([name, pool]) => [
        name,
        pool[row < pool.length ? row : random.integer(pool.length)] ?? null,
      ]),
    ),
  );
  return { table: { columns }, rows };
}

/** Every number that a fitted feature holds. */
function numbersWithin(value: unknown): readonly number[] {
  if (typeof value === 'number') return [value];
  return typeof value === 'object' && value !== null
    ? Object.values(value).flatMap(numbersWithin)
    : [];
}

function valuesNear(constant: number, type: NumericKind): readonly Value[] {
  const whole = Math.round(constant);
  switch (type) {
    case 'float64':
      return [constant, constant * (1 + 2 ** -52), constant * (1 - 2 ** -52)];
    case 'int32':
      return [whole - 1, whole, whole + 1].filter((value) => (value | 0) === value);
    case 'int64':
      return Number.isSafeInteger(whole) ? [whole - 1, whole, whole + 1].map(BigInt) : [];
    case 'decimal':
      return Math.abs(constant) < 1e20 ? [constant.toFixed(9)] : [];
    case 'boolean':
      return [];
  }
}

/** Known levels, and unseen ones unless some feature of the column refuses them. */
function levelPool(column: LevelColumn, transforms: readonly FittedFeature[]): readonly string[] {
  const readers = transforms.filter(
    (transform) => 'levels' in transform && transform.input.name === column.name,
  );
  const known = readers.flatMap((transform) => ('levels' in transform ? [transform.levels] : []));
  const refusing = readers.flatMap((transform) =>
    'levels' in transform && transform.unseen === 'error' ? [transform.levels] : [],
  );
  const pool = [...new Set([...known.flat(), ...hardTexts])];
  return pool.filter((level) => refusing.every((levels) => levels.includes(level)));
}
