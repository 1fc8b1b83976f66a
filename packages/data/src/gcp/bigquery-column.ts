import type { ArrowValue } from '../arrow-column.ts';
import type { Column } from '../column.ts';
import { formatDecimal, parseDate, parseDecimal } from '../column-text.ts';
import { LagoaError } from '../error.ts';

export {
  type BigQueryField,
  toBigQuerySchema,
  toFieldType,
} from '../contract/bigquery-table.ts';
export { formatJsonCell as formatBigQueryCell } from '../contract/json-row.ts';

/**
 * The value behind a cell of a REST answer, where every scalar is a text: int64 and timestamps
 * (whole microseconds) become bigint, decimals keep their digits. Throws `invalid-data` where the
 * text is not what the column declares.
 *
 * @example
 * parseBigQueryCell({ kind: 'decimal', precision: 9, scale: 2 }, '1.5') // '1.50'
 * parseBigQueryCell({ kind: 'int64' }, '9007199254740993') // 9007199254740993n
 */
export function parseBigQueryCell(column: Column, cell: unknown): ArrowValue {
  if (cell === null || cell === undefined) {
    if (column.nullable) return null;
    throw mismatch(column, 'null');
  }
  if (typeof cell !== 'string') throw mismatch(column, JSON.stringify(cell));
  switch (column.kind) {
    case 'string':
    case 'category':
      return cell;
    case 'boolean':
      if (cell === 'true' || cell === 'false') return cell === 'true';
      break;
    case 'int32': {
      const value = Number(cell);
      if (/^-?\d+$/.test(cell) && (value | 0) === value) return value;
      break;
    }
    case 'int64':
    case 'timestamp':
      if (/^-?\d+$/.test(cell)) return BigInt(cell);
      break;
    case 'float64': {
      const value = Number(cell);
      if (cell === 'NaN' || (cell !== '' && !Number.isNaN(value))) return value;
      break;
    }
    case 'decimal': {
      const scaled = parseDecimal(cell, column);
      if (scaled !== undefined) return formatDecimal(scaled, column.scale);
      break;
    }
    case 'date':
      if (parseDate(cell) !== undefined) return cell;
  }
  throw mismatch(column, JSON.stringify(cell));
}

function mismatch(column: Column, found: string): LagoaError {
  return new LagoaError('invalid-data', `expected a BigQuery ${column.kind}, got ${found}`);
}
