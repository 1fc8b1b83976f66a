import { LagoaError } from './error.ts';

const dayMs = 86_400_000;

/**
 * Days since 1970 as `YYYY-MM-DD` (years 0001 to 9999).
 *
 * @example
 * formatDate(19782) // '2024-02-29'
 */
export function formatDate(days: number): string {
  const date = new Date(days * dayMs);
  if (!(date.getTime() >= -62_135_596_800_000 && date.getTime() <= 253_402_300_799_999))
    throw new LagoaError('unsupported', `day ${days} is outside the years 0001 to 9999`);
  return date.toISOString().slice(0, 10);
}

/**
 * `YYYY-MM-DD` as days since 1970; `undefined` where the text is no such date of the proleptic
 * Gregorian calendar.
 *
 * @example
 * parseDate('2024-02-29') // 19782
 * parseDate('2023-02-29') // undefined
 */
export function parseDate(text: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || text.startsWith('0000')) return undefined;
  const ms = Date.parse(`${text}T00:00:00.000Z`);
  if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== text) return undefined;
  return ms / dayMs;
}

/** Microseconds since 1970 UTC of the first and the last moment of the years 0001 to 9999. */
export const firstMicros = -62_135_596_800_000_000n;
export const lastMicros = 253_402_300_799_999_999n;

/**
 * Microseconds since 1970 UTC as RFC 3339 with six fraction digits. Throws `unsupported` outside
 * the years 0001 to 9999.
 *
 * @example
 * formatTimestamp(-1n) // '1969-12-31T23:59:59.999999Z'
 */
export function formatTimestamp(micros: bigint): string {
  if (micros < firstMicros || micros > lastMicros)
    throw new LagoaError('unsupported', `time ${micros} is outside the years 0001 to 9999`);
  const rest = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const date = new Date(Number((micros - rest) / 1000n));
  return `${date.toISOString().slice(0, 19)}.${rest.toString().padStart(6, '0')}Z`;
}

/**
 * A time as `2026-01-31T12:00:00.25Z` (UTC, up to six fraction digits) in microseconds since 1970;
 * `undefined` where the text is no such time. There is no second 60 and no hour 24.
 *
 * @example
 * parseTimestamp('1969-12-31T23:59:59.999999Z') // -1n
 * parseTimestamp('2023-02-29T00:00:00Z') // undefined
 */
export function parseTimestamp(text: string): bigint | undefined {
  const match = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,6}))?Z$/.exec(text);
  const [, date = '', hours, minutes, seconds, fraction = ''] = match ?? [];
  const days = parseDate(date);
  if (days === undefined) return undefined;
  const [h, m, s] = [Number(hours), Number(minutes), Number(seconds)];
  if (h > 23 || m > 59 || s > 59) return undefined;
  const wholeSeconds = days * 86_400 + h * 3600 + m * 60 + s;
  return BigInt(wholeSeconds) * 1_000_000n + BigInt(fraction.padEnd(6, '0'));
}

/**
 * A scaled integer as decimal text with exactly `scale` fraction digits.
 *
 * @example
 * formatDecimal(-105n, 2) // '-1.05'
 */
export function formatDecimal(scaled: bigint, scale: number): string {
  const digits = (scaled < 0n ? -scaled : scaled).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const fraction = scale === 0 ? '' : `.${digits.slice(digits.length - scale)}`;
  return `${scaled < 0n ? '-' : ''}${whole}${fraction}`;
}

/**
 * Decimal text as a scaled integer; `undefined` where the text is no decimal number, has more
 * fraction digits than the scale (zeros aside) or more digits than the precision. Never rounds.
 *
 * @example
 * parseDecimal('-1.05', { precision: 4, scale: 2 }) // -105n
 * parseDecimal('0.001', { precision: 4, scale: 2 }) // undefined
 */
export function parseDecimal(
  text: string,
  { precision, scale }: { readonly precision: number; readonly scale: number },
): bigint | undefined {
  const match = /^([+-]?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = '', fraction = ''] = match;
  if (/[1-9]/.test(fraction.slice(scale))) return undefined;
  const scaled = BigInt(whole + fraction.slice(0, scale).padEnd(scale, '0'));
  if (scaled.toString().length > precision) return undefined;
  return sign === '-' ? -scaled : scaled;
}
