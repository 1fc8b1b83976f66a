import { LagoaError } from '../error.ts';

/** Plain JSON; `undefined` properties are left out. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json | undefined };

/** `google.protobuf.Value` as the clients take it: exactly one member is set. */
export interface ProtoValue {
  readonly nullValue?: 'NULL_VALUE';
  readonly boolValue?: boolean;
  readonly numberValue?: number;
  readonly stringValue?: string;
  readonly listValue?: { readonly values: ProtoValue[] };
  readonly structValue?: ProtoStruct;
}

/** `google.protobuf.Struct` as the clients take it. */
export interface ProtoStruct {
  readonly fields: { [name: string]: ProtoValue };
}

/**
 * Plain JSON as a `Value`. The clients drop a plain object given where a Value is expected, without
 * any error, and fail on `undefined` inside one; here such properties are left out.
 *
 * Throws `invalid-argument` for NaN and infinities (JSON has none) and what is not plain JSON.
 *
 * @example
 * toProtoValue([1, 'a']) // { listValue: { values: [{ numberValue: 1 }, { stringValue: 'a' }] } }
 */
export function toProtoValue(value: Json): ProtoValue {
  switch (typeof value) {
    case 'boolean':
      return { boolValue: value };
    case 'string':
      return { stringValue: value };
    case 'number':
      if (Number.isFinite(value)) return { numberValue: value };
      break;
    case 'object':
      if (value === null) return { nullValue: 'NULL_VALUE' };
      if (isList(value)) return { listValue: { values: value.map(toProtoValue) } };
      return { structValue: toProtoStruct(value) };
  }
  throw new LagoaError('invalid-argument', `a protobuf Value holds JSON, got ${String(value)}`);
}

/**
 * A plain object as a `Struct`.
 *
 * @example
 * toProtoStruct({ a: 1, b: undefined }) // { fields: { a: { numberValue: 1 } } }
 */
export function toProtoStruct(object: { readonly [key: string]: Json | undefined }): ProtoStruct {
  const prototype: unknown = Object.getPrototypeOf(object);
  if (prototype !== Object.prototype && prototype !== null)
    throw new LagoaError(
      'invalid-argument',
      `a protobuf Struct is a plain object, got ${Object.prototype.toString.call(object)}`,
    );
  const fields: Record<string, ProtoValue> = {};
  for (const [key, value] of Object.entries(object))
    if (value !== undefined) fields[key] = toProtoValue(value);
  return { fields };
}

/**
 * A decoded `Value` as plain JSON, whatever its kind: prebuilt prediction containers answer bare
 * numbers and lists, on which the clients' own helper throws. A value without a kind is `null`.
 *
 * @example
 * fromProtoValue({ kind: 'numberValue', numberValue: 0.25 }) // 0.25
 */
export function fromProtoValue(value: unknown): Json {
  if (!isRecord(value)) throw invalid(value);
  if (typeof value.boolValue === 'boolean' && isKind(value, 'boolValue')) return value.boolValue;
  if (typeof value.numberValue === 'number' && isKind(value, 'numberValue'))
    return value.numberValue;
  if (typeof value.stringValue === 'string' && isKind(value, 'stringValue'))
    return value.stringValue;
  if (isRecord(value.listValue) && isKind(value, 'listValue')) {
    const { values } = value.listValue;
    return Array.isArray(values) ? values.map(fromProtoValue) : [];
  }
  if (isRecord(value.structValue) && isKind(value, 'structValue'))
    return fromProtoStruct(value.structValue);
  const { kind } = value;
  if (kind === undefined || kind === null || kind === 'nullValue') return null;
  throw invalid(value);
}

/**
 * A decoded `Struct` as a plain object.
 *
 * @example
 * fromProtoStruct({ fields: { a: { stringValue: 'x' } } }) // { a: 'x' }
 */
export function fromProtoStruct(struct: unknown): { readonly [key: string]: Json } {
  if (!isRecord(struct)) throw invalid(struct);
  const fields = isRecord(struct.fields) ? struct.fields : {};
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [key, fromProtoValue(value)]),
  );
}

/** Decoded values may carry the defaults of the other kinds beside `kind`. */
function isKind(value: Readonly<Record<string, unknown>>, kind: string): boolean {
  return value.kind === undefined || value.kind === kind;
}

function isList(value: object): value is readonly Json[] {
  return Array.isArray(value);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(value: unknown): LagoaError {
  return new LagoaError(
    'invalid-data',
    `expected a decoded protobuf Value or Struct, got ${JSON.stringify(value)}`,
  );
}
