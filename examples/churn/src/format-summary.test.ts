import { expect, test } from 'vitest';
import { formatSummary } from './format-summary.ts';

test('an aligned table', () => {
  expect(
    formatSummary({
      description: 'synthetic customers',
      rowsIn: 42_258,
      quarantined: 0,
      auc: { value: 0.8512, low: 0.829, high: 0.8735 },
      bestPossibleAuc: 0.8661,
      promotion: 'promoted: version 1 passed all 14 checks',
      months: [
        { month: '2026-01', verdict: 'ok', detail: 'reference' },
        { month: '2026-02', verdict: 'alert', detail: 'MonthlyCharges' },
      ],
      retrain: 'no',
      report: '/tmp/report.html',
    }),
  ).toBe(`data           synthetic customers
rows in        42,258
quarantined    0
AUC on test    0.851, 95 % interval 0.829 to 0.874 (best possible 0.866)
gate           promoted: version 1 passed all 14 checks
drift 2026-01  ok       reference
drift 2026-02  alert    MonthlyCharges
train again    no
report         /tmp/report.html
`);
});
