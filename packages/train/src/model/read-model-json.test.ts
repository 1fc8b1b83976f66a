import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readModelJson } from './read-model-json.ts';
import { writeModelJson } from './write-model-json.ts';

const file = new URL('./fixtures/xgboost-1.7.4/binary-logistic.json', import.meta.url);
const text = readFileSync(file, 'utf8');
const model = readModelJson(text);

test("writes XGBoost's own text again, but for where the base score came from", () => {
  const unnamed = writeModelJson({ ...model, featureNames: [] });
  const trees = (json: string): string =>
    json.slice(json.indexOf('"trees":'), json.indexOf('"name":"gbtree"'));
  const features = (json: string): string =>
    json.replaceAll('"num_feature":"0"', '"num_feature":"8"');
  expect(features(trees(unnamed))).toBe(trees(text));
});

test('feature names and attributes are kept, in a fixed order', () => {
  const featureNames = ['a "b"', 'c,d', 'NaN', 'é', 'e', 'f', 'g', '[1]'];
  const named = { ...model, featureNames, attributes: { z: '1', a: '2' } };
  const written = writeModelJson(named);
  expect(readModelJson(written)).toEqual(named);
  expect(written).toContain('"attributes":{"a":"2","z":"1"}');
});

test.each([
  [/not JSON/, '{"learner":'],
  [/an object with "learner" at model/, '{}'],
  [/an object at model/, '[1]'],
  [/a number at .*base_score/, text.replace('"base_score":"5E-1"', '"base_score":"half"')],
  [
    /a whole number at .*num_feature/,
    text.replace('"num_feature":"8","num_target"', '"num_feature":"-1","num_target"'),
  ],
  [/8 names/, text.replace('"feature_names":[]', '"feature_names":["a"]')],
  [
    /a string at model.learner.attributes.k/,
    text.replace('"attributes":{}', '"attributes":{"k":1}'),
  ],
  [/an array at .*left_children/, text.replace(/"left_children":\[[^\]]*\]/, '"left_children":7')],
  [/a number at .*left_children\[0\]/, text.replace(/"left_children":\[1/, '"left_children":["1"')],
  [/reached twice/, text.replace(/"left_children":\[1/, '"left_children":[0')],
  [/node 999 is missing/, text.replace(/"right_children":\[2/, '"right_children":[999')],
  [/over 8 features/, text.replace(/"split_indices":\[\d+/, '"split_indices":[8')],
  [/\d+ values at .*default_left/, text.replace(/"default_left":\[[^\]]*\]/, '"default_left":[0]')],
])('%s: a broken file is corrupt', (message, broken) => {
  expect(broken).not.toBe(text);
  expect(() => readModelJson(broken)).toThrow(message);
  expect(() => readModelJson(broken)).toThrow(expect.objectContaining({ code: 'corrupt' }));
});

test.each([
  ['booster "gblinear"', text.replace('"name":"gbtree"', '"name":"gblinear"')],
  ['objective "rank:ndcg"', text.replace('"name":"binary:logistic"', '"name":"rank:ndcg"')],
  ['several classes', text.replace('"num_class":"0"', '"num_class":"3"')],
  ['several targets', text.replace('"num_target":"1"', '"num_target":"2"')],
  ['several base scores', text.replace('"5E-1"', '"[5E-1,4E-1]"')],
  [
    'random forest (num_parallel_tree 4)',
    text.replace('"num_parallel_tree":"1"', '"num_parallel_tree":"4"'),
  ],
  ['booster "dart"', text.replace('"tree_info"', '"weight_drop":[1],"tree_info"')],
  ['categorical splits', text.replace('"categories_nodes":[]', '"categories_nodes":[0]')],
])('%s is refused by name', (feature, other) => {
  expect(other).not.toBe(text);
  expect(() => readModelJson(other)).toThrow(`reading a model with ${feature} is not supported`);
  expect(() => readModelJson(other)).toThrow(expect.objectContaining({ code: 'unsupported' }));
});

test('a number that JSON cannot hold is refused', () => {
  expect(() => writeModelJson({ ...model, baseScore: Infinity })).toThrow('cannot hold Infinity');
});
