import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Summary } from './format-summary.ts';
import { type ChurnOptions, parseCommand } from './options.ts';
import { silent } from './progress.ts';
import { runStep } from './run-step.ts';
import { runStory } from './run-story.ts';
import { isStepName, stepSummaries } from './steps.ts';
import { wireLocal } from './wire-local.ts';

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'churn-story-'));
});
afterAll(() => rm(root, { recursive: true }));

const optionsOf = (...args: readonly string[]): ChurnOptions => {
  const command = parseCommand(args, root);
  if (command.kind === 'help') throw new Error('no options');
  return command.options;
};

async function tell(options: ChurnOptions): Promise<Summary> {
  const wiring = wireLocal(options, silent);
  try {
    return await runStory(wiring, options);
  } finally {
    await wiring.close();
  }
}

/** Every file of a folder with the hash of its bytes. */
function contents(folder: string): Readonly<Record<string, string>> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort();
  return Object.fromEntries(
    files.map((file) => [file, createHash('sha256').update(readFileSync(file)).digest('hex')]),
  );
}

describe('on generated data', () => {
  const story = () => optionsOf('--customers', '1500', '--months', '3', '--drift', 'price-rise@2');

  test('tells the whole story, and the drift verdict flips when prices rise', async () => {
    const summary = await tell(story());
    expect(summary.rowsIn).toBe(4500);
    expect(summary.quarantined).toBe(0);
    const best = summary.bestPossibleAuc ?? 0;
    expect(best).toBeGreaterThan(0.84);
    expect(summary.auc.value).toBeGreaterThan(0.78);
    expect(summary.auc.low).toBeLessThan(best);
    expect(summary.promotion).toMatch(
      /^promoted: version 1 passed all \d+ checks, the first model$/,
    );
    expect(summary.months.map(({ month, verdict }) => [month, verdict])).toEqual([
      ['2026-01', 'ok'],
      ['2026-02', 'drift'],
      ['2026-03', 'drift'],
    ]);
    expect(summary.months[1]?.detail).toContain('MonthlyCharges');
    expect(summary.retrain).toMatch(/^yes/);
  });

  test('the page is self-contained, has its pictures and says that the data is synthetic', () => {
    const html = readFileSync(join(root, 'churn-output', 'report.html'), 'utf8');
    for (const text of [
      'Synthetic data',
      'ROC',
      'Precision–recall',
      'Calibration',
      'Importance',
      'Data quality: sources',
      'Data quality: churn',
      'Data quality: support',
      'of a known customer',
      'MonthlyCharges',
    ])
      expect(html).toContain(text);
    expect(html.match(/<svg/g)?.length).toBeGreaterThan(20);
    expect(html).not.toMatch(/(src|href)="https?:/);
  });

  test('a catalog of the tables lies beside it', () => {
    const html = readFileSync(join(root, 'churn-output', 'catalog.html'), 'utf8');
    for (const text of [
      'silver churn',
      'gold features_churn',
      'diamond scored_churn',
      'MonthlyCharges',
    ])
      expect(html).toContain(text);
  });

  test('metrics are named as their users know them', () => {
    const file = join(root, 'churn-output', 'metrics', 'churn_feature_drift_score.prom');
    const text = readFileSync(file, 'utf8');
    expect(text).toContain(
      'churn_feature_drift_score{feature="MonthlyCharges",statistic="psi",window="2026-03"}',
    );
    expect(text.endsWith('# EOF\n')).toBe(true);
  });

  test('telling it again, or any step of it, changes nothing', async () => {
    const before = contents(join(root, 'churn-output'));
    const summary = await tell(story());
    expect(summary.promotion).toContain('not promoted: version 1 is the champion already');
    expect(contents(join(root, 'churn-output'))).toEqual(before);
    const wiring = wireLocal(story(), silent);
    for (const name of Object.keys(stepSummaries).filter(isStepName))
      await runStep[name](wiring, story());
    await wiring.close();
    expect(contents(join(root, 'churn-output'))).toEqual(before);
  });

  test('elsewhere, the same options give the same model and the same page', async () => {
    await tell({ ...story(), output: join(root, 'other') });
    const [here, there] = ['churn-output', 'other'].map((folder) => join(root, folder));
    const bundles = (folder: string) => readdirSync(join(folder, 'models', 'bundles'));
    expect(bundles(there ?? '')).toEqual(bundles(here ?? ''));
    const page = (folder: string) => readFileSync(join(folder, 'report.html'), 'utf8');
    expect(page(there ?? '')).toBe(page(here ?? ''));
  });
});

test.each([
  ['build-silver', 'ingest'],
  ['build-gold', 'ingest'],
  ['train', 'build-gold'],
  ['gate', 'train'],
  ['score', 'gate'],
  ['monitor', 'ingest'],
  ['retrain', 'ingest'],
  ['report', 'ingest'],
] as const)('%s without its input says to run %s first', async (step, first) => {
  const options = optionsOf('--output', 'empty');
  const wiring = wireLocal(options, silent);
  await expect(runStep[step](wiring, options)).rejects.toMatchObject({
    code: 'not-found',
    message: expect.stringContaining(`run first: npm run churn -- ${first}`),
  });
  await wiring.close();
});

test('with too few customers to judge a model, says why there is no champion', async () => {
  const options = optionsOf('--customers', '100', '--months', '1', '--output', 'few');
  await expect(tell(options)).rejects.toMatchObject({
    code: 'not-found',
    message: expect.stringMatching(
      /the gate rejected version 1 \(\d+ rows, at least 100 are asked/,
    ),
  });
});

const published = resolve(import.meta.dirname, '../../../../shared/data/telco-customer-churn.csv');

test.skipIf(!existsSync(published))(`on the published file (${published})`, async () => {
  const summary = await tell(optionsOf('--input', published, '--output', 'published'));
  expect(summary.rowsIn).toBe(7043);
  expect(summary.quarantined).toBe(0);
  expect(summary.bestPossibleAuc).toBeUndefined();
  expect(summary.auc.value).toBeGreaterThan(0.82);
  expect(summary.months).toHaveLength(1);
});
