import { LagoaError } from '../error.ts';
import type { SqlValue } from '../sql-engine.ts';
import { type BigQueryParameter, toBigQueryParameter } from './bigquery-parameter.ts';

/**
 * The parameters of compiled SQL as `p1`, `p2` …: a text is STRING, a number FLOAT64, a bigint
 * INT64, a boolean BOOL; null is a STRING, which BigQuery casts where another type is needed.
 * Throws `invalid-argument` for a bigint beyond 64 bits.
 *
 * @example
 * toSqlParameters([5n]) // [{ name: 'p1', parameterType: { type: 'INT64' }, parameterValue: { value: '5' } }]
 */
export function toSqlParameters(values: readonly SqlValue[]): readonly BigQueryParameter[] {
  return values.map((value, i) => toParameter(`p${i + 1}`, value));
}

function toParameter(name: string, value: SqlValue): BigQueryParameter {
  switch (typeof value) {
    case 'number':
      return toBigQueryParameter(name, { type: 'FLOAT64', value });
    case 'bigint':
      if (BigInt.asIntN(64, value) !== value)
        throw new LagoaError('invalid-argument', `parameter ${name}: ${value} is no INT64`);
      return toBigQueryParameter(name, { type: 'INT64', value });
    case 'boolean':
      return toBigQueryParameter(name, { type: 'BOOL', value });
    default:
      return toBigQueryParameter(name, { type: 'STRING', value });
  }
}
