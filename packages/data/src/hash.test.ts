import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { isLagoaError } from './error.ts';
import { canonicalJson, contentHash, createSha256, md5, sha256 } from './hash.ts';

/** RFC 8785, appendix B: IEEE 754 bits and their text; its `-0` is tagged here, see below. */
const numbers = {
  '0000000000000000': '0',
  '0000000000000001': '5e-324',
  '8000000000000001': '-5e-324',
  '7fefffffffffffff': '1.7976931348623157e+308',
  ffefffffffffffff: '-1.7976931348623157e+308',
  '4340000000000000': '9007199254740992',
  c340000000000000: '-9007199254740992',
  '4430000000000000': '295147905179352830000',
  '44b52d02c7e14af5': '9.999999999999997e+22',
  '44b52d02c7e14af6': '1e+23',
  '44b52d02c7e14af7': '1.0000000000000001e+23',
  '444b1ae4d6e2ef4e': '999999999999999700000',
  '444b1ae4d6e2ef4f': '999999999999999900000',
  '444b1ae4d6e2ef50': '1e+21',
  '3eb0c6f7a0b5ed8c': '9.999999999999997e-7',
  '3eb0c6f7a0b5ed8d': '0.000001',
  '41b3de4355555553': '333333333.3333332',
  '41b3de4355555554': '333333333.33333325',
  '41b3de4355555555': '333333333.3333333',
  '41b3de4355555556': '333333333.3333334',
  '41b3de4355555557': '333333333.33333343',
  becbf647612f3696: '-0.0000033333333333333333',
  '43143ff3c1cb0959': '1424953923781206.2',
};

describe('canonicalJson', () => {
  test.each(Object.entries(numbers))('number %s is %s (RFC 8785, appendix B)', (bits, text) => {
    const view = new DataView(new ArrayBuffer(8));
    view.setBigUint64(0, BigInt(`0x${bits}`));
    expect(canonicalJson(view.getFloat64(0))).toBe(text);
  });

  test('the samples of RFC 8785, 3.2.2 and 3.2.3', () => {
    expect(
      canonicalJson({
        numbers: [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
        string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"/',
        literals: [null, true, false],
      }),
    ).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
    const sorted = canonicalJson({
      '\u20ac': 'Euro Sign',
      '\r': 'Carriage Return',
      '\ufb33': 'Hebrew Letter Dalet With Dagesh',
      '1': 'One',
      '\ud83d\ude00': 'Emoji: Grinning Face',
      '\u0080': 'Control',
      '\u00f6': 'Latin Small Letter O With Diaeresis',
    });
    expect(Object.values(JSON.parse(sorted, (_, value: unknown) => value)).length).toBe(7);
    expect([...sorted.matchAll(/:"(\w+)/g)].map(([, word]) => word)).toStrictEqual([
      'Carriage',
      'One',
      'Control',
      'Latin',
      'Euro',
      'Emoji',
      'Hebrew',
    ]);
  });

  test('what JSON cannot say is tagged, and no two values share a text', () => {
    const values: unknown[] = [
      Number.NaN,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      -0,
      0,
      0n,
      1n,
      1,
      '1',
      'NaN',
      null,
      true,
      'true',
      {},
      [],
      [null],
      [[]],
      { $number: 'NaN' },
      { $bigint: '1' },
      { $object: { $number: 'NaN' } },
      { $object: 1 },
      { a: { $number: 'NaN' } },
      { a: Number.NaN },
      '\ud800',
      '\\ud800',
      '\ufffd',
    ];
    const texts = values.map(canonicalJson);
    expect(new Set(texts).size).toBe(values.length);
    expect(texts.slice(0, 4)).toStrictEqual([
      '{"$number":"NaN"}',
      '{"$number":"Infinity"}',
      '{"$number":"-Infinity"}',
      '{"$number":"-0"}',
    ]);
    for (const text of texts) expect(() => JSON.parse(text)).not.toThrow();
  });

  test('key order and undefined properties do not matter', () => {
    expect(contentHash({ b: 1, a: [2], c: undefined })).toBe(contentHash({ a: [2], b: 1 }));
    expect(contentHash({ a: 1 })).not.toBe(contentHash({ a: 2 }));
  });

  test.each([
    ['undefined', undefined],
    ['a hole', new Array(1)],
    ['a function', () => 1],
    ['a symbol', Symbol('s')],
    ['a date', new Date(0)],
    ['a map', new Map()],
    ['a typed array', new Float64Array(1)],
  ])('refuses %s', (_, value) => {
    let failure: unknown;
    try {
      canonicalJson({ value: [value] });
    } catch (error) {
      failure = error;
    }
    expect(isLagoaError(failure, 'invalid-argument')).toBe(true);
  });
});

describe('hashes', () => {
  test('agree with the published vectors and with node:crypto', () => {
    expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'); // FIPS 180-4
    expect(md5('abc')).toBe('900150983cd24fb0d6963f7d28e17f72'); // RFC 1321
    for (const text of ['', 'é☂🦩', 'x'.repeat(1000)]) {
      expect(sha256(text)).toBe(createHash('sha256').update(text).digest('hex'));
      expect(md5(text)).toBe(createHash('md5').update(text).digest('hex'));
    }
  });

  test('a stream hashes as its whole, however it is cut', () => {
    const bytes = Uint8Array.from({ length: 1000 }, (_, i) => i);
    for (const size of [1, 63, 64, 65, 1000]) {
      const hash = createSha256();
      for (let start = 0; start < bytes.length; start += size)
        hash.update(bytes.subarray(start, start + size));
      expect(hash.digest()).toBe(sha256(bytes));
    }
  });
});
