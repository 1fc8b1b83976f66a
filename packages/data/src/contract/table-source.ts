import type { Columns, TableDefinition } from '../table.ts';

/**
 * The TypeScript source of a declaration: a module that exports the table under its name in camel
 * case. Running it gives an equal table.
 *
 * @example
 * tableSource(defineTable({ name: 'a_b', layer: 'gold', key: [], columns: { n: { kind: 'int64' } } }))
 *   .split('\n')[2] // 'export const aB = defineTable({'
 */
export function tableSource(table: TableDefinition): string {
  const { name, layer, key, columns, partitionBy, clusterBy, description } = table;
  const lines = [
    `name: ${literal(name)}`,
    `layer: ${literal(layer)}`,
    `key: ${literal(key)}`,
    `columns: {\n${columnLines(columns)}\n  }`,
    ...(partitionBy.length === 0 ? [] : [`partitionBy: ${literal(partitionBy)}`]),
    ...(clusterBy === undefined ? [] : [`clusterBy: ${literal(clusterBy)}`]),
    ...(description === undefined ? [] : [`description: ${literal(description)}`]),
  ];
  return `import { defineTable } from '@lagoa/data';

export const ${variableName(name)} = defineTable({
${lines.map((line) => `  ${line},\n`).join('')}});
`;
}

function columnLines(columns: Columns): string {
  return Object.entries(columns)
    .map(([name, column]) => `    ${name}: ${literal(column)},`)
    .join('\n');
}

/** A value as source text. */
function literal(value: unknown): string {
  if (typeof value === 'string') return text(value);
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const members = Object.entries(value).map(([name, member]) => `${name}: ${literal(member)}`);
  return `{ ${members.join(', ')} }`;
}

/** A text between single quotes, whatever it holds. */
function text(value: string): string {
  const inner = JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  return `'${inner}'`;
}

/** A trailing `Table` keeps it off JavaScript's own words. */
function variableName(name: string): string {
  const [first = '', ...others] = name.split('_').filter((word) => word !== '');
  const camel = [
    first.charAt(0).toLowerCase() + first.slice(1),
    ...others.map((word) => word.charAt(0).toUpperCase() + word.slice(1)),
  ].join('');
  return /^[a-z]/.test(camel) && !reserved.has(camel)
    ? camel
    : `${camel.replace(/^\d|^$/, '_$&')}Table`;
}

const reserved: ReadonlySet<string> = new Set(
  'await break case catch class const continue debugger default defineTable delete do else enum eval export extends false finally for function if implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof undefined var void while with yield arguments'.split(
    ' ',
  ),
);
