import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { BoostedModel } from './boosted-model.ts';
import { readModelJson } from './read-model-json.ts';
import { writeModelJson } from './write-model-json.ts';
import { writeModelUbjson } from './write-model-ubjson.ts';

const fixtures = new URL('./fixtures/xgboost-1.7.4/', import.meta.url);
const read = (name: string): string => readFileSync(new URL(`${name}.json`, fixtures), 'utf8');
const model = (name: string): BoostedModel => readModelJson(read(name));

test.each([
  ['1.7.4', '3.5', 'binary-logistic', 'misreads the base score'],
  ['2.1', '3.5', 'squared-error', 'misreads the base score'],
  ['3.0.5', '3.5', 'binary-logistic', 'misreads the base score'],
  ['3.4.0', '3.5', 'dart', 'weights of DART'],
  ['0.90', '1.7', 'binary-logistic', 'no JSON'],
  ['1.5.2', '1.7', 'categorical-partition', 'splits by many categories'],
  ['4.0.0', '1.7', 'binary-logistic', 'newer than'],
] as const)('%s does not get a file of form %s: %s', (target, version, name, reason) => {
  const write = (): string => writeModelJson(model(name), { target, version });
  expect(write).toThrow(`XGBoost ${target}`);
  expect(write).toThrow(reason);
  expect(write).toThrow(expect.objectContaining({ code: 'unsupported' }));
});

test('an objective goes to no XGBoost before it', () => {
  const absolute = { ...model('squared-error'), objective: 'reg:absoluteerror' } as const;
  expect(writeModelJson(absolute, { target: '1.7.0' })).toContain('"name":"reg:absoluteerror"');
  expect(() => writeModelJson(absolute, { target: '1.6.2' })).toThrow(
    'XGBoost 1.6.2 does not know reg:absoluteerror as it is since 1.7',
  );
});

test('other targets get what they would without', () => {
  const dart = model('dart');
  for (const target of ['1.0', '1.7.4', '2.0.3', '3.5.0'])
    expect(writeModelJson(dart, { target })).toBe(writeModelJson(dart));
  expect(writeModelJson(dart, { target: '3.5.1', version: '3.5' })).toContain('[3,5,0]');
  expect(() => writeModelUbjson(dart, { target: '1.5.0' })).toThrow('reads no UBJSON');
  expect(() => writeModelJson(dart, { target: 'new' })).toThrow('target must be a version');
});

test('a file of a newer XGBoost than is known is refused, not guessed at', () => {
  const text = read('binary-logistic');
  const newer = text.replace('"version":[1,7,4]', '"version":[4,0,1]');
  expect(newer).not.toBe(text);
  expect(() => readModelJson(newer)).toThrow('file of XGBoost 4.0.1');
});
