import { expect, test } from 'vitest';
import { adviceFor } from './drift-advice.ts';
import type { ColumnDrift } from './drift-report.ts';
import type { StatisticName } from './drift-result.ts';

const column = (
  drifted: readonly StatisticName[],
  unseen: ColumnDrift['unseen'] = [],
  rows = 100,
): ColumnDrift => ({
  column: 'plan',
  status: 'drift',
  results: (['psi', 'missing-rate', 'type', 'range', 'constant'] as const).map((name) => ({
    name,
    statistic: 1,
    unit: '',
    pValue: null,
    effect: 1,
    detectable: null,
    referenceRows: 9,
    currentRows: 9,
    status: drifted.includes(name) ? 'drift' : 'ok',
    details: {},
    adjustedPValue: null,
  })),
  rows: { labels: ['a'], reference: [rows], current: [rows] },
  unseen,
});

test.each([
  [column(['psi', 'missing-rate', 'type']), 'another type'],
  [column(['psi', 'range', 'constant']), 'no longer varies'],
  [column(['psi', 'missing-rate', 'range']), 'join and source'],
  [column(['psi', 'range']), 'outside those of the reference'],
  [column(['psi'], [['new', 3]]), 'levels that the reference lacks'],
  [column(['psi'], [['new', 3]], 1000), 'train anew on recent rows'],
  [column(['psi']), 'train anew on recent rows'],
])('a data fault comes before a change of the world', (drifted, advice) => {
  expect(adviceFor(drifted)).toContain(advice);
});
