import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type DumpedNode, dumpModelJson, dumpModelText } from './dump-model.ts';
import { readModelJson } from './read-model-json.ts';

interface Case {
  readonly model: string;
  readonly names: readonly string[];
  readonly types: readonly string[];
  readonly text: readonly string[];
  readonly textWithStats: readonly string[];
  readonly json: readonly DumpedNode[];
  readonly jsonWithStats: readonly DumpedNode[];
}

const readText = (name: string): string =>
  readFileSync(new URL(`./fixtures/${name}`, import.meta.url), 'utf8');

// Made by judges/xgboost/dump.py: the second and third tree of golden models.
const { cases }: { readonly cases: readonly Case[] } = JSON.parse(
  readText('dump-xgboost-1.7.4.json'),
);

test.each(cases)('$model with features of types $types', (expected) => {
  const read = readModelJson(readText(`xgboost-1.7.4/${expected.model}.json`));
  const { names: featureNames, types: featureTypes } = expected;
  const model = { ...read, featureNames, featureTypes, trees: read.trees.slice(1, 3) };
  expect(dumpModelText(model)).toEqual(expected.text);
  expect(dumpModelText(model, { stats: true })).toEqual(expected.textWithStats);
  expect(dumpModelJson(model)).toEqual(expected.json);
  expect(dumpModelJson(model, { stats: true })).toEqual(expected.jsonWithStats);
});

test('a tree of one leaf, and numbers at the ends of float32', () => {
  const tree = (leaf: number) => ({
    leftChildren: Int32Array.of(-1),
    rightChildren: Int32Array.of(-1),
    parents: Int32Array.of(-1),
    splitIndices: Uint32Array.of(0),
    splitConditions: Float32Array.of(leaf),
    defaultLeft: Uint8Array.of(0),
    lossChanges: Float32Array.of(0),
    sumHessian: Float32Array.of(1),
    baseWeights: Float32Array.of(leaf),
  });
  const model = readModelJson(readText('xgboost-1.7.4/zero-rounds.json'));
  expect(dumpModelText(model)).toEqual([]);
  const leaves = [0, -0, 1e-4, 1e-5, 1e-12, 123456789, 1e9, -3.4028235e38];
  // printf "%.9g" of the float32s
  const texts = [
    '0',
    '-0',
    '9.99999975e-05',
    '9.99999975e-06',
    '9.99999996e-13',
    '123456792',
    '1e+09',
    '-3.40282347e+38',
  ];
  expect(dumpModelText({ ...model, trees: leaves.map(tree) })).toEqual(
    texts.map((text) => `0:leaf=${text}\n`),
  );
});
