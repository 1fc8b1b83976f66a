import { type Column, type Columns, LagoaError } from '@lagoa/data';
import {
  column,
  date,
  daysBetween,
  type Expression,
  int64,
  microsBetween,
  multiply,
  timestamp,
} from '@lagoa/data/sql';
import { isOf } from './column-of-kind.ts';

/** Kinds that instants are compared in: as timestamps where all are, else as microseconds. */
export type InstantKind = 'timestamp' | 'int64';

/** The kind in which the times of labels and of rows can both be had at the least cost. */
export function commonInstantKind(...times: readonly (Column['kind'] | undefined)[]): InstantKind {
  return times.every((kind) => kind === 'timestamp') ? 'timestamp' : 'int64';
}

/** A column of one of these kinds, made here. */
export function instantColumn(
  source: { readonly columns: Columns },
  name: string,
): Expression<InstantKind> {
  const value = column(source, name);
  if (isOf(value, 'timestamp') || isOf(value, 'int64')) return value;
  throw new LagoaError('invalid-argument', `${name} is ${value.kind}, no instant`);
}

export const dayMicros = 86_400_000_000;

/** A timestamp, or the first moment of a date in UTC; in microseconds since 1970 unless asked as it is. */
export function instantOf(
  source: { readonly columns: Columns },
  name: string,
  kind: InstantKind = 'int64',
): Expression<InstantKind> {
  const value = column(source, name);
  if (kind === 'timestamp' && isOf(value, kind)) return value;
  if (isOf(value, 'date'))
    return multiply(daysBetween(date('1970-01-01'), value), int64(dayMicros));
  if (isOf(value, 'timestamp')) return microsBetween(timestamp(0n), value);
  throw new LagoaError('invalid-argument', `${name} is ${value.kind}, neither timestamp nor date`);
}
