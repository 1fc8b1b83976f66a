import { expect, test } from 'vitest';
import { type ModelCardContent, modelCard } from './card.ts';
import { evaluate } from './evaluate.ts';
import { chooseThreshold } from './threshold.ts';

const rows = { labels: [0, 0, 1, 1], scores: [0.1, 0.4, 0.35, 0.8] };
const content: ModelCardContent = {
  modelName: 'churn',
  intendedUse: 'Ranks customers for a retention offer.',
  data: 'Customers of a telecom operator, one row each.',
  limits: ['Not for prices.', 'Not for new markets.'],
  engine: { name: 'lagoa-reference', version: '1' },
  training: { rows: 100, positives: 26, trees: 12, parameters: { maxDepth: 4 } },
  features: ['tenure', 'contract'],
  evaluation: evaluate({ ...rows, threshold: 0.35 }),
  threshold: chooseThreshold({ ...rows, costs: { falsePositive: 1, falseNegative: 5 } }),
};

test('says use, data, engine, metrics with intervals, threshold and limits', () => {
  const card = modelCard(content);
  expect(card).toBe(`# churn

## Intended use

Ranks customers for a retention offer.

## Data

Customers of a telecom operator, one row each.

## Model

- Engine: XGBoost-compatible gradient-boosted trees, made by Lagoa's own trainer \`lagoa-reference\` 1
- 12 trees, trained on 100 rows, 26 of them positive
- Parameters: \`{"maxDepth":4}\`
- Features: tenure, contract

## Evaluation

4 rows that the model was not trained on, 2 of them positive. Rows \`${content.evaluation.rowsHash.slice(0, 16)}\`.

| metric | value | 95 % interval |
|---|---|---|
| ROC AUC | 0.7500 | 0.0570 to 1.0000 |
| average precision | 0.8333 | – |
| log loss | 0.4723 | 0.0597 to 0.8849 |
| Brier score | 0.1581 | 0.0000 to 0.3422 |
| expected calibration error | 0.3375 | – |

## Threshold

Flag a score of at least 0.35. Chosen for the least expected cost: false positive 1, false negative 5, true positive 0, true negative 0. On the evaluation rows that has precision 66.7 % and recall 100.0 %.

## Limits

- Not for prices.
- Not for new markets.
`);
});

test('synthetic data is said at the top, and XGBoost only where it was XGBoost', () => {
  const card = modelCard({
    ...content,
    syntheticMechanism: 'Churn is drawn from a logistic mechanism.',
    engine: { name: 'XGBoost', version: '1.7.4' },
  });
  expect(card.indexOf('**synthetic data**')).toBeLessThan(card.indexOf('## Intended use'));
  expect(card).toContain('### Mechanism\n\nChurn is drawn');
  expect(card).toContain('- Engine: XGBoost 1.7.4\n');
  expect(card).not.toContain('XGBoost-compatible');
});

test('metrics that are not defined say why', () => {
  const evaluation = evaluate({ labels: [0, 0], scores: [0.1, 0.2] });
  expect(modelCard({ ...content, evaluation })).toContain('| ROC AUC | not defined: positives and');
});
