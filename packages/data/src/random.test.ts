import { describe, expect, test } from 'vitest';
import { createRandom } from './random.ts';

const draws = 200_000;
const take = (seed: number | string, count = draws) => {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => random.next());
};

/** Pearson's chi-square of equal classes, standardised: about normal(0, 1) for many classes. */
function standardisedChiSquare(counts: readonly number[]): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  const statistic = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  const freedom = counts.length - 1;
  return (statistic - freedom) / Math.sqrt(2 * freedom);
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((x, y) => x + y, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [both, squareA, squareB] = [0, 0, 0];
  for (const [i, x] of a.entries()) {
    const y = b[i] ?? 0;
    both += (x - meanA) * (y - meanB);
    squareA += (x - meanA) ** 2;
    squareB += (y - meanB) ** 2;
  }
  return both / Math.sqrt(squareA * squareB);
}

describe('createRandom', () => {
  test('same seed, same numbers; another seed, others', () => {
    expect(take(7, 5)).toStrictEqual(take('7', 5));
    expect(take(7, 5)).not.toStrictEqual(take(8, 5));
  });

  test('steps as sfc32 does, written again with big integers', () => {
    const mask = 0xffffffffn;
    const hash = (text: string, start: bigint) => {
      let value = start;
      for (const letter of text)
        value = ((value ^ BigInt(letter.charCodeAt(0))) * 16777619n) & mask;
      for (const [shift, factor] of [
        [16n, 0x85ebca6bn],
        [13n, 0xc2b2ae35n],
      ] as const)
        value = ((value ^ (value >> shift)) * factor) & mask;
      return value ^ (value >> 16n);
    };
    let [a, b, c, counter] = [
      hash('churn', 0x811c9dc5n),
      hash('churn', 0x9e3779b9n),
      hash('churn', 0x7f4a7c15n),
      1n,
    ];
    const step = () => {
      const sum = (a + b + counter++) & mask;
      a = b ^ (b >> 9n);
      b = (c * 9n) & mask;
      c = ((((c << 21n) | (c >> 11n)) & mask) + sum) & mask;
      return sum;
    };
    for (let i = 0; i < 15; i++) step();
    const words = Array.from({ length: 1000 }, step);
    expect(take('churn', 1000).map((value) => BigInt(value * 2 ** 32))).toStrictEqual(words);
  });

  test.each([1, 2, 'churn'])('numbers of seed %s are uniform, alone and in pairs', (seed) => {
    const values = take(seed);
    const single = new Array<number>(100).fill(0);
    const pairs = new Array<number>(400).fill(0);
    for (const [i, value] of values.entries()) {
      single[Math.floor(value * 100)] = (single[Math.floor(value * 100)] ?? 0) + 1;
      if (i % 2 === 1) {
        const cell = Math.floor((values[i - 1] ?? 0) * 20) * 20 + Math.floor(value * 20);
        pairs[cell] = (pairs[cell] ?? 0) + 1;
      }
    }
    expect(Math.abs(standardisedChiSquare(single))).toBeLessThan(4);
    expect(Math.abs(standardisedChiSquare(pairs))).toBeLessThan(4);
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
  });

  test('integers cover their range evenly and refuse other bounds', () => {
    const random = createRandom(3);
    const counts = new Array<number>(7).fill(0);
    for (let i = 0; i < 70_000; i++) {
      const value = random.integer(7);
      counts[value] = (counts[value] ?? 0) + 1;
    }
    expect(counts).toHaveLength(7);
    expect(Math.abs(standardisedChiSquare(counts))).toBeLessThan(4);
    expect(createRandom(1).integer(1)).toBe(0);
    expect(createRandom(1).integer(2 ** 32)).toBeGreaterThanOrEqual(0);
    for (const bound of [0, -1, 1.5, Number.NaN, 2 ** 32 + 1])
      expect(() => random.integer(bound)).toThrow('bound must be an integer');
  });

  test('normals have the moments of a normal', () => {
    const random = createRandom(4);
    const values = Array.from({ length: draws }, () => random.normal());
    const moment = (power: number) =>
      values.reduce((sum, value) => sum + value ** power, 0) / values.length;
    // Standard errors: 1, √2, √15, √96 over √n; four of them.
    expect(Math.abs(moment(1))).toBeLessThan(4 / Math.sqrt(draws));
    expect(Math.abs(moment(2) - 1)).toBeLessThan((4 * Math.sqrt(2)) / Math.sqrt(draws));
    expect(Math.abs(moment(3))).toBeLessThan((4 * Math.sqrt(15)) / Math.sqrt(draws));
    expect(Math.abs(moment(4) - 3)).toBeLessThan((4 * Math.sqrt(96)) / Math.sqrt(draws));
  });

  test('a fork depends on seed and label, not on what was drawn', () => {
    const drawn = createRandom(5);
    drawn.next();
    expect(drawn.fork('a').next()).toBe(createRandom(5).fork('a').next());
    expect(createRandom(6).fork('a').next()).not.toBe(createRandom(5).fork('a').next());
  });

  test('forks are unlike each other and their parent', () => {
    const parent = createRandom(5);
    const labels = ['a', 'b', 'a/b', 'a~1b', '0', '1'];
    const streams = [parent, parent.fork('a').fork('b'), ...labels.map(parent.fork)].map((random) =>
      Array.from({ length: 20_000 }, () => random.next()),
    );
    for (const [i, a] of streams.entries())
      for (const b of streams.slice(i + 1))
        expect(Math.abs(correlation(a, b))).toBeLessThan(5 / Math.sqrt(20_000));
  });

  test('100,000 forks have as many first numbers as 32 bits allow', () => {
    const parent = createRandom(1);
    const words = new Set<string>();
    for (let i = 0; i < 100_000; i++) {
      const fork = parent.fork(String(i));
      words.add(`${fork.next()} ${fork.next()}`);
    }
    expect(words.size).toBe(100_000);
  });

  test('shuffles are permutations, each as likely, and leave their input', () => {
    const letters = Object.freeze(['a', 'b', 'c']);
    const random = createRandom(9);
    const counts = new Map<string, number>();
    for (let i = 0; i < 60_000; i++) {
      const order = random.shuffle(letters).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toStrictEqual(['abc', 'acb', 'bac', 'bca', 'cab', 'cba']);
    expect(Math.abs(standardisedChiSquare([...counts.values()]))).toBeLessThan(4);
    expect(random.shuffle([])).toStrictEqual([]);
  });
});
