import { LagoaError } from '../error.ts';
import type { TableDefinition } from '../table.ts';
import { toPartitionValue } from './bigquery-select.ts';

/**
 * A text as a GoogleSQL literal: JSON's escapes are those of its double-quoted texts as well.
 * Throws `invalid-argument` for a lone surrogate, which no UTF-8 text can hold.
 *
 * @example
 * quoteText('a"b\n') // '"a\\"b\\n"'
 */
export function quoteText(text: string): string {
  if (/\p{Surrogate}/u.test(text))
    throw new LagoaError('invalid-argument', `${JSON.stringify(text)} holds half a character`);
  return JSON.stringify(text);
}

/**
 * The rows of a partition as a filter for the Storage Read API, which takes no parameters; `''` for
 * all rows.
 */
export function rowRestriction(
  table: TableDefinition,
  partition: Readonly<Record<string, string>>,
): string {
  return Object.entries(partition)
    .map(([name, text]) => {
      const { type, value } = toPartitionValue(table, name, text);
      const literal = type === 'STRING' || type === 'DATE' ? quoteText(text) : String(value);
      return `\`${name}\` = ${type === 'DATE' ? 'DATE ' : ''}${literal}`;
    })
    .join(' AND ');
}
