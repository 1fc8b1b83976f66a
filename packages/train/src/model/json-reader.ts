import { LagoaError } from '@lagoa/data';

/** A value of a parsed model file, and where in the file it stands. */
export interface JsonPlace {
  readonly value: unknown;
  readonly path: string;
}

/** The named member of an object. Throws `corrupt` where there is none. */
export function member(place: JsonPlace, name: string): JsonPlace {
  const found = optionalMember(place, name);
  if (found === undefined) throw malformed(place, `an object with "${name}"`);
  return found;
}

/** The named member, or `undefined` where the object has none. */
export function optionalMember(place: JsonPlace, name: string): JsonPlace | undefined {
  const { value, path } = place;
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw malformed(place, 'an object');
  const entry = Object.entries<unknown>({ ...value }).find(([key]) => key === name);
  return entry && { value: entry[1], path: `${path}.${name}` };
}

export function textOf(place: JsonPlace): string {
  if (typeof place.value !== 'string') throw malformed(place, 'a string');
  return place.value;
}

export function itemsOf(place: JsonPlace): readonly JsonPlace[] {
  if (!Array.isArray(place.value)) throw malformed(place, 'an array');
  return place.value.map((value: unknown, i) => ({ value, path: `${place.path}[${i}]` }));
}

/** An array of finite numbers; booleans count as 0 and 1, as XGBoost 1.5 and older wrote `default_left`. */
export function numbersOf(place: JsonPlace): readonly number[] {
  return numbersOrNanOf(place).map((number, i) => {
    if (Number.isFinite(number)) return number;
    throw malformed({ value: number, path: `${place.path}[${i}]` }, 'a finite number');
  });
}

/** The same where NaN may stand, which is `null` once it comes from JSON. */
export function numbersOrNanOf(place: JsonPlace): readonly number[] {
  return itemsOf(place).map(({ value, path }) => {
    if (value === null) return Number.NaN;
    const number = typeof value === 'boolean' ? Number(value) : value;
    if (typeof number !== 'number') throw malformed({ value, path }, 'a number');
    return number;
  });
}

/** A whole number that XGBoost wrote as a string. */
export function countOf(place: JsonPlace): number {
  const count = Number(textOf(place));
  if (!(Number.isInteger(count) && count >= 0)) throw malformed(place, 'a whole number');
  return count;
}

export function malformed(place: JsonPlace, expected: string): LagoaError {
  const name = place.path;
  const found = JSON.stringify(place.value)?.slice(0, 60);
  return new LagoaError('corrupt', `the model file needs ${expected} at ${name}, found ${found}`, {
    details: { name, expected, found },
  });
}
