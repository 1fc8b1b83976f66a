import { parseDate } from '../column-text.ts';
import { LagoaError } from '../error.ts';
import type { Columns } from '../table.ts';
import {
  type ColumnExpression,
  type KindOf,
  kindOfColumn,
  type LiteralExpression,
  type ReadableKind,
  type ReadableName,
} from './expression.ts';

/**
 * A column of a table or query. `int32` is read as int64, `category` as string. A float64 that is
 * NaN or infinite is read as null.
 *
 * A decimal column does not compile, and throws `unsupported`: no arithmetic on decimals is equal
 * in the three engines. Take its `unscaled` digits. Throws `not-found` where the source has no such column.
 *
 * @example
 * const customers = defineTable({
 *   name: 'customers',
 *   layer: 'silver',
 *   key: [],
 *   columns: { tenure: { kind: 'int32' } },
 * });
 * column(customers, 'tenure').kind // 'int64'
 */
export function column<C extends Columns, const Name extends ReadableName<C>>(
  source: { readonly columns: C },
  name: Name,
): ColumnExpression<KindOf<C[Name]>>;
export function column(source: { readonly columns: Columns }, name: string): ColumnExpression {
  return columnNamed(source, name);
}

/** As `column`, for a name that is only known as the program runs. */
export function columnNamed(source: { readonly columns: Columns }, name: string): ColumnExpression {
  const declared = Object.hasOwn(source.columns, name) ? source.columns[name]?.kind : undefined;
  if (declared === undefined) throw notFound(source, name);
  if (!isReadable(declared))
    throw new LagoaError(
      'unsupported',
      `expressions read no ${declared}, which ${name} is; take unscaled(…, '${name}')`,
      { details: { feature: declared } },
    );
  return { node: 'column', kind: kindOfColumn[declared], name, declared };
}

export function notFound(source: { readonly columns: Columns }, name: string): LagoaError {
  const available = Object.keys(source.columns);
  return new LagoaError('not-found', `no column ${name}; there are ${available.join(', ')}`, {
    details: { name, available },
  });
}

function isReadable(kind: string): kind is ReadableKind {
  return Object.hasOwn(kindOfColumn, kind);
}

/** A number. Throws `invalid-argument` unless it is finite; −0 becomes 0. */
export function float64(value: number): LiteralExpression<'float64'> {
  if (!Number.isFinite(value)) throw invalid(`float64 takes a finite number, got ${value}`);
  return { node: 'literal', kind: 'float64', value: value + 0 };
}

/** A whole number. Throws `invalid-argument` outside 64 bits, or for a number that is not safe. */
export function int64(value: bigint | number): LiteralExpression<'int64'> {
  if (typeof value === 'number' && !Number.isSafeInteger(value))
    throw invalid(`int64 takes a bigint or a safe integer, got ${value}`);
  if (BigInt.asIntN(64, BigInt(value)) !== BigInt(value))
    throw invalid(`int64 takes 64 bits, got ${value}`);
  return { node: 'literal', kind: 'int64', value: BigInt(value).toString() };
}

/** A text. It reaches an engine as a parameter. Throws `invalid-argument` on a lone surrogate. */
export function string(value: string): LiteralExpression<'string'> {
  if (/\p{Surrogate}/u.test(value)) throw invalid('string takes no lone surrogate');
  return { node: 'literal', kind: 'string', value };
}

export function boolean(value: boolean): LiteralExpression<'boolean'> {
  return { node: 'literal', kind: 'boolean', value };
}

/** A day, `YYYY-MM-DD`, years 0001 to 9999; `invalid-argument` otherwise. */
export function date(value: string): LiteralExpression<'date'> {
  if (parseDate(value) === undefined) throw invalid(`date takes YYYY-MM-DD, got ${value}`);
  return { node: 'literal', kind: 'date', value };
}

/** An instant in microseconds since 1970 UTC, years 0001 to 9999; `invalid-argument` otherwise. */
export function timestamp(micros: bigint): LiteralExpression<'timestamp'> {
  if (micros < -62_135_596_800_000_000n || micros > 253_402_300_799_999_999n)
    throw invalid(`timestamp takes the years 0001 to 9999, got ${micros} microseconds`);
  return { node: 'literal', kind: 'timestamp', value: micros.toString() };
}

function invalid(message: string): LagoaError {
  return new LagoaError('invalid-argument', message);
}
