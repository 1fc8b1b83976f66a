import { LagoaError } from '../error.ts';
import type { Columns, TableDefinition } from '../table.ts';
import {
  type BigQueryParameter,
  type BigQueryValue,
  toBigQueryParameter,
} from './bigquery-parameter.ts';

/** The one statement that is emitted here; names are checked by `defineTable` and quoted. */
export function selectText(
  table: TableDefinition,
  path: string,
  {
    columns,
    where,
    asOf = false,
  }: {
    readonly columns: readonly string[];
    readonly where: readonly string[];
    /** Whether the table is read as it was at the time `@lagoa_as_of`. */
    readonly asOf?: boolean;
  },
): string {
  for (const name of columns)
    if (!Object.hasOwn(table.columns, name)) throw unknownColumn(table, name);
  const condition = where.map((name) => `\`${name}\` = @${name}`).join(' AND ');
  const list = columns.map((name) => `\`${name}\``).join(', ');
  const time = asOf ? ' FOR SYSTEM_TIME AS OF @lagoa_as_of' : '';
  return `SELECT ${list} FROM \`${path}\`${time}${where.length === 0 ? '' : ` WHERE ${condition}`}`;
}

/** The values of the partition columns as parameters of their columns' names. */
export function partitionParameters(
  table: TableDefinition,
  partition: Readonly<Record<string, string>>,
): readonly BigQueryParameter[] {
  return Object.entries(partition).map(([name, value]) =>
    toBigQueryParameter(name, toPartitionValue(table, name, value)),
  );
}

/** The value of a partition column, typed as the column is, so that BigQuery can prune by it. */
export function toPartitionValue(
  table: TableDefinition,
  name: string,
  text: string,
): BigQueryValue {
  const kind = table.columns[name]?.kind;
  if (!table.partitionBy.includes(name))
    throw invalid(`${table.name} is not partitioned by ${name}`);
  switch (kind) {
    case 'string':
    case 'category':
      return { type: 'STRING', value: text };
    case 'date':
      return { type: 'DATE', value: text };
    case 'int32':
    case 'int64':
      if (/^-?\d+$/.test(text)) return { type: 'INT64', value: BigInt(text) };
      break;
    case 'boolean':
      if (text === 'true' || text === 'false') return { type: 'BOOL', value: text === 'true' };
  }
  throw invalid(
    `${table.name}.${name}: ${JSON.stringify(text)} is no value of a ${kind} partition`,
  );
}

/** The declarations of some columns, in the order asked for. */
export function pickColumns(table: TableDefinition, columns: readonly string[]): Columns {
  const picked: Record<string, TableDefinition['columns'][string]> = {};
  for (const name of columns) {
    const column = table.columns[name];
    if (column === undefined) throw unknownColumn(table, name);
    picked[name] = column;
  }
  return picked;
}

/** The error of a column that the table does not have. */
function unknownColumn(table: TableDefinition, column: string): LagoaError {
  return invalid(
    `table ${table.name} has no column ${column}; it has ${Object.keys(table.columns).join(', ')}`,
  );
}

function invalid(message: string): LagoaError {
  return new LagoaError('invalid-argument', message);
}
