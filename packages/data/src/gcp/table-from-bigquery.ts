import type { Column } from '../column.ts';
import {
  type AdoptedTable,
  type AdoptOptions,
  adoptTable,
  type FoundColumn,
} from '../contract/adopt-table.ts';
import { LagoaError } from '../error.ts';
import { kindOf } from './bigquery-field.ts';

/** The part of a field of `tables.get` that matters here. */
export interface BigQueryTableField {
  readonly name?: string;
  readonly type?: string;
  readonly mode?: string;
  readonly description?: string;
  readonly precision?: string;
  readonly scale?: string;
  readonly maxLength?: string;
  readonly defaultValueExpression?: string;
  readonly policyTags?: { readonly names?: readonly string[] };
}

/** The part of `tables.get` that matters here: what `(await table.getMetadata())[0]` gives. */
export interface BigQueryTableMetadata {
  readonly tableReference?: { readonly tableId?: string };
  readonly type?: string;
  readonly description?: string;
  readonly schema?: { readonly fields?: readonly BigQueryTableField[] };
  readonly timePartitioning?: { readonly type?: string; readonly field?: string };
  readonly rangePartitioning?: { readonly field?: string };
  readonly clustering?: { readonly fields?: readonly string[] };
}

/**
 * Writes the declaration of a BigQuery table that exists. INTEGER becomes `int64`, STRING `string`,
 * NUMERIC without precision `decimal(38, 9)`, a daily partition by a date column `partitionBy`,
 * clustering `clusterBy`; what has no place in a declaration is told in `notes`.
 *
 * Throws `unsupported`, listing every column that no kind can hold (repeated and nested fields,
 * DATETIME, TIME, BYTES, JSON, GEOGRAPHY, INTERVAL, RANGE, BIGNUMERIC beyond 38 digits).
 *
 * @example
 * const { table, source } = tableFromBigQuery(
 *   {
 *     tableReference: { tableId: 'plans' },
 *     schema: { fields: [{ name: 'id', type: 'INTEGER', mode: 'REQUIRED' }] },
 *   },
 *   { layer: 'gold', key: ['id'] },
 * );
 * table.columns // { id: { kind: 'int64' } }
 */
export function tableFromBigQuery(
  metadata: BigQueryTableMetadata,
  {
    layer,
    key = [],
    name = metadata.tableReference?.tableId,
  }: AdoptOptions & {
    /** Default: the id of the table. */
    readonly name?: string | undefined;
  },
): AdoptedTable {
  const fields = metadata.schema?.fields ?? [];
  if (name === undefined || fields.length === 0)
    throw new LagoaError(
      'invalid-argument',
      'the metadata of a BigQuery table must hold tableReference.tableId and schema.fields',
    );
  const found = fields.map(
    (field): FoundColumn => ({
      name: field.name ?? '',
      column: toColumn(field),
    }),
  );
  const isKind = (column: string, kind: string): boolean =>
    found.some(
      (each) => each.name === column && 'kind' in each.column && each.column.kind === kind,
    );
  const { timePartitioning, rangePartitioning, clustering, description } = metadata;
  const { field: day, type = 'DAY' } = timePartitioning ?? {};
  const byDay = day !== undefined && type === 'DAY' && isKind(day, 'date');
  return adoptTable(found, {
    name,
    layer,
    key,
    partitionBy: byDay ? [day] : [],
    ...(clustering?.fields !== undefined && { clusterBy: clustering.fields }),
    ...(description !== undefined && { description }),
    notes: [
      ...(timePartitioning !== undefined && !byDay
        ? [`the table is partitioned by ${type} of ${day ?? 'the time of loading'}`]
        : []),
      ...(rangePartitioning === undefined
        ? []
        : [`the table is partitioned by ranges of ${rangePartitioning.field}`]),
      ...fields.flatMap(noteField),
    ],
  });
}

/** What a decimal is where it says no precision and scale. */
const wholeDecimals: Readonly<Record<string, readonly [precision: number, scale: number]>> = {
  NUMERIC: [38, 9],
  DECIMAL: [38, 9],
  BIGNUMERIC: [76, 38],
  BIGDECIMAL: [76, 38],
};

function toColumn(field: BigQueryTableField): FoundColumn['column'] {
  const { type = 'nothing', mode = 'NULLABLE', description } = field;
  if (mode === 'REPEATED') return { refused: `REPEATED ${type}` };
  const options = {
    ...(mode === 'REQUIRED' ? {} : { nullable: true }),
    ...(description !== undefined && description !== '' && { description }),
  };
  const kind = kindOf(type);
  if (kind !== undefined) return { kind, ...options };
  const whole = Object.hasOwn(wholeDecimals, type) ? wholeDecimals[type] : undefined;
  if (whole === undefined) return { refused: type };
  const precision = field.precision === undefined ? whole[0] : Number(field.precision);
  const scale = field.precision === undefined ? whole[1] : Number(field.scale ?? 0);
  if (precision > 38) return { refused: `${type} of ${precision} digits, 38 can be held` };
  const column: Column = { kind: 'decimal', precision, scale, ...options };
  return column;
}

function noteField(field: BigQueryTableField): readonly string[] {
  const { name, maxLength, defaultValueExpression, policyTags } = field;
  return [
    ...(maxLength === undefined ? [] : [`${name} holds at most ${maxLength} characters`]),
    ...(defaultValueExpression === undefined
      ? []
      : [`${name} has the default ${defaultValueExpression}`]),
    ...(policyTags?.names === undefined || policyTags.names.length === 0
      ? []
      : [`${name} has the policy tag ${policyTags.names.join(', ')}`]),
  ];
}
