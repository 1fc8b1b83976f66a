import { LagoaError } from '@lagoa/data';

const MAX_INT32 = 2 ** 31 - 1;

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
  const object = objectOf(place);
  if (!Object.hasOwn(object, name)) return undefined;
  return { value: Reflect.get(object, name), path: `${place.path}.${name}` };
}

export function objectOf(place: JsonPlace): object {
  const { value } = place;
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw malformed(place, 'an object');
}

/** An object of strings. */
export function textsOf(place: JsonPlace): Readonly<Record<string, string>> {
  const names = Object.keys(objectOf(place));
  return Object.fromEntries(names.map((name) => [name, textOf(member(place, name))]));
}

export function textOf(place: JsonPlace): string {
  if (typeof place.value !== 'string') throw malformed(place, 'a string');
  return place.value;
}

export function itemsOf(place: JsonPlace): readonly JsonPlace[] {
  if (!Array.isArray(place.value)) throw malformed(place, 'an array');
  return place.value.map((value: unknown, i) => ({ value, path: `${place.path}[${i}]` }));
}

/**
 * An array of numbers. Booleans count as 0 and 1, as XGBoost 1.5 and older wrote `default_left`; `null`
 * is NaN, once it comes from JSON.
 */
function readNumbers(
  place: JsonPlace,
  check: { readonly expected: string; readonly accepts: (number: number) => boolean },
): readonly number[] {
  const { value, path } = place;
  if (!Array.isArray(value)) throw malformed(place, 'an array');
  return value.map((item: unknown, i) => {
    const number = item === null ? Number.NaN : typeof item === 'boolean' ? Number(item) : item;
    if (typeof number === 'number' && check.accepts(number)) return number;
    throw malformed({ value: item, path: `${path}[${i}]` }, check.expected);
  });
}

/** Numbers that float32 holds. */
export function numbersOf(place: JsonPlace): readonly number[] {
  return readNumbers(place, { expected: 'a finite number', accepts: isFloat32 });
}

/** The same where infinity or NaN may stand. */
export function anyNumbersOf(place: JsonPlace): readonly number[] {
  return readNumbers(place, { expected: 'a number', accepts: () => true });
}

/** Whole numbers of 32 bits, `least` (0 by default) or more. */
export function integersOf(
  place: JsonPlace,
  options: { readonly least?: number; readonly most?: number } = {},
): readonly number[] {
  const { least = 0, most = MAX_INT32 } = options;
  return readNumbers(place, {
    expected: `a whole number from ${least} to ${most}`,
    accepts: (number) => Number.isInteger(number) && number >= least && number <= most,
  });
}

function isFloat32(number: number): boolean {
  return Number.isFinite(Math.fround(number));
}

/** A whole number that XGBoost wrote as a string. */
export function countOf(place: JsonPlace): number {
  const text = textOf(place);
  const count = Number(text);
  if (!/^\d+$/.test(text) || count > MAX_INT32)
    throw malformed(place, `a whole number from 0 to ${MAX_INT32}`);
  return count;
}

export function malformed(place: JsonPlace, expected: string): LagoaError {
  const name = place.path;
  const found = excerpt(place.value);
  return new LagoaError('corrupt', `the model file needs ${expected} at ${name}, found ${found}`, {
    details: { name, expected, found },
  });
}

/** A glimpse of a value, however long or deep it is. */
function excerpt(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `an array of ${value.length}`;
  if (typeof value === 'object' && value !== null)
    return `an object with ${Object.keys(value).slice(0, 3).join(', ') || 'nothing'}`.slice(0, 60);
  return (typeof value === 'string' ? JSON.stringify(value) : String(value)).slice(0, 60);
}
