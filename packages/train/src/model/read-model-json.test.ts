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
    /a whole number from 0 to \d+ at .*num_feature/,
    text.replace('"num_feature":"8","num_target"', '"num_feature":"-1","num_target"'),
  ],
  [/8 names/, text.replace('"feature_names":[]', '"feature_names":["a"]')],
  [
    /a string at model.learner.attributes.k/,
    text.replace('"attributes":{}', '"attributes":{"k":1}'),
  ],
  [/an array at .*left_children/, text.replace(/"left_children":\[[^\]]*\]/, '"left_children":7')],
  [
    /a whole number from -1 to 2147483647 at .*left_children\[0\], found "1"/,
    text.replace(/"left_children":\[1/, '"left_children":["1"'),
  ],
  [/found 1.5/, text.replace(/"left_children":\[1/, '"left_children":[1.5')],
  [/found 4294967297/, text.replace(/"left_children":\[1/, '"left_children":[4294967297')],
  [
    /from 0 to 1 at .*default_left\[0\]/,
    text.replace(/"default_left":\[\d/, '"default_left":[256'),
  ],
  [
    /split_indices\[0\], found 4294967296/,
    text.replace(/"split_indices":\[\d+/, '"split_indices":[4294967296'),
  ],
  [/a probability/, text.replace('"base_score":"5E-1"', '"base_score":"1.1E0"')],
  [/a number at .*base_score/, text.replace('"base_score":"5E-1"', '"base_score":"0x1"')],
  [/a number at .*base_score/, text.replace('"base_score":"5E-1"', '"base_score":"[]"')],
  [
    /the rounds of 12 trees at .*iteration_indptr/,
    text.replace('"tree_info"', '"iteration_indptr":[0,1],"tree_info"'),
  ],
  [/12, as many as trees, at .*num_trees/, text.replace('"num_trees":"12"', '"num_trees":"13"')],
  [/an object at .*attributes/, text.replace('"attributes":{}', '"attributes":[]')],
  [/a whole number/, text.replace('"num_class":"0"', '"num_class":""')],
  [/an object with "learner"/, `{"version":${'['.repeat(50_000)}${']'.repeat(50_000)}}`],
  [/12 weights/, text.replace('"tree_info"', '"weight_drop":[1],"tree_info"')],
  [/12 numbers at .*tree_info/, text.replace('"tree_info":[0,', '"tree_info":[')],
  [
    /categories for each categorical split/,
    text.replace('"categories_nodes":[]', '"categories_nodes":[0]'),
  ],
  [/a whole number from 0 to 16777215/, byCategory('[-1]', '[1]')],
  [/a whole number from 0 to 16777215/, byCategory('[16777216]', '[1]')],
  [
    /categories for each categorical split/,
    byCategory('[3]', '[1]').replace('"categories_nodes":[0]', '"categories_nodes":[1]'),
  ],
  [/2 categories at node 0/, byCategory('[3]', '[2]')],
  [
    /a number as the threshold of node 0/,
    text.replace(/"split_conditions":\[[^,]*/, '"split_conditions":[NaN'),
  ],
  [
    /finite number as the leaf of node/,
    text.replace(/("split_conditions":\[.*?)[^,]*\]/, '$1Infinity]'),
  ],
  [
    /a number at .*sum_hessian\[0\], found NaN/,
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
  ['objective "my:own"', text.replace('"name":"binary:logistic"', '"name":"my:own"')],
  ['objective "binary:hinge"', text.replace('"name":"binary:logistic"', '"name":"binary:hinge"')],
  [
    '2000000000 classes of multi:softprob',
    text
      .replace('"num_class":"0"', '"num_class":"2000000000"')
      .replace('binary:logistic', 'multi:softprob'),
  ],
  ['3 classes of binary:logistic', text.replace('"num_class":"0"', '"num_class":"3"')],
  [
    '2000000000 features',
    text.replace('"num_feature":"8","num_target"', '"num_feature":"2000000000","num_target"'),
  ],
  ['several targets', text.replace('"num_target":"1"', '"num_target":"2"')],
  ['2 base scores', text.replace('"5E-1"', '"[5E-1,4E-1]"')],
  [
    'vector leaves',
    text.replace('"size_leaf_vector":"0"},"tree_info"', '"size_leaf_vector":"2"},"tree_info"'),
  ],
  ['stored category names', text.replace('"tree_info"', '"cats":{"enc":[{}]},"tree_info"')],
  ['trees in another order than round, class', text.replace('"tree_info":[0', '"tree_info":[1')],
  [
    'rounds of unequal size',
    text.replace('"tree_info"', '"iteration_indptr":[0,2,12],"tree_info"'),
  ],
  [
    'vector leaves',
    text
      .replace('"size_leaf_vector":"0"}', '"size_leaf_vector":"3"}')
      .replace(/"sum_hessian":\[.*?\],/, ''),
  ],
  ['5 trees side by side, 12 in all,', forest(5)],
])('%s is refused by name', (feature, other) => {
  expect(other).not.toBe(text);
  expect(() => readModelJson(other)).toThrow(`reading a model with ${feature} is not supported`);
  expect(() => readModelJson(other)).toThrow(expect.objectContaining({ code: 'unsupported' }));
});

test('an objective that meant something else before is refused in an older file', () => {
  const raw = text.replace('binary:logistic', 'binary:logitraw');
  expect(readModelJson(raw).baseScore).toBe(0.5);
  expect(() => readModelJson(raw.replace('[1,7,4]', '[1,6,2]'))).toThrow(
    'reading a binary:logitraw file of XGBoost 1.6.2 is not supported: known is binary:logitraw since 1.7',
  );
});

test('a tree so deep that a walk would fill the stack is refused by name', () => {
  const chain = (levels: number): string => {
    const splits = levels - 1;
    const column = (value: (node: number) => number): string =>
      `[${Array.from({ length: 2 * splits + 1 }, (_, node) => value(node)).join(',')}]`;
    const child = (side: number) =>
      column((node) => (node % 2 === 0 && node < 2 * splits ? node + side : -1));
    const zeros = column(() => 0);
    const tree = text.slice(text.indexOf('"trees":[{') + 9, text.indexOf('"tree_param"'));
    return text.replace(
      tree,
      tree
        .replaceAll(/(?<="(?!categories)\w+":)\[[^\]]*\]/g, zeros)
        .replace(/(?<="left_children":)\[[^\]]*\]/, child(1))
        .replace(/(?<="right_children":)\[[^\]]*\]/, child(2)),
    );
  };
  expect(readModelJson(chain(1000)).trees[0]?.leftChildren).toHaveLength(1999);
  expect(() => readModelJson(chain(1001))).toThrow('a tree of more than 1000 levels');
});

test('a file of XGBoost 1.0 lacks what came later, and has booleans', () => {
  const old = text
    .replace('[1,7,4]', '[1,0,2]')
    .replace('"num_parallel_tree":"1",', '')
    .replaceAll(/"(categories\w*|split_type)":\[[\d,]*\],/g, '')
    .replaceAll(/"default_left":\[[\d,]*\]/g, (list) =>
      list.replaceAll(/\d/g, (flag) => String(flag === '1')),
    )
    .replace('"feature_names":[],"feature_types":[],', '');
  expect(old).toMatch(/true/);
  expect(readModelJson(old)).toEqual(model);
});

test('a base score of labels of one class alone is as near to certain as XGBoost takes it', () => {
  const of = (score: string): number =>
    readModelJson(text.replace('"base_score":"5E-1"', `"base_score":"${score}"`)).baseScore;
  expect(of('[0E0]')).toBe(Math.fround(1e-6));
  expect(of('1E0')).toBe(Math.fround(1 - Math.fround(1e-6)));
});

test("an objective's parameters are kept where they are unusual", () => {
  const weighted = text.replace('"scale_pos_weight":"1"', '"scale_pos_weight":"3"');
  const read = readModelJson(weighted);
  expect(read.objectiveParameters).toEqual({ reg_loss_param: { scale_pos_weight: '3' } });
  expect(readModelJson(writeModelJson(read))).toEqual(read);
  const ranked = (more: string): string =>
    text.replace(
      /"objective":\{.*\},"version":\[1,7,4\]/,
      `"objective":{"lambdarank_param":{"a":"b"},"name":"rank:ndcg"${more}}},"version":[2,0,3]`,
    );
  const ranking = readModelJson(ranked(''));
  const objective =
    '"objective":{"lambda_rank_param":{"fix_list_weight":"0","num_pairsample":"1"},"lambdarank_param":{"a":"b"},"name":"rank:ndcg"}';
  expect(writeModelJson(ranking)).toContain(objective);
  expect(writeModelJson(ranking, { version: '3.5' })).toContain(
    '"objective":{"lambdarank_param":{"a":"b"},"name":"rank:ndcg"}',
  );
  // What an unbiased ranking learnt about positions is not kept, so neither are its parameters.
  expect(readModelJson(ranked(',"ti+":[1]')).objectiveParameters).toBeUndefined();
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
