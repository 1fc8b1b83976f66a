import { renderReport } from '@lagoa/data/report';
import { expect, test } from 'vitest';
import { evaluate } from './evaluate.ts';
import { judge } from './judge.ts';
import { evaluationSections, verdictSection } from './report.ts';
import { hashRows } from './row-hash.ts';

const labels = [0, 0, 1, 1, 0, 1];
const scores = [0.1, 0.4, 0.35, 0.8, 0.2, 0.9];

test('an evaluation becomes tables, three curves and importance, all plain JSON', async () => {
  const evaluation = evaluate({ labels, scores, threshold: 0.3 });
  const importance = Array.from({ length: 30 }, (_, i) => ({ name: `f${i}`, value: i }));
  const sections = evaluationSections(evaluation, { importance, importanceLabel: 'Total gain' });
  expect(JSON.parse(JSON.stringify(sections))).toEqual(sections);
  expect(sections.map((section) => section.title)).toEqual([
    'Evaluation',
    'Curves',
    'Decisions at the threshold',
    'Importance',
  ]);
  const [metrics, curves, decisions, bars] = sections.map((section) => section.blocks[0]);
  expect(metrics).toMatchObject({
    rows: [['ROC AUC', evaluation.metrics.rocAuc.value, expect.any(Number), 1], {}, {}, {}, {}],
  });
  expect(sections[1]?.blocks.map((block) => block.kind)).toEqual(['lines', 'lines', 'lines']);
  expect(curves).toMatchObject({
    series: [{ points: [[0, 0], [0, 1 / 3], {}, {}, {}, {}, [1, 1]] }, {}],
  });
  expect(decisions).toMatchObject({
    rows: [
      ['positive', 3, 0],
      ['negative', 1, 2],
    ],
  });
  expect(bars).toMatchObject({ labels: expect.arrayContaining(['f29', 'f10']) });
  expect(await renderReport({ title: 'churn', sections })).toContain('Total gain');
});

test('what is not defined is said, not drawn as zero', () => {
  const [metrics, curves] = evaluationSections(evaluate({ labels: [0, 0], scores: [0.1, 0.2] }));
  const reason = { status: 'no-data', text: expect.stringContaining('both') };
  expect(metrics?.blocks[0]).toMatchObject({
    rows: [['ROC AUC', reason, null, null], {}, {}, {}, {}],
  });
  expect(curves?.blocks[0]).toMatchObject({ series: [{ points: [] }, { name: 'chance' }] });
  const [none] = evaluationSections(evaluate({ labels: [], scores: [] }));
  expect(none?.status).toBe('no-data');
});

test('a verdict shows its decision and every check', () => {
  const rows = { labels, keys: labels.map((_, i) => `k${i}`) };
  const model = { name: 'new', modelHash: 'f00d', rowsHash: hashRows(rows), scores };
  const policy = {
    minRows: 4,
    minPositives: 2,
    minNegatives: 2,
    minRocAuc: 0.7,
    maxLogLoss: 0.6,
    rocAucMargin: 0.01,
  };
  const approved = verdictSection(judge({ rows, challenger: model, policy }));
  expect(approved).toMatchObject({ status: 'ok', title: 'Promotion gate' });
  expect(approved.blocks[0]).toMatchObject({ text: 'new is approved as the first model.' });
  const verdict = judge({ rows, challenger: model, champion: model, policy });
  const rejected = verdictSection(verdict);
  expect(rejected.status).toBe('alert');
  expect(rejected.blocks[2]).toMatchObject({
    rows: verdict.checks.map(({ code }) => [`not ${code}`, {}, expect.any(String)]),
  });
});

test('the threshold is written for people', () => {
  const evaluation = evaluate({ labels, scores, threshold: Math.fround(0.3) });
  expect(evaluationSections(evaluation)[2]?.blocks[0]).toMatchObject({
    caption: 'Flagged: a score of at least 0.3',
  });
});
