import { expect, test } from 'vitest';
import { parseCommand } from './options.ts';

test('without words: the story on generated data, with a price rise late', () => {
  expect(parseCommand([], '/home/ana')).toEqual({
    kind: 'story',
    options: {
      output: '/home/ana/churn-output',
      env: 'local',
      seed: 7,
      customers: 7043,
      months: 6,
      drift: [{ kind: 'price-rise', fromMonth: 5 }],
      port: 8080,
    },
  });
});

test('relative paths start where the user stands, URLs stay', () => {
  const input = (text: string) => {
    const command = parseCommand(['--input', text], '/home/ana');
    return command.kind === 'story' ? command.options.input : undefined;
  };
  expect(input('../telco.csv')).toBe('/home/telco.csv');
  expect(input('/data/telco.csv')).toBe('/data/telco.csv');
  expect(input('https://example.org/telco.csv')).toBe('https://example.org/telco.csv');
});

test('a step, serve and help', () => {
  expect(parseCommand(['build-gold', '--seed', '3'], '/')).toMatchObject({
    kind: 'step',
    step: 'build-gold',
    options: { seed: 3 },
  });
  expect(parseCommand(['serve', '--port', '0'], '/')).toMatchObject({ kind: 'serve' });
  expect(parseCommand(['train', '--help'], '/')).toEqual({ kind: 'help' });
});

test('one month has no drift unless asked', () => {
  expect(parseCommand(['--months', '1'], '/')).toMatchObject({ options: { drift: [] } });
});

test.each([
  [['--inptu', 'x.csv'], "Unknown option '--inptu'; try --help"],
  [['--input'], "Option '--input <value>' argument missing; try --help"],
  [['--seed', '-1'], "Option '--seed' argument is ambiguous; try --help"],
  [['--seed', '1.5'], '--seed must be a whole number from 0 to 2147483647, got "1.5"'],
  [['--customers', '5'], '--customers must be a whole number from 100 to 100000000, got "5"'],
  [['--months', ''], '--months must be a whole number from 1 to 120, got ""'],
  [['--env', 'Prod'], '--env must be a-z, 0-9 and -, a letter first, at most 20; got "Prod"'],
  [['trian'], 'no step "trian"; steps: ingest, build-silver'],
  [['train', 'score'], 'one step at a time, got "train score"'],
  [['toString'], 'no step "toString"'],
  [['--input', 'a.csv', '--months', '3'], '--months is for generated data'],
  [['--drift', 'quake@2'], 'drift must be none or <kind>@<month>'],
])('%j is refused in one line', (args, message) => {
  let refusal = '';
  try {
    parseCommand(args, '/');
  } catch (error) {
    refusal = error instanceof Error ? error.message : '';
  }
  expect(refusal).toContain(message);
  expect(refusal).not.toContain('\n');
});
