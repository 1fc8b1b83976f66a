import { expect, test } from 'vitest';
import { escapeText } from './escape.ts';
import { formatCell, formatNumber } from './format-cell.ts';

test.each([
  [0, '0'],
  [7043, '7,043'],
  [1234567, '1,234,567'],
  [-1234.56, '−1,235'],
  [999.96, '1,000'],
  [0.12345678, '0.1235'],
  [12.3456, '12.35'],
  [0.1 + 0.2, '0.3'],
  [1.2e-7, '1.2e-7'],
  [-1.23456e-9, '−1.235e-9'],
  [1.5e300, '1.5e+300'],
  [1e18, '1e+18'],
  [-1e15, '−1e+15'],
  [Infinity, '∞'],
  [-Infinity, '−∞'],
  [Number.NaN, 'NaN'],
])('%d is written %s', (value, text) => {
  expect(formatNumber(value)).toBe(text);
});

test('cells of every kind', () => {
  expect([null, true, false, 'x', { status: 'ok' as const }].map(formatCell)).toEqual([
    '–',
    'yes',
    'no',
    'x',
    'ok',
  ]);
});

test('characters that XML forbids become U+FFFD', () => {
  expect(escapeText('a\u0000\ud800<&>"\'\n')).toBe('a\ufffd\ufffd&lt;&amp;&gt;&quot;&#39;\n');
});
