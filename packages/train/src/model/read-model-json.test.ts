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

/** The file with a split by category at the first root. */
function byCategory(categories: string, sizes: string): string {
  return text
    .replace('"categories":[]', `"categories":${categories}`)
    .replace('"categories_nodes":[]', '"categories_nodes":[0]')
    .replace('"categories_segments":[]', '"categories_segments":[0]')
    .replace('"categories_sizes":[]', `"categories_sizes":${sizes}`)
    .replace('"split_type":[0', '"split_type":[1');
}

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
  [/a probability in \(0, 1\)/, text.replace('"base_score":"5E-1"', '"base_score":"0E0"')],
  [/12 weights/, text.replace('"tree_info"', '"weight_drop":[1],"tree_info"')],
  [/12 numbers at .*tree_info/, text.replace('"tree_info":[0,', '"tree_info":[')],
  [
    /categories for each categorical split/,
    text.replace('"categories_nodes":[]', '"categories_nodes":[0]'),
  ],
  [/whole numbers from 0 to 16777215/, byCategory('[-1]', '[1]')],
  [/2 categories at node 0/, byCategory('[3]', '[2]')],
  [
    /finite number as the threshold or leaf of node/,
    text.replace(/"split_conditions":\[[^,]*/, '"split_conditions":[NaN'),
  ],
  [
    /a finite number at .*sum_hessian\[0\]/,
    text.replace(/"sum_hessian":\[[^,]*/, '"sum_hessian":[NaN'),
  ],
  [/reached twice/, text.replace(/"left_children":\[1/, '"left_children":[0')],
  [/node 999 is missing/, text.replace(/"right_children":\[2/, '"right_children":[999')],
  [/over 8 features/, text.replace(/"split_indices":\[\d+/, '"split_indices":[8')],
  [/\d+ values at .*default_left/, text.replace(/"default_left":\[[^\]]*\]/, '"default_left":[0]')],
])('%s: a broken file is corrupt', (message, broken) => {
  expect(broken).not.toBe(text);
  expect(() => readModelJson(broken)).toThrow(message);
  expect(() => readModelJson(broken)).toThrow(expect.objectContaining({ code: 'corrupt' }));
});

const forest = (trees: number): string =>
  text.replace('"num_parallel_tree":"1"', `"num_parallel_tree":"${trees}"`);

test.each([
  ['booster "gblinear"', text.replace('"name":"gbtree"', '"name":"gblinear"')],
  ['objective "rank:ndcg"', text.replace('"name":"binary:logistic"', '"name":"rank:ndcg"')],
  ['3 classes of binary:logistic', text.replace('"num_class":"0"', '"num_class":"3"')],
  [
    '4000000000 features',
    text.replace('"num_feature":"8","num_target"', '"num_feature":"4000000000","num_target"'),
  ],
  ['several targets', text.replace('"num_target":"1"', '"num_target":"2"')],
  ['2 base scores', text.replace('"5E-1"', '"[5E-1,4E-1]"')],
  [
    'vector leaves',
    text.replace('"size_leaf_vector":"0"},"tree_info"', '"size_leaf_vector":"2"},"tree_info"'),
  ],
  ['stored category names', text.replace('"tree_info"', '"cats":{"enc":[{}]},"tree_info"')],
  ['trees in another order than round, class', text.replace('"tree_info":[0', '"tree_info":[1')],
  ['rounds of unequal size', text.replace('"tree_info"', '"iteration_indptr":[0,2],"tree_info"')],
  ['5 trees side by side, 12 in all,', forest(5)],
])('%s is refused by name', (feature, other) => {
  expect(other).not.toBe(text);
  expect(() => readModelJson(other)).toThrow(`reading a model with ${feature} is not supported`);
  expect(() => readModelJson(other)).toThrow(expect.objectContaining({ code: 'unsupported' }));
});

test('a random forest says how many trees grow side by side', () => {
  expect(readModelJson(forest(4))).toEqual({ ...model, parallelTrees: 4 });
});

test('feature types are kept', () => {
  const featureTypes = ['float', 'int', 'i', 'q', 'c', 'float', 'float', 'float'];
  const typed = { ...model, featureTypes };
  expect(readModelJson(writeModelJson(typed))).toEqual(typed);
});

test('base scores that differ by class are written for no version that would misread them', () => {
  const classes = { objective: 'multi:softprob', trees: [], classOffsets: [0.5, 0.25] } as const;
  expect(() => writeModelJson({ ...model, ...classes })).toThrow(
    expect.objectContaining({ code: 'unsupported' }),
  );
});

test('a number that JSON cannot hold is refused', () => {
  expect(() => writeModelJson({ ...model, baseScore: Infinity })).toThrow('cannot hold Infinity');
});
