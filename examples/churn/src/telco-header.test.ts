import { expect, test } from 'vitest';
import { telcoColumns } from './generate/telco-row.ts';
import { checkTelcoHeader } from './telco-header.ts';

const header = telcoColumns.join(',');
const check = (text: string, chunkSize = 7) =>
  checkTelcoHeader({
    name: 'telco.csv',
    extension: '.csv',
    async *open() {
      const bytes = new TextEncoder().encode(text);
      for (let at = 0; at < bytes.length; at += chunkSize) yield bytes.slice(at, at + chunkSize);
    },
  });

test.each([
  ['header only', header],
  ['Windows line ends', `${header}\r\nrow\r\n`],
  ['quoted names', `"${telcoColumns.join('","')}"\nrow\n`],
  ['a byte order mark', `\uFEFF${header}\nrow\n`],
  ['another order and one column more', `extra,${[...telcoColumns].reverse().join(',')}\n`],
])('taken: %s', async (_, text) => {
  await expect(check(text)).resolves.toBeUndefined();
});

test.each([
  ['', 'the first line is empty'],
  [`\n${header}\n`, 'the first line is empty'],
  [`${telcoColumns.join(';')}\n`, 'columns must be separated by commas, found semicolons'],
  [`${telcoColumns.join('\t')}\n`, 'columns must be separated by commas, found tabs'],
  [`${header.replace('Contract,', '')}\n`, 'column Contract missing from the first line'],
  [
    `${header.replace('Contract,', '').replace(',Churn', '')}\n`,
    'columns Contract, Churn missing from the first line',
  ],
  ['PK\u0003\u0004 a spreadsheet', 'not a Telco churn CSV'],
])('%j is refused', async (text, message) => {
  await expect(check(text)).rejects.toMatchObject({
    code: 'invalid-data',
    message: expect.stringContaining(`telco.csv: ${message}`),
  });
});
