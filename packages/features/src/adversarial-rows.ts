import type { Column, Columns, Random } from '@lagoa/data';
import type { ColumnExpression } from '@lagoa/data/sql';
import { type FittedFeature, inputLeaves, isLevelFeature } from './feature.ts';
import { columnsIn } from './leaf.ts';
import type { NamedFeature } from './layout.ts';
import type { FeatureRow } from './read-row.ts';

type Value = string | number | bigint | boolean | null;
type Declared = ColumnExpression['declared'];

const hardTexts = ['', ' ', '(other)', 'null', 'NaN', 'São Luís', 'Sa\u0303o Lui\u0301s', '🏖️', "'"];

/** Values on which engines disagree, by column kind. */
const hardValues: Readonly<Record<Declared, readonly Value[]>> = {
  float64: [
    ...[Number.NaN, -0, 0, 1, -1, 0.1, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
    ...[5e-324, 2 ** -149, 2 ** -150, Number.MAX_VALUE, 3.4028235677973366e38, 1 - 2 ** -53],
  ],
  int32: [0, 1, -1, 2 ** 31 - 1, -(2 ** 31), 2 ** 24 + 1],
  int64: [0n, 1n, -1n, 2n ** 24n + 1n, 2n ** 53n + 1n, 2n ** 63n - 1n, -(2n ** 63n)],
  decimal: ['0', '0.1', '-0.000000001', '99999999999999999999999999999.999999999'],
  boolean: [true, false],
  string: hardTexts,
  category: hardTexts,
  // The first and last day, the calendar's change, leap days and their absence, clocks changed.
  date: [
    ...['0001-01-01', '1582-10-10', '1900-02-28', '1900-03-01', '1969-12-31', '1970-01-01'],
    ...['2000-02-29', '2024-02-29', '2024-12-31', '2025-03-30', '2025-10-26', '9999-12-31'],
  ],
  timestamp: [
    ...[0n, -1n, 1n, -86_400_000_000n, 86_399_999_999n, -62_135_596_800_000_000n],
    // The hours in which Lisbon and New York change their clocks.
    ...[1_743_296_399_999_999n, 1_743_296_400_000_000n, 1_741_503_600_000_000n],
    ...[1_709_251_199_999_999n, 253_402_300_799_999_999n],
  ],
};

/** Rows for the certificate, and the table they are rows of. */
export interface AdversarialRows {
  readonly table: { readonly columns: Columns };
  readonly rows: readonly FeatureRow[];
}

/**
 * Rows made to find differences: nulls, the hard values of each kind, every fitted or written
 * constant and its neighbours, every known level and unseen ones (except where a feature of the
 * column refuses them). Each column's values come once in turn, then at random.
 */
export function adversarialRows(
  features: readonly NamedFeature[],
  { count, random }: { readonly count: number; readonly random: Random },
): AdversarialRows {
  const transforms = features.map(({ transform }) => transform);
  const { numbers, levels } = inputLeaves(transforms);
  const constants = [...new Set(transforms.flatMap(numbersWithin))];
  const texts = [...new Set(transforms.flatMap(textsWithin))];
  const columns: Record<string, Column> = {};
  const pools: Record<string, readonly Value[]> = {};
  for (const { name, declared } of [...numbers, ...levels].flatMap(columnsIn)) {
    const pool = [
      ...hardValues[declared],
      ...constants.flatMap((constant) => valuesNear(constant, declared)),
      ...(declared === 'string' || declared === 'category' ? texts : []),
    ];
    const allowed = [...new Set(pool)].filter((value) => !isRefused(value, name, transforms));
    pools[name] = [null, ...allowed];
    columns[name] = columnOf(declared, allowed);
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

function columnOf(declared: Declared, values: readonly Value[]): Column {
  switch (declared) {
    case 'decimal':
      return { kind: declared, precision: 38, scale: 9, nullable: true };
    case 'category':
      return { kind: declared, levels: values.map(String), nullable: true };
    default:
      return { kind: declared, nullable: true };
  }
}

/** Every number that a fitted feature holds. */
function numbersWithin(value: unknown): readonly number[] {
  if (typeof value === 'number') return [value];
  return typeof value === 'object' && value !== null
    ? Object.values(value).flatMap(numbersWithin)
    : [];
}

/** The levels of a feature, and the texts of its expressions. */
function textsWithin(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  const { node, kind, levels } = { node: '', kind: '', levels: [], ...value };
  const own = node === 'literal' && kind === 'string' && 'value' in value ? [value.value] : levels;
  return [
    ...own.filter((text) => typeof text === 'string'),
    ...Object.values(value).flatMap(textsWithin),
  ];
}

function valuesNear(constant: number, declared: Declared): readonly Value[] {
  const whole = Math.round(constant);
  switch (declared) {
    case 'float64':
      return [constant, constant * (1 + 2 ** -52), constant * (1 - 2 ** -52)];
    case 'int32':
      return [whole - 1, whole, whole + 1].filter((value) => (value | 0) === value);
    case 'int64':
      return Number.isSafeInteger(whole) ? [whole - 1, whole, whole + 1].map(BigInt) : [];
    case 'decimal':
      return Math.abs(constant) < 1e20 ? [constant.toFixed(9)] : [];
    default:
      return [];
  }
}

/** Whether a feature of the column itself refuses the value as a level. */
function isRefused(value: Value, column: string, transforms: readonly FittedFeature[]): boolean {
  return transforms.some(
    (transform) =>
      isLevelFeature(transform) &&
      transform.unseen === 'error' &&
      transform.input.node === 'column' &&
      transform.input.name === column &&
      !transform.levels.includes(String(value)),
  );
}
