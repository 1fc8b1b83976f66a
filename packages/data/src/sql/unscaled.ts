import type { Column } from '../column.ts';
import { LagoaError } from '../error.ts';
import type { Columns } from '../table.ts';
import type { CallExpression, ColumnExpression, DecimalName } from './expression.ts';
import { int64, notFound } from './terms.ts';

/**
 * A decimal column as the whole number of its smallest units: `9.90` of scale 2 is 990. Exact in every
 * engine, so that amounts can be compared, added and summed; compare columns of one scale.
 *
 * Throws `not-found` where the source has no such column, `unsupported` for one that is no decimal, or of
 * more than 18 digits, which 64 bits may not hold.
 *
 * @example
 * const orders = { columns: { paid: { kind: 'decimal', precision: 12, scale: 2 } } } as const;
 * evaluate(greater(unscaled(orders, 'paid'), int64(500)), { paid: '9.90' }) // true
 */
export function unscaled<C extends Columns, const Name extends DecimalName<C>>(
  source: { readonly columns: C },
  name: Name,
): CallExpression<'int64'> {
  const column: Column | undefined = Object.hasOwn(source.columns, name)
    ? source.columns[name]
    : undefined;
  if (column === undefined) throw notFound(source, name);
  if (column.kind !== 'decimal' || column.precision > 18)
    throw new LagoaError(
      'unsupported',
      `unscaled takes a decimal of at most 18 digits, ${name} is ${column.kind === 'decimal' ? `of ${column.precision}` : column.kind}`,
      { details: { feature: 'unscaled' } },
    );
  const units = int64(10n ** BigInt(column.scale));
  const digits: ColumnExpression = { node: 'column', kind: 'float64', name, declared: 'decimal' };
  return { node: 'call', kind: 'int64', operation: 'unscaled', operands: [digits, units] };
}
