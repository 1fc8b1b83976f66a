import { type Columns, LagoaError } from '@lagoa/data';
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

const dayMicros = 86_400_000_000;

/** A timestamp, or the first moment of a date in UTC, as microseconds since 1970. */
export function instantOf(
  source: { readonly columns: Columns },
  name: string,
): Expression<'int64'> {
  const value = column(source, name);
  if (isOf(value, 'date'))
    return multiply(daysBetween(date('1970-01-01'), value), int64(dayMicros));
  if (isOf(value, 'timestamp')) return microsBetween(timestamp(0n), value);
  throw new LagoaError('invalid-argument', `${name} is ${value.kind}, neither timestamp nor date`);
}
