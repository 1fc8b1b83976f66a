import type { Column } from '../column.ts';
import type { TableDefinition } from '../table.ts';
import { boundsOf } from './bound.ts';

/**
 * A table as a page of Markdown (GitHub's flavour): what it is, its key and partition, one line per
 * column. Names, levels and descriptions stand as they are, whatever they hold.
 *
 * @example
 * describeTable({
 *   name: 'plans', layer: 'gold', key: ['id'], partitionBy: [], columns: { id: { kind: 'string' } },
 * }).split('\n')[0] // '## plans'
 */
export function describeTable({
  name,
  layer,
  key,
  columns,
  partitionBy,
  clusterBy = [],
  description,
}: Omit<TableDefinition, 'kind' | 'version'>): string {
  const list = (names: readonly string[]): string =>
    names.length === 0 ? 'none' : names.map((each) => code(each)).join(', ');
  const facts = [
    `- Layer: ${layer}`,
    `- Key: ${list(key)}`,
    `- Partitioned by: ${list(partitionBy)}`,
    ...(clusterBy.length === 0 ? [] : [`- Clustered by: ${list(clusterBy)}`]),
  ];
  const rows = Object.entries(columns).map(([column, declared]) => [
    code(column),
    kindText(declared),
    declared.nullable ? 'yes' : '',
    allowedText(declared, code),
    escapeMarkdown(declared.unit ?? ''),
    (declared.tags ?? []).map(code).join(', '),
    escapeMarkdown(declared.description ?? ''),
  ]);
  const head = ['Column', 'Kind', 'Nullable', 'Allowed', 'Unit', 'Tags', 'Description'];
  const table = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  return [
    `## ${escapeMarkdown(name)}`,
    ...(description === undefined ? [] : ['', escapeMarkdown(description)]),
    '',
    ...facts,
    '',
    ...table,
    '',
  ].join('\n');
}

/** `decimal(12, 2)`, or the kind's name. */
export function kindText(column: Column): string {
  return column.kind === 'decimal' ? `decimal(${column.precision}, ${column.scale})` : column.kind;
}

/** The values that a column takes, beside its kind, each text as `quote` writes it. */
export function allowedText(column: Column, quote: (text: string) => string): string {
  if (column.kind === 'category') return column.levels.map((level) => quote(level)).join(', ');
  if (column.kind === 'string')
    return column.pattern === undefined ? '' : `matches ${quote(column.pattern)}`;
  const { min, max } = boundsOf(column);
  if (min !== undefined && max !== undefined) return `${min} to ${max}`;
  if (min !== undefined) return `at least ${min}`;
  return max === undefined ? '' : `at most ${max}`;
}

/** Text between backticks, more of them than it holds itself; a pipe would end the cell. */
function code(text: string): string {
  const fence = '`'.repeat(
    Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length)) + 1,
  );
  const pad = /^`|`$|^\s|\s$|^$/.test(text) ? ' ' : '';
  const inner = text.replaceAll('|', '\\|').replaceAll(/[\r\n]+/g, ' ');
  return `${fence}${pad}${inner}${pad}${fence}`;
}

/** Prose without markup, on one line. */
function escapeMarkdown(text: string): string {
  return text.replaceAll(/[\\`*_[\]<>&|#~]/g, '\\$&').replaceAll(/\s*[\r\n]+\s*/g, ' ');
}
