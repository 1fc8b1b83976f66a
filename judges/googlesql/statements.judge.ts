import { defineTable } from '@lagoa/data';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tablePaths } from '../../packages/data/src/gcp/bigquery-publish.ts';
import { selectText } from '../../packages/data/src/gcp/bigquery-select.ts';
import {
  countText,
  dropKeptText,
  dropText,
  keepText,
  keptPath,
  publishStatement,
  readLogText,
  removeEntryStatement,
  setupText,
} from '../../packages/data/src/gcp/bigquery-statements.ts';
import { describeJudge } from '../judge.ts';
import {
  type EngineTables,
  type ReferenceEngine,
  startReferenceEngine,
} from './reference-engine.ts';

const table = defineTable({
  name: 'days',
  layer: 'gold',
  key: ['day'],
  description: 'One row a day; "quoted",\nand \\ so on — é 😀',
  columns: {
    day: { kind: 'date', description: 'the `day`; \u0007' },
    plan: { kind: 'category', levels: ['a', 'b'], nullable: true },
    text: { kind: 'string' },
    yes: { kind: 'boolean' },
    small: { kind: 'int32' },
    big: { kind: 'int64' },
    real: { kind: 'float64' },
    price: { kind: 'decimal', precision: 8, scale: 2 },
    huge: { kind: 'decimal', precision: 38, scale: 20 },
    at: { kind: 'timestamp' },
    select: { kind: 'string', nullable: true },
  },
  partitionBy: ['day', 'plan', 'yes', 'small'],
  clusterBy: ['text'],
});
const paths = tablePaths({ projectId: 'p', datasetId: 'd', tableId: 'days' });
const stage = `${paths.data}__lagoa_stage`;
const kept = keptPath(paths.data, { epoch: '0123456789abcdef', number: 7 });
const publish = publishStatement(table, {
  paths,
  stage,
  mode: 'replace-partitions',
  partitions: [
    ['2024-02-29', "a'; DROP", 'true', '-7'],
    ['2024-03-01', null, 'false', '0'],
  ],
  entry: { number: 3, id: 'x', json: '{}' },
});
const forgets = removeEntryStatement(paths, 3);

/** Types by parameter, as the jobs send them. */
function typesOf({ parameters }: typeof publish): Readonly<Record<string, string>> {
  return Object.fromEntries(
    parameters.map(({ name, parameterType }) => [String(name), String(parameterType?.type)]),
  );
}
const splitScript = (text: string) => text.split(/;\n/).filter((statement) => statement !== '');

describeJudge('googlesql', () => {
  const rows = {
    day: { type: 'DATE', cells: [] },
    plan: { type: 'STRING', cells: [] },
    text: { type: 'STRING', cells: [] },
    yes: { type: 'BOOL', cells: [] },
    small: { type: 'INT64', cells: [] },
    big: { type: 'INT64', cells: [] },
    real: { type: 'DOUBLE', cells: [] },
    price: { type: 'NUMERIC', cells: [] },
    huge: { type: 'BIGNUMERIC', cells: [] },
    at: { type: 'TIMESTAMP', cells: [] },
    select: { type: 'STRING', cells: [] },
  } as const;
  const tables: EngineTables = {
    [paths.data]: rows,
    [stage]: rows,
    [paths.head]: { epoch: { type: 'STRING', cells: [] }, n: { type: 'INT64', cells: [] } },
    [paths.log]: {
      n: { type: 'INT64', cells: [] },
      id: { type: 'STRING', cells: [] },
      entry: { type: 'STRING', cells: [] },
      at: { type: 'TIMESTAMP', cells: [] },
    },
  };
  let engine: ReferenceEngine;
  let loaded: string;
  beforeAll(async () => {
    engine = await startReferenceEngine();
    loaded = await engine.load(tables);
  });
  afterAll(() => engine?.close());

  test.each([
    ['setup', setupText(table, paths)],
    ['publish', publish.text],
  ])('the script of %s is GoogleSQL', async (_, script) => {
    await engine.parse(script);
    // A reserved word without its quotes is the planted error.
    await expect(engine.parse(script.replace('`at`', 'at'))).rejects.toThrow('keyword AT');
  });

  const columns = Object.keys(table.columns);
  test.each([
    ...splitScript(setupText(table, paths)).map((text) => ({ text, parameters: {} })),
    // What only a script has is parsed above.
    ...splitScript(publish.text)
      .filter((text) => !/^(IF|END IF)/.test(text))
      .map((text) => ({ text, parameters: typesOf(publish) })),
    { text: forgets.text, parameters: typesOf(forgets) },
    { text: readLogText(paths), parameters: {} },
    { text: countText(table, stage), parameters: {} },
    { text: dropText(stage), parameters: {} },
    { text: keepText(paths.data, { kept, asOfMicros: 1_790_000_000_123_456n }), parameters: {} },
    { text: dropKeptText(kept), parameters: {} },
    {
      text: selectText(table, paths.data, { columns, where: ['day'], asOf: true }),
      parameters: { day: 'DATE', lagoa_as_of: 'TIMESTAMP' },
    },
  ])('names and types fit: $text', async ({ text, parameters }) => {
    await engine.analyze(text, { loaded, parameters });
  });

  test.each([
    [
      'no moment',
      keepText(paths.data, { kept, asOfMicros: 1n }).replace('_MICROS(1)', '_MICROS()'),
    ],
    ['a column that is not there', readLogText(paths).replace('log.entry', 'log.entries')],
    ['a type that does not fit', `DELETE FROM \`${paths.data}\` WHERE \`small\` = @lagoa_id`],
  ])('a planted error is caught: %s', async (_, wrong) => {
    const parameters = typesOf(publish);
    await expect(engine.analyze(wrong, { loaded, parameters })).rejects.toThrow(
      /entries|signature|No matching|argument/,
    );
  });
});
