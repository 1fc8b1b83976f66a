import { readFileSync } from 'node:fs';
import { createDataset, type Dataset } from '@lagoa/train';

const numbers = ['SeniorCitizen', 'tenure', 'MonthlyCharges', 'TotalCharges'];

/**
 * The Telco churn file as 45 columns: 4 numbers (a blank is missing) and a 0/1 column for each of
 * the 41 levels. Plain on purpose, so that the comparison of two boosters rests on nothing else.
 */
export function readTelco(file: string): Dataset {
  const [header = [], ...records] = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.trim().split(','));
  const columns = header
    .filter((name) => name !== 'customerID' && name !== 'Churn')
    .flatMap((name) => {
      const texts = records.map((record) => record[header.indexOf(name)] ?? '');
      if (numbers.includes(name))
        return [{ name, values: texts.map((text) => (text.trim() === '' ? NaN : Number(text))) }];
      return [...new Set(texts)].sort().map((level) => ({
        name: `${name}=${level}`,
        values: texts.map((text) => Number(text === level)),
      }));
    });
  const values = records.flatMap((_, row) => columns.map((column) => column.values[row] ?? NaN));
  const names = columns.map(({ name }) => name);
  const churn = header.indexOf('Churn');
  return createDataset({
    matrix: {
      values: Float32Array.from(values),
      rows: records.length,
      names,
      groups: names.map((name, start) => ({ name, start, end: start + 1 })),
      layoutHash: 'telco',
    },
    labels: Float32Array.from(records, (record) => Number(record[churn] === 'Yes')),
  });
}
