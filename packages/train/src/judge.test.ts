import { createRandom } from '@lagoa/data';
import { describe, expect, test } from 'vitest';
import { createDataset } from './dataset.ts';
import type { GateModel } from './gate-inputs.ts';
import { type GatePolicy, judge, scoreRows } from './judge.ts';
import { permutationImportance } from './permutation-importance.ts';
import type { Predictor } from './predictor.ts';
import { rocAuc } from './metrics/roc-auc.ts';
import { hashRows } from './row-hash.ts';

const random = createRandom('gate');
const truth = Array.from({ length: 1500 }, () => 0.05 + 0.9 * random.next() ** 2);
const rows = {
  labels: truth.map((probability): number => (random.next() < probability ? 1 : 0)),
  keys: truth.map((_, i) => `customer-${i}`),
};

/** A model that sees the truth through noise of its own. */
function model(name: string, noise: number): GateModel {
  const own = createRandom(name);
  const scores = truth.map((probability) => {
    const margin = Math.log(probability / (1 - probability)) + noise * own.normal();
    return 1 / (1 + Math.exp(-margin));
  });
  return { name, modelHash: `hash-of-${name}`, rowsHash: hashRows(rows), scores };
}

const good = model('good', 0.1);
const fair = model('fair', 1);
const poor = model('poor', 3);
const policy: GatePolicy = {
  minRows: 500,
  minPositives: 50,
  minNegatives: 50,
  minRocAuc: 0.7,
  maxLogLoss: 0.6,
  rocAucMargin: 0.01,
};
const codes = (input: Parameters<typeof judge>[0]) =>
  judge(input).reasons.map((reason) => reason.code);

describe('sound inputs', () => {
  test('the first model passes by the floors alone', () => {
    const verdict = judge({ rows, challenger: good, policy });
    expect(verdict).toMatchObject({ status: 'approved', reasons: [], champion: null, rows: 1500 });
    expect(verdict.challenger.rocAuc).toBe(rocAuc({ labels: rows.labels, scores: good.scores }));
    expect(verdict.challenger.logLoss).toBeGreaterThan(0);
    expect(JSON.parse(JSON.stringify(verdict))).toEqual(verdict);
  });

  test('the first model is rejected by each floor', () => {
    const judgeFirst = (floors: Partial<GatePolicy>) =>
      codes({ rows, challenger: good, policy: { ...policy, ...floors } });
    expect(judgeFirst({ minRocAuc: 0.99 })).toEqual(['low-roc-auc']);
    expect(judgeFirst({ maxLogLoss: 0.1 })).toEqual(['high-log-loss']);
    expect(judgeFirst({ minRows: 1501 })).toEqual(['too-few-rows']);
    expect(judgeFirst({ minPositives: 1400 })).toEqual(['too-few-positives']);
    expect(judgeFirst({ minNegatives: 1400 })).toEqual(['too-few-negatives']);
  });

  test('a better challenger wins and a worse one loses: the sign is right', () => {
    const better = judge({ rows, challenger: good, champion: fair, policy });
    expect(better.status).toBe('approved');
    expect(better.difference?.value).toBeGreaterThan(0);
    const worse = judge({ rows, challenger: fair, champion: good, policy });
    expect(worse.reasons.map(({ code }) => code)).toEqual(['worse-than-champion']);
    expect(worse.difference?.value).toBe(-Number(better.difference?.value));
  });

  test('evidence of the champion is the champion’s own', () => {
    const verdict = judge({ rows, challenger: good, champion: fair, policy });
    expect(verdict.champion?.rocAuc).toBe(rocAuc({ labels: rows.labels, scores: fair.scores }));
    expect(verdict.champion?.rocAuc).not.toBe(verdict.challenger.rocAuc);
    expect(verdict.champion).toMatchObject({ name: 'fair', modelHash: 'hash-of-fair' });
    expect(verdict.champion?.scoresHash).not.toBe(verdict.challenger.scoresHash);
    const difference = Number(verdict.challenger.rocAuc) - Number(verdict.champion?.rocAuc);
    expect(verdict.difference?.value).toBeCloseTo(difference, 12);
  });

  test('the margin allows exactly the loss that the interval shows', () => {
    const { difference } = judge({ rows, challenger: fair, champion: good, policy });
    const loss = -Number(difference?.interval.lower);
    const at = (rocAucMargin: number) =>
      codes({ rows, challenger: fair, champion: good, policy: { ...policy, rocAucMargin } });
    expect(at(loss)).toEqual([]);
    expect(at(loss - 1e-9)).toEqual(['worse-than-champion']);
  });

  test('a challenger no better, judged on few rows, is not proven not worse', () => {
    const few = { labels: rows.labels.slice(0, 60), keys: rows.keys.slice(0, 60) };
    const cut = (whole: GateModel): GateModel => ({
      ...whole,
      rowsHash: hashRows(few),
      scores: Array.from(whole.scores).slice(0, 60),
    });
    const small = { ...policy, minRows: 50, minPositives: 2, minNegatives: 2, maxLogLoss: 2 };
    const twin = cut(model('fair-twin', 1));
    const found = codes({ rows: few, challenger: twin, champion: cut(fair), policy: small });
    expect(found).toContain('worse-than-champion');
  });
});

describe('planted bugs', () => {
  test('the same model twice', () => {
    expect(codes({ rows, challenger: good, champion: good, policy })).toEqual([
      'same-model',
      'same-scores',
    ]);
    const renamed = { ...good, name: 'other' };
    expect(codes({ rows, challenger: good, champion: renamed, policy })).toContain('same-model');
  });

  test('the same scores, in float32 and in float64', () => {
    const copy = { ...good, modelHash: 'another', scores: Float32Array.from(good.scores) };
    expect(codes({ rows, challenger: copy, champion: good, policy })).toEqual(['same-scores']);
  });

  test('a score of NaN that went through JSON', () => {
    const scores: number[] = JSON.parse(JSON.stringify([NaN, ...[...good.scores].slice(1)]));
    expect(codes({ rows, challenger: { ...good, scores }, policy })).toEqual(['invalid-scores']);
  });

  test('the champion’s numbers read from the challenger', () => {
    const mistaken = { ...poor, scores: good.scores };
    expect(codes({ rows, challenger: good, champion: mistaken, policy })).toEqual(['same-scores']);
  });

  test('an empty split', () => {
    const none = { labels: [], keys: [] };
    const empty = (whole: GateModel): GateModel => ({
      ...whole,
      rowsHash: hashRows(none),
      scores: [],
    });
    const verdict = judge({ rows: none, challenger: empty(good), champion: empty(fair), policy });
    expect(verdict.status).toBe('rejected');
    expect(verdict.reasons[0]?.code).toBe('no-rows');
    expect(verdict.challenger).toMatchObject({ rocAuc: null, rocAucInterval: null, logLoss: null });
    expect(verdict.difference).toBeNull();
    const lenient = { ...policy, minRows: 1, minPositives: 2, minNegatives: 2 };
    expect(codes({ rows: none, challenger: empty(good), policy: lenient })).toContain('no-rows');
  });

  test.each([
    ['NaN', 'invalid-scores', (scores: number[]) => scores.with(7, Number.NaN)],
    ['infinite', 'invalid-scores', (scores: number[]) => scores.with(7, Number.POSITIVE_INFINITY)],
    ['log-odds', 'invalid-scores', (scores: number[]) => scores.map((p) => Math.log(p / (1 - p)))],
    ['too few', 'invalid-scores', (scores: number[]) => scores.slice(1)],
    ['constant', 'constant-scores', (scores: number[]) => scores.map(() => 0.4)],
    ['label', 'scores-are-labels', () => rows.labels],
  ] as const)('%s scores of either model', (_, code, spoil) => {
    const spoilt = { ...good, scores: spoil([...good.scores]) };
    expect(codes({ rows, challenger: spoilt, policy })).toContain(code);
    expect(codes({ rows, challenger: spoilt, champion: fair, policy })).toContain(code);
    expect(codes({ rows, challenger: fair, champion: spoilt, policy })).toContain(code);
  });

  test('labels and scores swapped, and scores turned round', () => {
    const labels = Array.from(good.scores);
    const swapped = { ...good, scores: rows.labels, rowsHash: hashRows({ ...rows, labels }) };
    expect(codes({ rows: { ...rows, labels }, challenger: swapped, policy })).toContain(
      'invalid-labels',
    );
    const reversed = { ...good, scores: good.scores.map((score: number) => 1 - score) };
    expect(codes({ rows, challenger: reversed, policy })).toEqual([
      'reversed-scores',
      'low-roc-auc',
      'high-log-loss',
    ]);
  });

  test('models scored on other rows, other labels or another order', () => {
    const elsewhere = (changed: typeof rows): GateModel => ({
      ...fair,
      rowsHash: hashRows(changed),
    });
    const others = [
      { ...rows, keys: rows.keys.with(0, 'stranger') },
      { ...rows, labels: rows.labels.with(0, 1 - Number(rows.labels[0])) },
      { labels: rows.labels.toReversed(), keys: rows.keys.toReversed() },
    ];
    for (const other of others) {
      expect(codes({ rows, challenger: elsewhere(other), policy })).toEqual(['other-rows']);
      expect(codes({ rows, challenger: good, champion: elsewhere(other), policy })).toEqual([
        'other-rows',
      ]);
    }
  });

  test('rows counted twice, or without keys', () => {
    for (const keys of [rows.keys.with(0, 'customer-1'), []]) {
      const twice = { ...rows, keys };
      const challenger = { ...good, rowsHash: hashRows(twice) };
      expect(codes({ rows: twice, challenger, policy })).toEqual(['invalid-keys']);
    }
  });

  test('one class only', () => {
    const labels = rows.labels.map(() => 0);
    const challenger = { ...good, rowsHash: hashRows({ ...rows, labels }) };
    expect(codes({ rows: { ...rows, labels }, challenger, policy })).toEqual(['too-few-positives']);
  });

  test.each([
    ['minRocAuc', Number.NaN],
    ['minRocAuc', 0],
    ['maxLogLoss', Number.POSITIVE_INFINITY],
    ['minRows', 0],
    ['minPositives', 0],
    ['minNegatives', Number.NaN],
    ['rocAucMargin', -0.01],
    ['rocAucMargin', Number.NaN],
    ['rocAucMargin', null], // what JSON makes of NaN
    ['minRocAuc', '0.7'],
  ])('a policy whose %s is %s is no policy', (name, value) => {
    const broken = { ...policy, [name]: value };
    expect(() => judge({ rows, challenger: good, policy: broken })).toThrow(`policy: ${name}`);
  });
});

test('scoreRows scores the matrix and names the rows it came with', () => {
  const values = Float32Array.of(0.25, 0.75);
  const matrix = { values, rows: 2, names: ['x'], groups: [], layoutHash: 'layout' };
  const dataset = createDataset({ matrix, labels: Float32Array.of(0, 1), keys: ['a', 'b'] });
  const predictor = { layoutHash: 'layout', predict: () => values };
  const scored = scoreRows(predictor, dataset);
  expect(scored).toEqual({
    rowsHash: hashRows({ labels: [0, 1], keys: ['a', 'b'] }),
    scores: values,
  });
});

test('scoreRows and permutationImportance start at the base margins of the rows', () => {
  const values = Float32Array.of(1, 2, 3, 4);
  const matrix = { values, rows: 4, names: ['x'], groups: [], layoutHash: 'layout' };
  const labels = Float32Array.of(0, 0, 1, 1);
  const baseMargins = Float32Array.of(0.1, 0.2, 0.3, 0.4);
  const predictor: Predictor = {
    layoutHash: 'layout',
    predict: (_, options) => options?.baseMargins ?? new Float32Array(4),
  };
  const dataset = createDataset({ matrix, labels, baseMargins });
  expect(scoreRows(predictor, dataset).scores).toEqual(baseMargins);
  // Were the base margins left out, all scores would be the same and the AUC undefined or 0.5.
  const random = createRandom('base margins');
  const seen: number[] = [];
  permutationImportance(predictor, dataset, {
    random,
    score: ({ scores }) => seen.push(scores[3] ?? 0),
  });
  expect(new Set(seen)).toEqual(new Set([Math.fround(0.4)]));
});
