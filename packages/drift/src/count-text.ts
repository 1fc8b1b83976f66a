import { LagoaError } from '@lagoa/data';

/** A letter holds five bits of a number, and says by its half of the alphabet whether more follow. */
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const base = 32;

/**
 * Counts by place as a short text: for each run of places that have any, how many empty ones come
 * before it, its length, then each count as its difference from the last. So neighbours of like size,
 * as those of a distribution, take two or three letters. Counts are whole and below 2^52.
 */
export function countsToText(counts: ReadonlyMap<number, number>): string {
  const places = [...counts.keys()].sort((a, b) => a - b);
  const numbers: number[] = [];
  let [next, last] = [0, 0];
  for (const [index, place] of places.entries()) {
    if (index === 0 || place !== next) {
      let length = 1;
      while (places[index + length] === place + length) length++;
      numbers.push(place - next, length);
    }
    const count = counts.get(place) ?? 0;
    const change = count - last;
    numbers.push(change < 0 ? -2 * change - 1 : 2 * change);
    [next, last] = [place + 1, count];
  }
  return numbers.map(letter).join('');
}

/** The counts of a text, by place. Throws `invalid-data` for a text that holds none. */
export function textToCounts(text: string): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  const read = reader(text);
  let [place, count] = [0, 0];
  while (!read.done()) {
    place += read.number();
    for (let left = read.number(); left > 0; left--) {
      const coded = read.number();
      count += coded % 2 === 1 ? -(coded + 1) / 2 : coded / 2;
      counts.set(place++, count);
    }
  }
  return counts;
}

function letter(number: number): string {
  let [text, left] = ['', number];
  for (; left >= base; left = Math.floor(left / base)) text += letters[base + (left % base)] ?? '';
  return text + (letters[left] ?? '');
}

function reader(text: string): { readonly done: () => boolean; readonly number: () => number } {
  let at = 0;
  return {
    done: () => at >= text.length,
    number() {
      let [number, unit] = [0, 1];
      for (;;) {
        const digit = at < text.length ? letters.indexOf(text.charAt(at++)) : -1;
        if (digit < 0)
          throw new LagoaError(
            'invalid-data',
            `expected a sketch's counts, got ${text.slice(0, 20)}`,
            {
              details: { column: 'sketch' },
            },
          );
        number += (digit % base) * unit;
        if (digit < base) return number;
        unit *= base;
      }
    },
  };
}
