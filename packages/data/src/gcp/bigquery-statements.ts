import type { Column } from '../column.ts';
import { bigqueryTable } from '../contract/bigquery-table.ts';
import type { TableDefinition } from '../table.ts';
import type { PublishMode } from '../table-store.ts';
import { toFieldType } from './bigquery-column.ts';
import { quoteText } from './bigquery-literal.ts';
import { type BigQueryParameter, toBigQueryParameter } from './bigquery-parameter.ts';
import { toPartitionValue } from './bigquery-select.ts';

/** The tables of one declared table: its rows, the head of its log, its log. */
export interface TablePaths {
  readonly data: string;
  readonly head: string;
  readonly log: string;
}

export interface Statement {
  readonly text: string;
  readonly parameters: readonly BigQueryParameter[];
}

/** One partition: the values of all partition columns, in their order, as text. */
export type PartitionTexts = readonly (string | null)[];

/** The word by which a publish that came second is known. */
const conflictWord = 'lagoa-conflict';

/**
 * Makes what is missing. The head is made with its one row by one statement, so that of two writers
 * who make it at once only one does; its `epoch` tells a table that was dropped and made again from
 * the one before. All columns are optional in BigQuery, so that the declaration can grow.
 */
export function setupText(table: TableDefinition, { data, head, log }: TablePaths): string {
  const columns = Object.entries(table.columns).map(
    ([name, column]) => `\`${name}\` ${sqlType(column)}${described(column.description)}`,
  );
  return [
    `CREATE TABLE IF NOT EXISTS \`${head}\` AS SELECT GENERATE_UUID() AS epoch, 0 AS n`,
    `CREATE TABLE IF NOT EXISTS \`${log}\` (n INT64 NOT NULL, id STRING NOT NULL, entry STRING NOT NULL, \`at\` TIMESTAMP NOT NULL)`,
    `CREATE TABLE IF NOT EXISTS \`${data}\` (${columns.join(', ')})${layout(table)}${described(table.description)}`,
    ...Object.entries(table.columns).map(
      ([name, column]) =>
        `ALTER TABLE \`${data}\` ADD COLUMN IF NOT EXISTS \`${name}\` ${sqlType(column)}`,
    ),
  ]
    .map((statement) => `${statement};\n`)
    .join('');
}

/** One row for each entry of the log, or a row without entry where the log is empty. */
export function readLogText({ head, log }: TablePaths): string {
  return `SELECT head.epoch, log.n, log.entry, UNIX_MICROS(log.\`at\`) AS at_micros FROM \`${head}\` AS head LEFT JOIN \`${log}\` AS log ON TRUE ORDER BY log.n`;
}

/** Rows by partition. */
export function countText({ partitionBy }: TableDefinition, path: string): string {
  const list = partitionBy.map((name, i) => `CAST(\`${name}\` AS STRING) AS p${i}, `).join('');
  const names = partitionBy.map((_, i) => `p${i}`).join(', ');
  const groups = names === '' ? '' : ` GROUP BY ${names} ORDER BY ${names}`;
  return `SELECT ${list}COUNT(*) AS n FROM \`${path}\`${groups}`;
}

/**
 * The publish itself, all of it or nothing: moves the head by compare-and-set, takes out the rows
 * that give way, puts in the staged ones, writes the log. Where the head has moved meanwhile, it
 * raises, and BigQuery rolls everything back.
 */
export function publishStatement(
  table: TableDefinition,
  {
    paths: { data, head, log },
    stage,
    mode,
    partitions,
    entry,
  }: {
    readonly paths: TablePaths;
    readonly stage: string;
    readonly mode: PublishMode;
    /** Those that are replaced; unused with `replace`. */
    readonly partitions: readonly PartitionTexts[];
    readonly entry: { readonly number: number; readonly id: string; readonly json: string };
  },
): Statement {
  const columns = Object.keys(table.columns)
    .map((name) => `\`${name}\``)
    .join(', ');
  const out = mode === 'replace' ? { text: 'TRUE', parameters: [] } : anyOf(table, partitions);
  return {
    text: [
      'BEGIN TRANSACTION',
      `UPDATE \`${head}\` SET n = n + 1 WHERE n = @lagoa_expected`,
      `IF @@row_count = 0 THEN RAISE USING MESSAGE = '${conflictWord}'`,
      'END IF',
      `DELETE FROM \`${data}\` WHERE ${out.text}`,
      `INSERT INTO \`${data}\` (${columns}) SELECT ${columns} FROM \`${stage}\``,
      `INSERT INTO \`${log}\` (n, id, entry, \`at\`) VALUES (@lagoa_expected + 1, @lagoa_id, @lagoa_entry, CURRENT_TIMESTAMP())`,
      'COMMIT TRANSACTION',
    ]
      .map((statement) => `${statement};\n`)
      .join(''),
    parameters: [
      toBigQueryParameter('lagoa_expected', { type: 'INT64', value: BigInt(entry.number - 1) }),
      toBigQueryParameter('lagoa_id', { type: 'STRING', value: entry.id }),
      toBigQueryParameter('lagoa_entry', { type: 'STRING', value: entry.json }),
      ...out.parameters,
    ],
  };
}

/** Forgets a log entry; the rows it put in stay as long as later ones keep them. */
export function removeEntryStatement({ log }: TablePaths, number: number): Statement {
  return {
    text: `DELETE FROM \`${log}\` WHERE n = @n`,
    parameters: [toBigQueryParameter('n', { type: 'INT64', value: BigInt(number) })],
  };
}

/** Begins the name of every table snapshot of a table. */
export const keptWord = '__lagoa_at_';

/** The table snapshot that keeps the rows of a log entry when time travel has forgotten them. */
export function keptPath(
  data: string,
  { epoch, number }: { readonly epoch: string; readonly number: number },
): string {
  return `${data}${keptWord}${epoch.slice(0, 8)}_${number}`;
}

/** Keeps a table as it was at a time, for the price of the rows that differ from today's. */
export function keepText(
  data: string,
  { kept, asOfMicros }: { readonly kept: string; readonly asOfMicros: bigint },
): string {
  return `CREATE SNAPSHOT TABLE IF NOT EXISTS \`${kept}\` CLONE \`${data}\` FOR SYSTEM_TIME AS OF TIMESTAMP_MICROS(${asOfMicros})`;
}

export function dropKeptText(path: string): string {
  return `DROP SNAPSHOT TABLE IF EXISTS \`${path}\``;
}

/** Names and times of the tables whose name starts with `@prefix`. */
export function tablesText(dataset: string): string {
  return `SELECT table_name, UNIX_MICROS(creation_time) AS created FROM \`${dataset}\`.INFORMATION_SCHEMA.TABLES WHERE STARTS_WITH(table_name, @prefix) ORDER BY table_name`;
}

export function dropText(path: string): string {
  return `DROP TABLE IF EXISTS \`${path}\``;
}

/** A column's type as DDL writes it. */
export function sqlType(column: Column): string {
  const { type, precision, scale } = toFieldType(column);
  const name = { BOOLEAN: 'BOOL', INTEGER: 'INT64', FLOAT: 'FLOAT64' }[type] ?? type;
  return precision === undefined ? name : `${name}(${precision}, ${scale})`;
}

/** Partition and clustering, see `bigqueryTable`. */
function layout(table: TableDefinition): string {
  const { timePartitioning, clustering } = bigqueryTable(table);
  const names = clustering?.fields.map((name) => `\`${name}\``).join(', ');
  return `${timePartitioning === undefined ? '' : ` PARTITION BY \`${timePartitioning.field}\``}${names === undefined ? '' : ` CLUSTER BY ${names}`}`;
}

function described(description: string | undefined): string {
  return description === undefined ? '' : ` OPTIONS(description = ${quoteText(description)})`;
}

function anyOf(table: TableDefinition, partitions: readonly PartitionTexts[]): Statement {
  const parameters: BigQueryParameter[] = [];
  const conditions = partitions.map((values, i) => {
    const parts = table.partitionBy.map((column, k) => {
      const value = values[k] ?? null;
      if (value === null) return `\`${column}\` IS NULL`;
      const name = `lagoa_p${i}_${k}`;
      parameters.push(toBigQueryParameter(name, toPartitionValue(table, column, value)));
      return `\`${column}\` = @${name}`;
    });
    return parts.length === 0 ? 'TRUE' : `(${parts.join(' AND ')})`;
  });
  return { text: conditions.length === 0 ? 'FALSE' : conditions.join(' OR '), parameters };
}
