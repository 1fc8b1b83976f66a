import { md5 as md5Bytes } from '@noble/hashes/legacy.js';
import { sha256 as sha256Bytes } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { LagoaError } from './error.ts';

/** SHA-256 of bytes or of a text's UTF-8, as 64 lower-case hex digits. */
export function sha256(data: Uint8Array | string): string {
  return bytesToHex(sha256Bytes(typeof data === 'string' ? utf8ToBytes(data) : data));
}

/** MD5 of bytes or of a text's UTF-8, as 32 lower-case hex digits. For splitting, not for security. */
export function md5(data: Uint8Array | string): string {
  return bytesToHex(md5Bytes(typeof data === 'string' ? utf8ToBytes(data) : data));
}

/** SHA-256 over a stream; call `digest` once, at the end. */
export function createSha256(): { update(bytes: Uint8Array): void; digest(): string } {
  const hash = sha256Bytes.create();
  return {
    update: (bytes) => {
      hash.update(bytes);
    },
    digest: () => bytesToHex(hash.digest()),
  };
}

/**
 * The canonical JSON text of plain data (RFC 8785: keys sorted by UTF-16 code unit, shortest number
 * form), extended by tags for what JSON cannot say: `{"$number":"NaN"}`, `"Infinity"`,
 * `"-Infinity"`, `"-0"`, and `{"$bigint":"…"}`. Properties that are `undefined` are left out. An
 * object that itself has a key starting with `$` is wrapped as `{"$object":{…}}`, so that no two
 * different values share a text. Lone surrogates are written as escapes. Typed arrays, dates,
 * functions and class instances are refused.
 *
 * Source: RFC 8785, JSON Canonicalization Scheme.
 *
 * @example
 * canonicalJson({ b: 1, a: [NaN, 2n] }) // '{"a":[{"$number":"NaN"},{"$bigint":"2"}],"b":1}'
 */
export function canonicalJson(value: unknown): string {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return JSON.stringify(value);
    case 'bigint':
      return `{"$bigint":"${value}"}`;
    case 'number':
      if (Number.isFinite(value) && !Object.is(value, -0)) return JSON.stringify(value);
      return `{"$number":"${Object.is(value, -0) ? '-0' : value}"}`;
    case 'object':
      if (value === null) return 'null';
      if (Array.isArray(value)) return `[${Array.from(value, canonicalJson).join(',')}]`;
      if (isPlainObject(value)) {
        const keys = Object.keys(value)
          .filter((key) => value[key] !== undefined)
          .sort();
        const text = `{${keys.map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key])}`).join(',')}}`;
        return keys.some((key) => key.startsWith('$')) ? `{"$object":${text}}` : text;
      }
  }
  throw new LagoaError(
    'invalid-argument',
    `canonical JSON takes plain data, got ${Object.prototype.toString.call(value)}`,
    { details: { argument: 'value' } },
  );
}

function isPlainObject(value: object): value is Record<string, unknown> {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/**
 * SHA-256 of the canonical JSON, 64 hex digits: equal for equal content, whatever the key order.
 *
 * @example
 * contentHash({ a: 1, b: 2 }) === contentHash({ b: 2, a: 1 }) // true
 */
export function contentHash(value: unknown): string {
  return sha256(canonicalJson(value));
}
