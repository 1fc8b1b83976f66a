import { LagoaError } from '../error.ts';
import type {
  ColumnExpression,
  Expression,
  LiteralExpression,
  SqlKind,
  SqlKindValue,
} from './expression.ts';
import { type RowValue, rowOperations } from './row-operations.ts';

/**
 * The value of an expression for one row, with the values that `Row` has: the row back-end, and the
 * meaning that the SQL of both dialects must repeat.
 *
 * A missing column, or a value that is not of the declared kind, throws `invalid-data` by name.
 *
 * @example
 * const x = column({ columns: { x: { kind: 'float64', nullable: true } } }, 'x');
 * evaluate(divide(x, float64(2)), { x: 3 }) // 1.5
 * evaluate(divide(x, float64(2)), { x: null }) // null
 * evaluate(divide(x, float64(0)), { x: 3 }) // null
 */
export function evaluate<K extends SqlKind>(
  expression: Expression<K>,
  row: Readonly<Record<string, unknown>>,
): SqlKindValue[K] | null;
export function evaluate(expression: Expression, row: Readonly<Record<string, unknown>>): RowValue {
  switch (expression.node) {
    case 'column':
      return readCell(expression, row[expression.name]);
    case 'literal':
      return readLiteral(expression);
    case 'call':
      if (!Object.hasOwn(rowOperations, expression.operation))
        throw new LagoaError('unsupported', `rows have no operation ${expression.operation}`);
      return rowOperations[expression.operation](
        expression.operands.map((operand) =>
          expression.operation === 'unscaled' && operand.node === 'column'
            ? readDigits(operand, row[operand.name])
            : evaluate(operand, row),
        ),
      );
  }
}

function readCell({ name, declared }: ColumnExpression, value: unknown): RowValue {
  if (value === null) return null;
  switch (declared) {
    case 'boolean':
      if (typeof value === 'boolean') return value;
      break;
    case 'int32':
      if (typeof value === 'number' && (value | 0) === value) return BigInt(value);
      break;
    case 'int64':
    case 'timestamp':
      if (typeof value === 'bigint') return value;
      break;
    case 'decimal':
      if (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value)) return Number(value);
      break;
    case 'float64':
      if (typeof value === 'number') return Number.isFinite(value) ? value : null;
      break;
    default:
      if (typeof value === 'string') return value;
  }
  throw new LagoaError('invalid-data', `column ${name} is ${declared}, got ${String(value)}`, {
    details: { column: name },
  });
}

/** A decimal as it is written. */
function readDigits(column: ColumnExpression, value: unknown): string | null {
  return readCell(column, value) === null ? null : String(value);
}

function readLiteral({ kind, value }: LiteralExpression): RowValue {
  return kind === 'int64' || kind === 'timestamp' ? BigInt(value) : value;
}
