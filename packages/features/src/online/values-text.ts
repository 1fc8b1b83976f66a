import { type ArrowValue, type Column, LagoaError } from '@lagoa/data';

/**
 * Values as one JSON text: bigints as digits, and NaN, the infinities and −0 by name, so that the
 * column's kind gives each back as it was.
 */
export function writeValues(values: readonly ArrowValue[]): string {
  return JSON.stringify(
    values.map((value) => {
      if (typeof value === 'bigint') return String(value);
      if (typeof value !== 'number' || (Number.isFinite(value) && !Object.is(value, -0)))
        return value;
      return Object.is(value, -0) ? '-0' : String(value);
    }),
  );
}

/** The values of columns from the text that `writeValues` gave. */
export function readValues(text: string, columns: readonly Column[]): readonly ArrowValue[] {
  const values: unknown = JSON.parse(text);
  if (!Array.isArray(values) || values.length !== columns.length)
    throw new LagoaError('corrupt', `expected ${columns.length} stored values, found ${text}`);
  return columns.map((column, i) => readValue(values[i], column));
}

function readValue(value: unknown, { kind }: Column): ArrowValue {
  if (typeof value === 'string') {
    if (kind === 'int64' || kind === 'timestamp') return BigInt(value);
    return kind === 'float64' ? Number(value) : value;
  }
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return value;
  throw new LagoaError('corrupt', `a stored value is ${JSON.stringify(value)}`);
}
