import { isDeepStrictEqual } from 'node:util';

/** Compares what an example gives with what it says; `digits` is set after `≈`. */
export function check(
  code: string,
  { actual, expected, digits }: { actual: unknown; expected: unknown; digits?: number },
): void {
  const value =
    actual instanceof Float32Array || actual instanceof Float64Array ? [...actual] : actual;
  const same =
    digits === undefined
      ? isDeepStrictEqual(value, expected)
      : Number(value).toFixed(digits) === Number(expected).toFixed(digits);
  if (!same) throw new Error(`${code} is ${String(value)}, not ${String(expected)}`);
}
