import { defineTable, type Random, type Row } from '@lagoa/data';

/** A column of every kind, most of which engines see differently. */
export const facts = defineTable({
  name: 'facts',
  layer: 'gold',
  key: ['id'],
  columns: {
    id: { kind: 'string', tags: ['key'] },
    real: { kind: 'float64', nullable: true },
    other: { kind: 'float64', nullable: true },
    small: { kind: 'int32', nullable: true },
    large: { kind: 'int64', nullable: true },
    money: { kind: 'decimal', precision: 30, scale: 9, nullable: true },
    price: { kind: 'decimal', precision: 18, scale: 2, nullable: true },
    text: { kind: 'string', nullable: true },
    plan: { kind: 'category', levels: ['a', 'b', "c'"], nullable: true },
    flag: { kind: 'boolean', nullable: true },
    day: { kind: 'date', nullable: true },
    moment: { kind: 'timestamp', nullable: true },
    left: { kind: 'boolean', nullable: true, tags: ['label'] },
  },
});
export type Fact = Row<typeof facts>;
type Column = Exclude<keyof typeof facts.columns, 'id'>;

/** One of the values. */
export function pick<const Value>(random: Random, values: readonly Value[]): Value {
  const value = values[random.integer(values.length)];
  if (value === undefined) throw new Error('nothing to pick from');
  return value;
}

const largest = '999999999999999999999.999999999';
const texts = [
  '',
  ' ',
  'a',
  'A',
  'é',
  'e\u0301',
  'ß',
  '(other)',
  'null',
  "'",
  '"',
  '\\',
  '🏖️',
  '\n',
] as const;

/** The values in another order. */
export function shuffle<T>(random: Random, values: readonly T[]): readonly T[] {
  return values
    .map((value) => ({ value, place: random.next() }))
    .sort((a, b) => a.place - b.place)
    .map(({ value }) => value);
}

type Draw<Value> = (random: Random) => Value;

/** How the values of each column may be drawn: plain, hard and tied. */
const draws: { readonly [Name in Column]: readonly Draw<Fact[Name]>[] } = {
  real: [
    (random) => random.normal(),
    (random) => pick(random, [0, -0, 1e-300, 5e-324, 1.5, -1.5, 1e300, Number.MAX_VALUE]),
    (random) => pick(random, [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1]),
    (random) => random.integer(3),
    (random) => random.integer(1000) / 10,
  ],
  other: [(random) => 1e6 * random.normal(), () => 0, (random) => random.integer(2) - 0.5],
  small: [
    (random) => random.integer(20) - 5,
    (random) => pick(random, [2 ** 31 - 1, -(2 ** 31), 0, 1]),
  ],
  large: [
    (random) => BigInt(random.integer(1000)),
    (random) => pick(random, [2n ** 63n - 1n, -(2n ** 63n), 2n ** 53n + 1n, 0n, -1n]),
  ],
  money: [
    (random) => (random.integer(1e9) / 100).toFixed(2),
    (random) => pick(random, ['0', '0.1', '-0.000000001', largest, `-${largest}`]),
  ],
  price: [
    (random) => (random.integer(1e6) / 100).toFixed(2),
    (random) => pick(random, ['0', '-0.01', '9999999999999999.99', '-9999999999999999.99']),
  ],
  text: [(random) => pick(random, texts), (random) => `t${random.integer(40)}`],
  plan: [(random) => pick(random, ['a', 'b', "c'"])],
  flag: [(random) => random.next() < 0.5],
  day: [
    (random) => new Date(random.integer(20_000) * 86_400_000).toISOString().slice(0, 10),
    (random) => pick(random, ['0001-01-01', '9999-12-31', '2024-02-29', '1969-12-31']),
  ],
  moment: [
    (random) => BigInt(random.integer(1e9)) * 1_000_003n,
    (random) => pick(random, [-1n, 0n, -62_135_596_800_000_000n, 253_402_300_799_999_999n]),
  ],
  left: [(random) => random.next() < 0.3],
};

/** Each column plain, hard, constant, or never there. */
export function drawFacts(random: Random): readonly Fact[] {
  const rows = pick(random, [0, 1, 2, 7, 20, 60, 60, 300, 300, 300]);
  const drawer = <Name extends Column>(name: Name): (() => Fact[Name] | null) => {
    const draw = pick(random, draws[name]);
    const missing = pick(random, [0, 0, 0.1, 0.1, 0.1, 0.5, 0.5, 0.9, 1]);
    const constant = random.next() < 0.1 ? draw(random) : undefined;
    return () => (random.next() < missing ? null : (constant ?? draw(random)));
  };
  const [real, other, small, large] = [
    drawer('real'),
    drawer('other'),
    drawer('small'),
    drawer('large'),
  ];
  const [money, text, plan, flag] = [
    drawer('money'),
    drawer('text'),
    drawer('plan'),
    drawer('flag'),
  ];
  const [day, moment, left, price] = [
    drawer('day'),
    drawer('moment'),
    drawer('left'),
    drawer('price'),
  ];
  return Array.from({ length: rows }, (_, row) => ({
    id: `r${row}`,
    ...{ real: real(), other: other(), small: small(), large: large(), money: money() },
    ...{ text: text(), plan: plan(), flag: flag(), day: day(), moment: moment(), left: left() },
    price: price(),
  }));
}

/** The row as every store gives it back: a decimal has all its digits. */
export function asStored(row: Fact): Fact {
  return { ...row, money: withDigits(row.money, 9), price: withDigits(row.price, 2) };
}

function withDigits(decimal: string | null, scale: number): string | null {
  if (decimal === null) return null;
  const [whole = '', digits = ''] = decimal.split('.');
  return `${whole}.${digits.padEnd(scale, '0')}`;
}
