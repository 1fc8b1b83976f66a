import { helpers } from '@google-cloud/aiplatform';
import { describe, expect, test } from 'vitest';
import {
  fromProtoStruct,
  fromProtoValue,
  type Json,
  toProtoStruct,
  toProtoValue,
} from './index.ts';

const values: readonly Json[] = [
  null,
  true,
  false,
  0,
  -1.5,
  '',
  'a',
  [],
  [1, 'a', [null, {}]],
  {},
  { a: { b: [1, { c: null }] }, '': 'empty key' },
];

test.each(values.map((value) => [value]))('%o comes back', (value) => {
  expect(fromProtoValue(toProtoValue(value))).toStrictEqual(value);
});

test('undefined properties are left out, at any depth', () => {
  const value = { a: undefined, b: [{ c: undefined, d: 1 }] };
  expect(fromProtoValue(toProtoValue(value))).toStrictEqual({ b: [{ d: 1 }] });
});

test.each([[Number.NaN], [Infinity], [-Infinity]])('%d is refused', (value) => {
  expect(() => toProtoValue([value])).toThrow('a protobuf Value holds JSON');
});

test('what is not plain JSON is refused', () => {
  expect(() => Reflect.apply(toProtoValue, undefined, [new Date(0)])).toThrow('plain object');
  expect(() => Reflect.apply(toProtoValue, undefined, [1n])).toThrow('holds JSON');
  expect(() => Reflect.apply(toProtoValue, undefined, [[undefined]])).toThrow('holds JSON');
  expect(() => Reflect.apply(toProtoStruct, undefined, [new Map()])).toThrow('plain object');
});

test('a decoded value carries kind, and may carry the defaults of the other kinds', () => {
  const decoded = { kind: 'numberValue', numberValue: 0.25, stringValue: '', boolValue: false };
  expect(fromProtoValue(decoded)).toBe(0.25);
  expect(fromProtoValue({ kind: 'nullValue', nullValue: 'NULL_VALUE' })).toBe(null);
  expect(fromProtoValue({})).toBe(null);
  expect(fromProtoValue({ kind: 'listValue', listValue: {} })).toStrictEqual([]);
  expect(fromProtoStruct({})).toStrictEqual({});
});

test('what is no decoded value is refused', () => {
  expect(() => fromProtoValue(1)).toThrow('expected a decoded protobuf');
  expect(() => fromProtoValue({ kind: 'numberValue' })).toThrow('expected a decoded protobuf');
  expect(() => fromProtoStruct([])).toThrow('expected a decoded protobuf');
});

describe("the client's own helper", () => {
  test('writes objects as we do', () => {
    const value = { a: [1, 'b', true], c: { d: 0.5 } };
    expect(fromProtoValue(helpers.toValue(value))).toStrictEqual(value);
  });

  test.each([[0.25], ['a'], [[1, 2]]])('throws on a bare %o, which ours reads', (value) => {
    const decoded: unknown = Reflect.apply(helpers.toValue, helpers, [value]);
    expect(() => Reflect.apply(helpers.fromValue, helpers, [decoded])).toThrow('malformed');
    expect(fromProtoValue(decoded)).toStrictEqual(value);
  });
});
