import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { documentUbjson } from './document-ubjson.ts';
import { parseUbjson } from './parse-ubjson.ts';
import { readModelJson } from './read-model-json.ts';
import { readModelUbjson } from './read-model-ubjson.ts';
import { writeModelJson } from './write-model-json.ts';
import { writeModelUbjson } from './write-model-ubjson.ts';

const fixture = (name: string): Buffer =>
  readFileSync(new URL(`./fixtures/xgboost-1.7.4/${name}`, import.meta.url));
const json = fixture('binary-logistic.json').toString();
const ubjson = fixture('binary-logistic.ubj');

test("XGBoost's two files are one model, and so are ours", () => {
  const model = readModelUbjson(ubjson);
  expect(model).toEqual(readModelJson(json));
  expect(readModelUbjson(writeModelUbjson(model))).toEqual(model);
  expect(readModelJson(writeModelJson(model))).toEqual(model);
});

test("writes XGBoost's own bytes again, but for where the base score came from", () => {
  const ours = writeModelUbjson({ ...readModelUbjson(ubjson), featureNames: [] });
  const plain = (file: Uint8Array): string =>
    Buffer.from(file)
      .toString('latin1')
      .replaceAll(/(num_featureSL.{8})./gs, '$1?')
      .replace(/(boost_from_averageSL.{8})./s, '$1?');
  expect(plain(ours)).toBe(plain(ubjson));
});

test.each([0n, 126n, 127n, -126n, -127n, 32767n, -32767n, 2147483647n, 2n ** 40n])(
  'integer %s is kept',
  (value) => {
    expect(parseUbjson(documentUbjson(value))).toBe(Number(value));
  },
);

test('every type of column is kept', () => {
  const document = {
    floats: Float32Array.of(0.5, -0, 1e-45),
    integers: Int32Array.of(-1, 2147483647),
    bytes: Uint8Array.of(0, 255),
    longs: BigInt64Array.of(-1n, 2n ** 33n),
    list: [1.5, 'é', [], {}],
  };
  expect(parseUbjson(documentUbjson(document))).toEqual({
    floats: [0.5, -0, Math.fround(1e-45)],
    integers: [-1, 2147483647],
    bytes: [0, 255],
    longs: [-1, 2 ** 33],
    list: [1.5, 'é', [], {}],
  });
});
