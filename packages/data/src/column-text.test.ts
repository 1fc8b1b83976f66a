import { describe, expect, test } from 'vitest';
import { formatDate, formatDecimal, parseDate, parseDecimal } from './column-text.ts';

describe('dates', () => {
  test('every day of 400 years goes there and back, and follows the day before', () => {
    let previous = '';
    for (let days = -25_567 * 2; days < 146_097 - 25_567 * 2; days++) {
      const text = formatDate(days);
      if (parseDate(text) !== days || text <= previous) expect([text, days]).toBe(previous);
      previous = text;
    }
    expect([formatDate(0), formatDate(-1), formatDate(19782)]).toStrictEqual([
      '1970-01-01',
      '1969-12-31',
      '2024-02-29',
    ]);
  });

  test('what is no date is undefined', () => {
    for (const text of [
      '2023-02-29',
      '1900-02-29',
      '2024-13-01',
      '2024-00-01',
      '2024-01-32',
      '24-01-01',
      '2024-1-1',
      ' 2024-01-01',
      '0000-01-01',
      '2024-01-01T00:00',
      '',
    ])
      expect(parseDate(text)).toBe(undefined);
    expect(parseDate('0001-01-01')).toBe(-719162);
    expect(parseDate('9999-12-31')).toBe(2932896);
    expect(() => formatDate(2932897)).toThrow('outside the years');
    expect(() => formatDate(-719163)).toThrow('outside the years');
  });
});

describe('decimals', () => {
  test('keep their digits', () => {
    expect(formatDecimal(-105n, 2)).toBe('-1.05');
    expect(formatDecimal(5n, 3)).toBe('0.005');
    expect(formatDecimal(0n, 0)).toBe('0');
    const digits = '9'.repeat(38);
    expect(parseDecimal(digits, { precision: 38, scale: 0 })).toBe(BigInt(digits));
    expect(parseDecimal(`-0.${digits}`, { precision: 38, scale: 38 })).toBe(-BigInt(digits));
  });

  test('are never rounded: what does not fit is undefined', () => {
    const type = { precision: 4, scale: 2 };
    expect(
      ['1', '+1.5', '-99.99', '0099.90', '1.500'].map((text) => parseDecimal(text, type)),
    ).toStrictEqual([100n, 150n, -9999n, 9990n, 150n]);
    for (const text of ['100', '0.001', '1e2', '', '.5', '5.', 'NaN', '1,5', '--1', ' 1'])
      expect(parseDecimal(text, type)).toBe(undefined);
  });
});
