import { LagoaError } from './error.ts';

/**
 * A seeded random generator. Same seed and same calls, same numbers, on every platform.
 */
export interface Random {
  /** Uniform in `[0, 1)`, 32 bits of resolution. */
  next(): number;
  /** Uniform integer in `[0, bound)`, `1 <= bound <= 2^32`, without modulo bias. */
  integer(bound: number): number;
  /** Standard normal (Box–Muller). */
  normal(): number;
  /**
   * An independent generator named by the label. It depends on this generator's seed and the label
   * only, not on how many numbers were drawn, so adding a draw in one place moves no other.
   */
  fork(label: string): Random;
  /** A shuffled copy (Fisher–Yates). */
  shuffle<T>(values: readonly T[]): T[];
}

/** FNV-1a over UTF-16 code units from a given start, with MurmurHash3's final avalanche. */
function hashText(text: string, start: number): number {
  let hash = start;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/**
 * sfc32 (Chris Doty-Humphrey, PractRand), its 96 bits of state hashed from the text of the seed;
 * `7` and `'7'` are the same seed.
 *
 * @example
 * createRandom(7).next() === createRandom(7).next() // true
 */
export function createRandom(seed: number | string): Random {
  const name = String(seed);
  let a = hashText(name, 0x811c9dc5);
  let b = hashText(name, 0x9e3779b9);
  let c = hashText(name, 0x7f4a7c15);
  let counter = 1;
  const nextWord = (): number => {
    const sum = (a + b + counter) >>> 0;
    counter = (counter + 1) >>> 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) >>> 0;
    c = ((c << 21) | (c >>> 11)) >>> 0;
    c = (c + sum) >>> 0;
    return sum;
  };
  for (let i = 0; i < 15; i++) nextWord();
  let spare: number | undefined;
  const next = (): number => nextWord() / 4294967296;
  const integer = (bound: number): number => {
    if (!(Number.isInteger(bound) && bound >= 1 && bound <= 4294967296))
      throw new LagoaError(
        'invalid-argument',
        `bound must be an integer in [1, 2^32], got ${bound}`,
        {
          details: { argument: 'bound' },
        },
      );
    const limit = 4294967296 - (4294967296 % bound);
    let word = nextWord();
    while (word >= limit) word = nextWord();
    return word % bound;
  };
  return {
    next,
    integer,
    normal() {
      if (spare !== undefined) {
        const value = spare;
        spare = undefined;
        return value;
      }
      const radius = Math.sqrt(-2 * Math.log(1 - next()));
      const angle = 2 * Math.PI * next();
      spare = radius * Math.sin(angle);
      return radius * Math.cos(angle);
    },
    // Escaped as in JSON Pointer, so that fork('a/b') is not fork('a').fork('b').
    fork: (label) => createRandom(`${name}/${label.replaceAll('~', '~0').replaceAll('/', '~1')}`),
    shuffle(values) {
      const copy = [...values];
      for (let i = copy.length - 1; i > 0; i--) {
        const j = integer(i + 1);
        copy.splice(i, 1, ...copy.splice(j, 1, ...copy.slice(i, i + 1))); // swap
      }
      return copy;
    },
  };
}
