import { LagoaError } from '../error.ts';

/** A typed value for a query. The type is never guessed from the JavaScript value. */
export type BigQueryValue =
  | { readonly type: 'STRING' | 'DATE' | 'NUMERIC' | 'BIGNUMERIC'; readonly value: string | null }
  | { readonly type: 'INT64' | 'TIMESTAMP'; readonly value: bigint | null }
  | { readonly type: 'FLOAT64'; readonly value: number | null }
  | { readonly type: 'BOOL'; readonly value: boolean | null }
  | { readonly type: 'BYTES'; readonly value: Uint8Array | null };

/** A named parameter in the words of the REST API. */
export interface BigQueryParameter {
  name: string;
  parameterType: { type: string };
  parameterValue: { value: string | null };
}

/**
 * A parameter as it goes over the wire, where every scalar is a text. The client's own conversion
 * guesses types (`1` is INT64, an array is what its first element is), makes null of NaN, JSON of
 * bytes, and throws out of reach of `try` for a bigint; so parameters are made here. A timestamp is
 * microseconds since 1970 UTC.
 *
 * @example
 * toBigQueryParameter('n', { type: 'INT64', value: 5n }) // { name: 'n', parameterType: { type: 'INT64' }, parameterValue: { value: '5' } }
 */
export function toBigQueryParameter(name: string, typed: BigQueryValue): BigQueryParameter {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
    throw new LagoaError('invalid-argument', `a parameter is a name, got ${JSON.stringify(name)}`);
  const value = typed.value === null ? null : formatValue(typed);
  return { name, parameterType: { type: typed.type }, parameterValue: { value } };
}

function formatValue(typed: BigQueryValue): string {
  const { type, value } = typed;
  if (value instanceof Uint8Array) return btoa(String.fromCharCode(...value));
  if (type !== 'TIMESTAMP' || typeof value !== 'bigint') return String(value);
  const rest = ((value % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const seconds = new Date(Number((value - rest) / 1000n)).toISOString().slice(0, 19);
  return `${seconds.replace('T', ' ')}.${rest.toString().padStart(6, '0')}+00:00`;
}
