import type { ReportCell } from './section.ts';

/**
 * A number for people: whole numbers in full with thousands separators, others with four
 * significant digits, never fewer than their whole part; the very small and very large in powers
 * of ten.
 *
 * @example
 * formatNumber(1234567) // '1,234,567'
 * formatNumber(0.12345678) // '0.1235'
 * formatNumber(0.00000012) // '1.2e-7'
 */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '∞' : '−∞';
  const size = Math.abs(value);
  if (size >= 1e15 || (size > 0 && size < 1e-4))
    return `${value < 0 ? '−' : ''}${size.toExponential(3).replace(/\.?0*e/, 'e')}`;
  const decimals =
    Number.isInteger(value) || size >= 1000 ? 0 : 3 - Math.floor(Math.log10(size || 1));
  const [whole = '', fraction] = String(Number(size.toFixed(decimals))).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return `${value < 0 ? '−' : ''}${grouped}${fraction === undefined ? '' : `.${fraction}`}`;
}

/** One table cell as text: booleans as yes and no, nothing as a dash. */
export function formatCell(cell: ReportCell): string {
  if (cell === null) return '–';
  if (typeof cell === 'number') return formatNumber(cell);
  if (typeof cell === 'boolean') return cell ? 'yes' : 'no';
  return typeof cell === 'string' ? cell : (cell.text ?? cell.status);
}
