import { type IngestSource, LagoaError } from '@lagoa/data';
import { telcoColumns } from './generate/telco-row.ts';

/**
 * Reads the source's first line and throws `invalid-data`, in one clear line, unless it names all 21
 * columns of the Telco file, separated by commas (any order, further columns allowed).
 */
export async function checkTelcoHeader(source: IngestSource): Promise<void> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of source.open()) {
    text += decoder.decode(chunk, { stream: true });
    if (text.includes('\n') || text.length > 65_536) break;
  }
  const header = text.split(/\r\n|[\r\n]/)[0] ?? '';
  const fault = findFault(header);
  if (fault !== undefined)
    throw new LagoaError('invalid-data', `${source.name}: ${fault}`, {
      details: { source: source.name, record: 0 },
    });
}

function findFault(header: string): string | undefined {
  if (header.trim() === '') return 'the first line is empty; expected the names of the columns';
  const split = (separator: string): ReadonlySet<string> =>
    new Set(header.split(separator).map((name) => name.replace(/^"(.*)"$/, '$1')));
  const commas = split(',');
  const missing = telcoColumns.filter((name) => !commas.has(name));
  if (missing.length === 0) return undefined;
  const other = Object.entries({ semicolons: ';', tabs: '\t', bars: '|' }).find(([, separator]) => {
    const found = split(separator);
    return telcoColumns.every((name) => found.has(name));
  });
  if (other) return `columns must be separated by commas, found ${other[0]}`;
  if (missing.length === telcoColumns.length)
    return 'not a Telco churn CSV: the first line names none of its 21 columns (customerID, gender, …)';
  return `column${missing.length > 1 ? 's' : ''} ${missing.join(', ')} missing from the first line`;
}
